"""Collections of Recognize: schedules, entries, runs, MRR snapshots and movements. All but runs only read."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.urls import URLPattern

from engagements.models import Engagement
from partnerview.http.api import Collection
from partnerview.users.permissions import Permission
from recognition.actions.runs import request_run
from recognition.api.shapes import EntryShape, MovementShape, RunBody, RunShape, ScheduleShape, SnapshotShape
from recognition.filters import EntryFilters, MovementFilters, RunFilters, ScheduleFilters, SnapshotFilters
from recognition.models import MrrMovement, MrrSnapshot, RecognitionEntry, RecognitionRun, RunFailure, Schedule


class RecognitionSchedules(Collection):
    """What will be recognized of each line, planned before anything posts."""

    permission = Permission.RECOGNITION_VIEW
    model = Schedule
    row = ScheduleShape
    filterset_class = ScheduleFilters


class RecognitionEntries(Collection):
    """The ledger of recognized revenue. Rows are never changed; a reversal corrects."""

    permission = Permission.RECOGNITION_VIEW
    model = RecognitionEntry
    row = EntryShape
    filterset_class = EntryFilters
    ordering_fields = ("month", "id")


class RecognitionRuns(Collection):
    """Runs of a month. Asking again is safe: a run posts nothing twice."""

    permissions = {"GET": Permission.RECOGNITION_VIEW, "POST": Permission.RECOGNITION_RUN}
    model = RecognitionRun
    row = RunShape
    filterset_class = RunFilters
    create_body = RunBody
    ordering = ("-id",)
    ordering_fields = ("id", "month")

    def rows(self) -> QuerySet[Any, Any]:
        engagements = Engagement.objects.visible_to(self.user)
        failures = RunFailure.objects.filter(run=OuterRef("pk"), engagement__in=engagements).order_by("id")
        told = JSONObject(engagement="engagement_id", cause="cause", is_healed=Q(healed_at__isnull=False))
        return RecognitionRun.objects.annotate(failed=ArraySubquery(failures.values(told=told)))

    def act(self, data: dict[str, Any]) -> Model:
        return request_run(data["month"], by=self.user)


class MrrSnapshots(Collection):
    """Each line's MRR at a month's end, in contract currency, with the dimensions it had then."""

    permission = Permission.MRR_VIEW
    model = MrrSnapshot
    row = SnapshotShape
    filterset_class = SnapshotFilters
    ordering_fields = ("month", "id")


class MrrMovements(Collection):
    """How each client moved, netted by day, in contract currency."""

    permission = Permission.MRR_VIEW
    model = MrrMovement
    row = MovementShape
    filterset_class = MovementFilters
    ordering_fields = ("moved_on", "id")


urlpatterns: list[URLPattern] = [
    *RecognitionSchedules.paths("recognition-schedules"),
    *RecognitionEntries.paths("recognition-entries"),
    *RecognitionRuns.paths("recognition-runs"),
    *MrrSnapshots.paths("mrr-snapshots"),
    *MrrMovements.paths("mrr-movements"),
]
