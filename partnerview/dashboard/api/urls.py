"""`reports/day-one/`: what waits, what was inherited, what comes next, what was promised; one's own."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from rest_framework import serializers

from partnerview.dashboard.reports.day_one import DayOne
from partnerview.http.api import ReportView
from partnerview.users.permissions import Permission


class WaitingShape(serializers.Serializer[Any]):
    kind = serializers.CharField(source="word")
    count = serializers.IntegerField()
    text = serializers.CharField()
    is_late = serializers.BooleanField()


class NextDateShape(serializers.Serializer[Any]):
    partner = serializers.IntegerField()
    on = serializers.DateField()
    kind = serializers.CharField()
    text = serializers.CharField()


class PromiseDueShape(serializers.Serializer[Any]):
    commitment = serializers.IntegerField(source="pk")
    partner = serializers.IntegerField(source="partner_id")
    text = serializers.CharField()
    due_on = serializers.DateField()
    deferrals = serializers.IntegerField()


class DayOneShape(serializers.Serializer[Any]):
    """`day` counts from the arrival on; `packs` are handover packs, `rows` the next dates."""

    as_of = serializers.DateField()
    arrived_on = serializers.DateField()
    because = serializers.CharField()
    day = serializers.IntegerField()
    is_new = serializers.BooleanField()
    partners = serializers.IntegerField()
    packs = serializers.ListField(child=serializers.IntegerField())
    waiting = WaitingShape(many=True)
    promises = PromiseDueShape(many=True)
    rows = NextDateShape(many=True)


class DayOneReport(ReportView):
    """One's own day one, as of today."""

    permission = Permission.PROGRAMS_VIEW
    shape = DayOneShape

    def report(self, query: dict[str, Any]) -> Any:
        found = DayOne(self.user)
        return {
            "as_of": found.today,
            "arrived_on": found.arrival.on,
            "because": found.arrival.words,
            "day": found.arrival.day,
            "is_new": found.arrival.is_new,
            "partners": len(found.partners),
            "packs": [pack.pk for pack in found.packs],
            "waiting": found.waiting,
            "promises": [row for bucket in found.promises for row in bucket.rows],
            "rows": found.dates,
        }


urlpatterns: list[URLPattern] = [
    path("reports/day-one/", DayOneReport.as_view(), name="api-reports-day-one"),
]
