"""How schedules, entries, runs, MRR snapshots and movements look on the wire."""

from __future__ import annotations

from typing import Any

import django_filters
from rest_framework import serializers

from partnerview.errors import InvalidInput
from partnerview.http.fields import Derived, MoneyField, MonthField, money_of
from partnerview.http.filters import Filters
from partnerview.http.serializers import Body, Row
from partnerview.months import Month
from recognition.models import RunFailure, ScheduleRow


class MonthFilter(django_filters.CharFilter):  # type: ignore[misc]
    """`2026-03` against a column that holds the first day of a month."""

    def filter(self, qs: Any, value: str) -> Any:
        if not value:
            return qs
        try:
            month = Month.parse(value)
        except (InvalidInput, ValueError):
            raise InvalidInput(
                f"“{value}” is not a month. Write it as “2026-03”.", field=str(self.label).lower()
            ) from None
        return super().filter(qs, month.first_day)


class PlannedRow(Row):
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
    rows = Derived(lambda pk: pk, "id", child=PlannedRow(many=True))  # type: ignore[arg-type]

    @classmethod
    def show_all(cls, rows: Any) -> list[dict[str, Any]]:
        """The planned rows of all shown schedules in one further query."""
        shown = [cls.show(row) for row in rows]
        planned: dict[int, list[dict[str, Any]]] = {row["id"]: [] for row in shown}
        found = ScheduleRow.objects.filter(schedule__in=planned).order_by("month", "origin_month", "id")
        for row in found.values(*PlannedRow.columns(), "schedule_id"):
            planned[row["schedule_id"]].append(PlannedRow.show(row))
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
    reverses = serializers.IntegerField(source="reverses_id", allow_null=True)
    reason = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class RunShape(Row):
    """A run and how far it is. `failures` are the engagements that it could not recognize, with the cause."""

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
    failures = Derived(lambda pk: pk, "id", child=serializers.ListField(child=serializers.DictField()))

    @classmethod
    def show_all(cls, rows: Any) -> list[dict[str, Any]]:
        shown = [cls.show(row) for row in rows]
        failed: dict[int, list[dict[str, Any]]] = {row["id"]: [] for row in shown}
        for run, engagement, cause, healed_at in RunFailure.objects.filter(run__in=failed).values_list(
            "run_id", "engagement_id", "cause", "healed_at"
        ):
            failed[run].append({"engagement": engagement, "cause": cause, "healed": healed_at is not None})
        return [row | {"failures": failed[row["id"]]} for row in shown]


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


class ScheduleFilters(Filters):
    line = django_filters.NumberFilter(field_name="line_id", label="Line")
    engagement = django_filters.NumberFilter(field_name="line__engagement_id", label="Engagement")


class EntryFilters(Filters):
    line = django_filters.NumberFilter(field_name="line_id", label="Line")
    engagement = django_filters.NumberFilter(field_name="engagement_id", label="Engagement")
    client = django_filters.NumberFilter(field_name="client_id", label="Client")
    month = MonthFilter(field_name="month", label="Month")
    origin_month = MonthFilter(field_name="origin_month", label="Origin month")
    kind = django_filters.CharFilter(label="Kind")
    currency = django_filters.CharFilter(label="Currency")


class RunFilters(Filters):
    month = MonthFilter(field_name="month", label="Month")
    status = django_filters.CharFilter(label="Status")


class MrrFilters(Filters):
    month = MonthFilter(field_name="month", label="Month")
    client = django_filters.NumberFilter(field_name="client_id", label="Client")
    currency = django_filters.CharFilter(label="Currency")
    kind = django_filters.CharFilter(label="Kind")
