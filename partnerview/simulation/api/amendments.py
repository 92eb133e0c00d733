"""`amendments`: dated changes of lines, with application, approval, rejection, withdrawal and preview (O-10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import Model
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from engagements.actions.amendments import (
    apply_amendment,
    approve_amendment,
    draft_amendment,
    plan_of,
    refuse_amendment,
    withdraw_amendment,
)
from engagements.amendment_plan import plan_amendment
from engagements.api.line_shapes import TierBody, TierRow
from engagements.filters import AmendmentFilters
from engagements.models import Amendment, AmendmentKind, AmendmentStatus, ServiceLine, Tier
from engagements.models.service_line import TREATMENTS
from partnerview.errors import InvalidInput
from partnerview.http.api import ActionView, Collection, Subject
from partnerview.http.fields import DecimalField, MinutesField, MoneyField, Reference
from partnerview.http.serializers import Body, OptionalReason, Reason, Row
from partnerview.money import Money
from partnerview.simulation.api.effects import Effect, written
from partnerview.simulation.comparison import compare_amendment
from partnerview.users.permissions import Permission


class AmendmentRow(Row):
    id = serializers.IntegerField()
    engagement = serializers.IntegerField(source="engagement_id")
    line = serializers.IntegerField(source="line_id")
    new_line = serializers.IntegerField(source="new_line_id", allow_null=True, help_text="What begins, once applied.")
    kind = serializers.ChoiceField(AmendmentKind.choices)
    status = serializers.ChoiceField(AmendmentStatus.choices)
    effective_on = serializers.DateField()
    treatment = serializers.ChoiceField(TREATMENTS)
    reason = serializers.CharField()
    quantity = DecimalField(max_digits=19, decimal_places=6, allow_null=True)
    unit_price = MoneyField(allow_null=True)
    contracted_minutes = serializers.IntegerField(allow_null=True)
    hourly_rate = MoneyField(allow_null=True)
    overage_rate = MoneyField(allow_null=True)
    unit_cost = MoneyField(allow_null=True)
    usage_tiers = TierRow(many=True, allow_null=True)
    name = serializers.CharField()
    tier = serializers.IntegerField(source="tier_id", allow_null=True, help_text="Of the catalogue, where it changes.")
    monthly_before = MoneyField()
    monthly_after = MoneyField()
    recorded_by = serializers.IntegerField(source="recorded_by_id")
    recorded_at = serializers.DateTimeField()
    applied_by = serializers.IntegerField(source="applied_by_id", allow_null=True)
    applied_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()


class AmendmentBody(Body):
    """What is left out stays as it is on the line. With `dry_run` the answer is the effect and nothing is written."""

    line = Reference(ServiceLine)
    effective_on = serializers.DateField()
    reason = serializers.CharField(max_length=2000)
    kind = serializers.ChoiceField(AmendmentKind.choices, required=False, help_text="By the figures if left out.")
    treatment = serializers.ChoiceField(TREATMENTS, required=False)
    quantity = DecimalField(max_digits=19, decimal_places=6, required=False)
    unit_price = MoneyField(required=False)
    contracted_minutes = MinutesField(required=False, min_value=1)
    hourly_rate = MoneyField(required=False)
    overage_rate = MoneyField(required=False)
    unit_cost = MoneyField(required=False, help_text="Of licences: what a unit costs us.")
    usage_tiers = serializers.ListField(
        child=TierBody(), required=False, max_length=20, help_text="Of usage: all tiers; the last has no upper end."
    )
    name = serializers.CharField(max_length=200, required=False)
    tier = Reference(Tier, required=False, help_text="Another tier of the line's offering.")
    dry_run = serializers.BooleanField(required=False, default=False, help_text="Plan only: nothing is written.")


class Amendments(Collection):
    """Dated changes of one line each. Applying is a noun of its own."""

    permissions: ClassVar = {"GET": Permission.ENGAGEMENTS_VIEW, "POST": Permission.ENGAGEMENTS_CHANGE}
    model = Amendment
    row = AmendmentRow
    create_body = AmendmentBody
    filterset_class = AmendmentFilters
    ordering = ("-effective_on", "-id")
    ordering_fields = ("effective_on", "recorded_at", "updated_at", "id")

    def create(self, request: Request) -> Response:
        data = self.read_body(AmendmentBody)
        if not data.pop("dry_run"):
            return super().create(request)
        line, values = data.pop("line"), dict(data)
        values.pop("reason")
        asked = {name: values.pop(name) for name in ("effective_on", "kind", "treatment") if name in values}
        change = _plain(line, values)
        plan = plan_amendment(line, by=self.user, change=change, **asked)  # type: ignore[arg-type]
        return Response(written(compare_amendment(plan)))

    def act(self, data: dict[str, Any]) -> Model:
        data.pop("dry_run")
        line = data.pop("line")
        return draft_amendment(line, by=self.user, **_plain(line, data))


class AmendmentAction(ActionView):
    permission = Permission.ENGAGEMENTS_CHANGE
    model = Amendment
    row = AmendmentRow
    verb: ClassVar[Callable[..., Amendment]]

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return type(self).verb(subject, by=self.user, **data)


class AmendmentApplication(AmendmentAction):
    """Let it take effect; one that lowers MRR waits for a manager instead."""

    verb = staticmethod(apply_amendment)


class AmendmentWithdrawal(AmendmentAction):
    """It will not happen."""

    body = Reason
    verb = staticmethod(withdraw_amendment)


class AmendmentApproval(AmendmentAction):
    """Another person signs it."""

    permission = Permission.ENGAGEMENTS_APPROVE
    step_up = True
    body = OptionalReason
    verb = staticmethod(approve_amendment)


class AmendmentRejection(AmendmentAction):
    """Back to draft."""

    permission = Permission.ENGAGEMENTS_APPROVE
    body = Reason
    verb = staticmethod(refuse_amendment)


class AmendmentPreview(Subject):
    """`GET amendments/{id}/preview/`: what applying it now would change."""

    permission = Permission.ENGAGEMENTS_CHANGE
    model = Amendment
    row = AmendmentRow
    shape = Effect

    def rows(self) -> Any:
        return Amendment.objects.select_related("engagement", "line__engagement")

    def get(self, request: Request, pk: str) -> Response:
        return Response(written(compare_amendment(plan_of(self.find(pk), by=self.user))))


def _plain(line: ServiceLine, data: dict[str, Any]) -> dict[str, Any]:
    """Amounts as plain decimals. Raises InvalidInput for one that is not in the line's currency."""
    for name, value in data.items():
        if isinstance(value, Money) and value.currency != line.currency:
            raise InvalidInput(
                f"The line is priced in {line.currency}, this is in {value.currency}. An amendment keeps the currency; "
                "end the line and begin another one instead.",
                code="mixed_currencies",
                field=name,
            )
    return {name: value.amount if isinstance(value, Money) else value for name, value in data.items()}
