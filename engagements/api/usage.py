"""`usage-records`: what was used of usage lines; sent again it is the same row, a mistake is reversed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import F, Model, QuerySet
from rest_framework import serializers

from engagements.actions.usage import record_usage, reverse_usage
from engagements.billing_filters import UsageApiFilters
from engagements.models import LineKind, ServiceLine, UsageRecord
from partnerview.errors import InvalidInput
from partnerview.http.api import ActionView, Collection
from partnerview.http.fields import DecimalField
from partnerview.http.serializers import Body, Reason, Row
from partnerview.users.permissions import Permission


class UsageRow(Row):
    """`unit` is the line's. A reversal has as many units below zero and names what it takes back."""

    id = serializers.IntegerField()
    event_id = serializers.CharField()
    service_line = serializers.IntegerField(source="line_id")
    engagement = serializers.IntegerField(source="engagement_id")
    used_on = serializers.DateField()
    quantity = DecimalField(max_digits=19, decimal_places=6)
    unit = serializers.CharField()
    note = serializers.CharField()
    reverses = serializers.IntegerField(source="reverses_id", allow_null=True)
    reason = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class UsageBody(Body):
    """One event. The same name with the same content is the same event; with another it is refused."""

    service_line = serializers.IntegerField()
    event_id = serializers.CharField(max_length=120, help_text="Your own name for the event, once and for all.")
    used_on = serializers.DateField(help_text="The day of use, in the firm's time zone.")
    quantity = DecimalField(max_digits=19, decimal_places=6)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    reason = serializers.CharField(
        max_length=2000, required=False, allow_blank=True, default="", help_text="Only for a day in a closed period."
    )


def _with_line(records: QuerySet[UsageRecord]) -> QuerySet[UsageRecord]:
    return records.annotate(engagement_id=F("line__engagement_id"), unit=F("line__usage_unit"))


class UsageRecords(Collection):
    """Usage of every line that is visible. Nothing is changed; a mistake is taken back by its reversal."""

    permissions: ClassVar = {"GET": Permission.ENGAGEMENTS_VIEW, "POST": Permission.USAGE_RECORD}
    model = UsageRecord
    row = UsageRow
    create_body = UsageBody
    filterset_class = UsageApiFilters
    ordering = ("-used_on", "-id")
    ordering_fields = ("used_on", "recorded_at", "id")

    def rows(self) -> QuerySet[Any, Any]:
        return _with_line(UsageRecord.objects.all())

    def act(self, data: dict[str, Any]) -> Model:
        asked = data.pop("service_line")
        lines = ServiceLine.objects.visible_to(self.user).filter(kind=LineKind.USAGE)
        line = lines.select_related("engagement").filter(pk=asked).first()
        if line is None:
            raise InvalidInput(
                f"There is no usage line {asked}, or it is not visible to you.", field="service_line", code="not_found"
            )
        return record_usage(line, by=self.user, **data)


class UsageReversal(ActionView):
    """A row of as many units below zero, on the same day."""

    permission = Permission.USAGE_RECORD
    model = UsageRecord
    row = UsageRow
    body = Reason
    status = 201

    def rows(self) -> QuerySet[Any, Any]:
        return _with_line(UsageRecord.objects.all())

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return reverse_usage(subject, reason=data["reason"], by=self.user)
