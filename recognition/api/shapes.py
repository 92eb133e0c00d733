"""How schedules, entries, runs, MRR snapshots and movements look on the wire."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from partnerview.http.fields import Derived, MoneyField, MonthField, money_of
from partnerview.http.serializers import Body, Row
from recognition.models import ScheduleRow


class ScheduledRow(Row):
    month = MonthField()
    origin_month = MonthField()
    amount = MoneyField()


class ScheduleShape(Row):
    id = serializers.IntegerField()
    line = serializers.IntegerField(source="line_id")
    engagement = serializers.IntegerField(source="line__engagement_id")
    planned_through = MonthField()
    is_complete = serializers.BooleanField()
    failure = serializers.CharField()
    planned_at = serializers.DateTimeField()
    rows = Derived(lambda pk: pk, "id", child=ScheduledRow(many=True))

    @classmethod
    def show_all(cls, rows: Any) -> list[dict[str, Any]]:
        """The planned rows of all shown schedules in one further query."""
        shown = [cls.show(row) for row in rows]
        planned: dict[int, list[dict[str, Any]]] = {row["id"]: [] for row in shown}
        found = ScheduleRow.objects.filter(schedule__in=planned).order_by("month", "origin_month", "id")
        for row in found.values(*ScheduledRow.columns(), "schedule_id"):
            planned[row["schedule_id"]].append(ScheduledRow.show(row))
        return [row | {"rows": planned[row["id"]]} for row in shown]


class EntryShape(Row):
    id = serializers.IntegerField()
    line = serializers.IntegerField(source="line_id")
    engagement = serializers.IntegerField(source="engagement_id")
    client = serializers.IntegerField(source="client_id")
    kind = serializers.CharField()
    month = MonthField()
    origin_month = MonthField()
    amount = MoneyField()
    workstream = serializers.CharField()
    run = serializers.IntegerField(source="run_id", allow_null=True)
    reverses = serializers.IntegerField(source="reverses_id", allow_null=True)
    reason = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class RunFailureShape(serializers.Serializer[Any]):
    """An engagement that a run could not recognize, and why. A later run heals it."""

    engagement = serializers.IntegerField()
    cause = serializers.CharField()
    is_healed = serializers.BooleanField()


class RunShape(Row):
    """A run and how far it is, with its failures among the engagements that this person can see."""

    id = serializers.IntegerField()
    month = MonthField()
    status = serializers.CharField()
    step = serializers.CharField()
    steps_done = serializers.IntegerField()
    steps_total = serializers.IntegerField()
    engagements_total = serializers.IntegerField()
    engagements_failed = serializers.IntegerField()
    entries_posted = serializers.IntegerField()
    lines_counted = serializers.IntegerField()
    failure = serializers.CharField()
    requested_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    failures = Derived(list, "failed", child=RunFailureShape(many=True))


class RunBody(Body):
    month = MonthField()


class SnapshotShape(Row):
    """One line's MRR on the last day of the month. `unrounded` is what was stored."""

    id = serializers.IntegerField()
    month = MonthField()
    line = serializers.IntegerField(source="line_id")
    engagement = serializers.IntegerField(source="engagement_id")
    client = serializers.IntegerField(source="client_id")
    account_manager = serializers.IntegerField(source="account_manager_id")
    partner = serializers.IntegerField(source="partner_id", allow_null=True)
    kind = serializers.CharField()
    workstream = serializers.CharField()
    amount = MoneyField()
    unrounded = Derived(lambda amount: f"{amount:f}", "amount", child=serializers.CharField())


class MovementShape(Row):
    id = serializers.IntegerField()
    month = MonthField()
    client = serializers.IntegerField(source="client_id")
    moved_on = serializers.DateField()
    kind = serializers.CharField()
    amount = Derived(money_of, "amount", "currency", child=MoneyField())
