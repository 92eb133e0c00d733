"""Endpoints of cycles and settlements, the renewal board and ambiguous accounts."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from engagements.models import Engagement
from partnerview import clock
from partnerview.http.api import ActionView, Collection, Endpoint, action_path
from partnerview.http.fields import Derived, MoneyField, MonthField, money_of
from partnerview.http.serializers import Body, OptionalReason, Reason, Row
from partnerview.users.permissions import Permission
from retainers.actions.cycles import approve_cycle, check_in, refuse_cycle
from retainers.actions.settlements import approve_settlement, pay_settlement, reverse_settlement
from retainers.models import Cycle, CycleStatus, Direction, Method, Settlement, SettlementStatus
from retainers.reports.ambiguous_accounts import ambiguous_accounts
from retainers.reports.renewal_board import renewal_board
from retainers.settlement_tables import CycleFilters, SettlementFilters


def _payout(paid: Any, currency: str) -> dict[str, str] | None:
    return None if paid is None else money_of(paid, currency)


class CycleRow(Row):
    """One month of a rule. `payout` is null until the month is over; zero says why in `reason`."""

    id = serializers.IntegerField()
    rule = serializers.IntegerField(source="rule_id")
    month = MonthField()
    status = serializers.ChoiceField(CycleStatus.choices)
    rights = Derived(
        lambda status: "by_rule" if status in {CycleStatus.OPEN, CycleStatus.CLOSED} else "none",
        "status",
        child=serializers.ChoiceField(["by_rule", "none"]),
    )
    note = serializers.CharField()
    payout = Derived(_payout, "share__paid", "rule__currency", child=serializers.DictField(allow_null=True))
    reason = serializers.CharField(source="share.reason", allow_null=True)
    updated_at = serializers.DateTimeField()


def _payer(direction: str) -> str:
    return "us" if direction == Direction.PAYABLE else "partner"


def _payee(direction: str) -> str:
    return "partner" if direction == Direction.PAYABLE else "us"


class SettlementRow(Row):
    """What is owed for one cycle: who pays whom, how, and who approved, paid and confirmed it with the proof.

    A reversal is below zero and names what it takes back.
    """

    id = serializers.IntegerField()
    rule = serializers.IntegerField(source="rule_id")
    cycle = serializers.IntegerField(source="cycle_id")
    direction = serializers.ChoiceField(Direction.choices)
    amount = MoneyField()
    status = serializers.ChoiceField(SettlementStatus.choices)
    due_on = serializers.DateField()
    payer = Derived(_payer, "direction", child=serializers.ChoiceField(["us", "partner"]))
    payee = Derived(_payee, "direction", child=serializers.ChoiceField(["us", "partner"]))
    partner = serializers.IntegerField(source="rule.partner_id")
    payee_name = serializers.CharField(source="payee.payee", allow_null=True)
    paid_on = serializers.DateField(allow_null=True)
    method = serializers.CharField()
    reference = serializers.CharField()
    reverses = serializers.IntegerField(source="reverses_id", allow_null=True)
    reason = serializers.CharField()
    approved_by = serializers.IntegerField(source="approved_by_id", allow_null=True)
    paid_by = serializers.IntegerField(source="paid_by_id", allow_null=True)
    confirmed_by = serializers.IntegerField(source="proved_by_id", allow_null=True)
    proof = serializers.CharField(source="evidence_name")
    updated_at = serializers.DateTimeField()


class CheckInBody(Body):
    note = serializers.CharField(max_length=500)


class SettlementPaymentBody(Body):
    """Recorded, not executed. The method is the payee's; give one only where the partner pays us."""

    paid_on = serializers.DateField()
    reference = serializers.CharField(max_length=120)
    method = serializers.ChoiceField(Method.choices, required=False)


class Cycles(Collection):
    """The months of the rules that are visible. A worker makes them."""

    permissions = {"GET": Permission.RULES_VIEW}
    model = Cycle
    row = CycleRow
    filterset_class = CycleFilters
    ordering = ("-id",)
    ordering_fields = ("month", "updated_at", "id")


class CycleAction(ActionView):
    model = Cycle
    row = CycleRow


class CheckIn(CycleAction):
    """Hold the check-in before the cycle starts: it renews."""

    permission = Permission.RULES_CHANGE
    body = CheckInBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return check_in(subject, note=data["note"], by=self.user)


class CycleApproval(CycleAction):
    """Let it renew. Never by an author of its rule."""

    permission = Permission.RULES_APPROVE
    body = OptionalReason
    step_up = True

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return approve_cycle(subject, note=data["reason"], by=self.user)


class CycleRejection(CycleAction):
    """No rights in this month."""

    permission = Permission.RULES_APPROVE
    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return refuse_cycle(subject, reason=data["reason"], by=self.user)


class Settlements(Collection):
    """Payable and receivable, of the rules that are visible. Made when a cycle is over."""

    permissions = {"GET": Permission.RULES_VIEW}
    model = Settlement
    row = SettlementRow
    filterset_class = SettlementFilters
    ordering = ("-id",)
    ordering_fields = ("due_on", "updated_at", "id")


class SettlementAction(ActionView):
    model = Settlement
    row = SettlementRow


class SettlementApproval(SettlementAction):
    permission = Permission.RULES_APPROVE
    body = OptionalReason
    step_up = True

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return approve_settlement(subject, reason=data["reason"], by=self.user)


class SettlementPayment(SettlementAction):
    """409 while payee details wait for a second person or rest after a change."""

    permission = Permission.SETTLEMENTS_PAY
    body = SettlementPaymentBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return pay_settlement(subject, by=self.user, **data)


class SettlementReversal(SettlementAction):
    """A negating row takes it back."""

    permission = Permission.SETTLEMENTS_PAY
    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return reverse_settlement(subject, reason=data["reason"], by=self.user)


class RenewalRowShape(serializers.Serializer[Any]):
    cycle = serializers.IntegerField()
    rule = serializers.IntegerField()
    whose = serializers.CharField()
    month = MonthField()
    standing = serializers.ChoiceField(["continues", "waits", "lapsed"])
    status = serializers.ChoiceField(CycleStatus.choices)


class RenewalShape(serializers.Serializer[Any]):
    rows = RenewalRowShape(many=True)


class RenewalBoard(Endpoint):
    """What continues, waits, has lapsed."""

    permission = Permission.RULES_VIEW
    serializer_class = RenewalShape

    def get(self, request: Request) -> Response:
        groups = renewal_board(Cycle.objects.visible_to(self.user), today=clock.today())
        rows = [
            {
                "cycle": cycle.pk,
                "rule": cycle.rule_id,
                "whose": cycle.rule.whose,
                "month": cycle.month,
                "standing": group.key,
                "status": cycle.status,
            }
            for group in groups
            for cycle in group.cycles
        ]
        return Response(RenewalShape({"rows": rows}).data)


class AmbiguousRowShape(serializers.Serializer[Any]):
    engagement = serializers.IntegerField()
    name = serializers.CharField()
    partner = serializers.IntegerField()
    rights = serializers.ChoiceField(["by_rule", "none"])
    reasons = serializers.ListField(child=serializers.CharField())


class AmbiguousShape(serializers.Serializer[Any]):
    rows = AmbiguousRowShape(many=True)


class AmbiguousAccounts(Endpoint):
    """Engagements with a partner and no active rule, or no owner."""

    permission = Permission.RULES_VIEW
    serializer_class = AmbiguousShape

    def get(self, request: Request) -> Response:
        rows: QuerySet[Engagement] = Engagement.objects.visible_to(self.user)
        shown = [
            {
                "engagement": account.engagement.pk,
                "name": account.engagement.name,
                "partner": account.engagement.partner_id,
                "rights": "by_rule" if account.has_rule else "none",
                "reasons": account.reasons,
            }
            for account in ambiguous_accounts(rows, today=clock.today())
        ]
        return Response(AmbiguousShape({"rows": shown}).data)


urlpatterns = [
    *Cycles.paths("cycles"),
    action_path("cycles/<str:pk>/check-in/", CheckIn.as_view()),
    action_path("cycles/<str:pk>/approval/", CycleApproval.as_view()),
    action_path("cycles/<str:pk>/rejection/", CycleRejection.as_view()),
    *Settlements.paths("settlements"),
    action_path("settlements/<str:pk>/approval/", SettlementApproval.as_view()),
    action_path("settlements/<str:pk>/payment/", SettlementPayment.as_view()),
    action_path("settlements/<str:pk>/reversal/", SettlementReversal.as_view()),
    path("reports/renewal-board/", RenewalBoard.as_view(), name="api-reports-renewal-board"),
    path("reports/ambiguous-accounts/", AmbiguousAccounts.as_view(), name="api-reports-ambiguous-accounts"),
]
