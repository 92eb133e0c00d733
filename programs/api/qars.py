"""Endpoints of reviews and promises: scheduled, opened, written, locked, completed; what became of each."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from rest_framework import serializers

from partnerview import clock
from partnerview.http.api import ActionView, Collection, ReportView, action_path
from partnerview.http.serializers import Reason
from partnerview.users.permissions import Permission
from programs.actions.commitments import change_promise, promise, settle_promise
from programs.actions.qars import complete_qar, lock_plan, open_qar, schedule_qar, unlock_plan, write_qar
from programs.api.rap_shapes import (
    CommitmentRow,
    OutcomeBody,
    PromiseBody,
    PromiseChangeBody,
    QarBody,
    QarChangeBody,
    QarCompletionBody,
    QarRow,
)
from programs.filters.promises import PromiseFilters
from programs.filters.qars import QarFilters
from programs.models import Commitment, Qar
from programs.reports.promises import PromiseCount, count_promises


class Qars(Collection):
    """90-day reviews of partners."""

    permissions = {
        "GET": Permission.PROGRAMS_VIEW,
        "POST": Permission.QARS_CHANGE,
        "PATCH": Permission.QARS_CHANGE,
    }
    model = Qar
    row = QarRow
    create_body = QarBody
    change_body = QarChangeBody
    filterset_class = QarFilters
    ordering = ("due_on", "id")
    ordering_fields = ("due_on", "updated_at", "id")

    def act(self, data: dict[str, Any]) -> Model:
        return schedule_qar(data.pop("partner"), by=self.user, **data)

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return write_qar(subject, by=self.user, **data)


class QarAction(ActionView):
    permission = Permission.QARS_CHANGE
    model = Qar
    row = QarRow


class QarOpening(QarAction):
    """The review begins, under the strategy in force today."""

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return open_qar(subject, by=self.user)


class QarPlanLock(QarAction):
    """From now on nobody changes the next plan."""

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return lock_plan(subject, by=self.user)


class QarPlanUnlock(QarAction):
    """Open the plan again, with a reason."""

    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return unlock_plan(subject, by=self.user, **data)


class QarCompletion(QarAction):
    """Every last promise has an outcome: close the review and schedule the next."""

    body = QarCompletionBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return complete_qar(subject, by=self.user, **data)


class Commitments(Collection):
    """Every promise of reviews and RAPs, with where it comes from."""

    permissions = {
        "GET": Permission.PROGRAMS_VIEW,
        "POST": Permission.QARS_CHANGE,
        "PATCH": Permission.QARS_CHANGE,
    }
    model = Commitment
    row = CommitmentRow
    create_body = PromiseBody
    change_body = PromiseChangeBody
    filterset_class = PromiseFilters
    ordering = ("due_on", "id")
    ordering_fields = ("due_on", "updated_at", "deferrals", "id")

    def act(self, data: dict[str, Any]) -> Model:
        holder = data.pop("qar", None) or data.pop("rap", None)
        return promise(holder, by=self.user, **data)

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return change_promise(subject, by=self.user, **data)


class CommitmentOutcome(ActionView):
    """Done, confirmed, deferred (reason and day) or dropped (reason)."""

    permission = Permission.QARS_CHANGE
    model = Commitment
    row = CommitmentRow
    body = OutcomeBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return settle_promise(subject, by=self.user, **data)


class PromiseCountShape(serializers.Serializer[PromiseCount]):
    """`promises` counts origins; each deferral adds a line and stays one promise."""

    promises = serializers.IntegerField()
    waiting = serializers.IntegerField()
    overdue = serializers.IntegerField()
    kept = serializers.IntegerField()
    dropped = serializers.IntegerField()
    deferrals = serializers.IntegerField()


class PromiseReportShape(serializers.Serializer[Any]):
    as_of = serializers.DateField()
    rows = PromiseCountShape(many=True)


class PromiseReport(ReportView):
    """What was promised and kept, over everything that is visible; the lines are `commitments/`."""

    permission = Permission.PROGRAMS_VIEW
    shape = PromiseReportShape

    def report(self, query: dict[str, Any]) -> Any:
        today = clock.today()
        return {"as_of": today, "rows": [count_promises(self.user, today=today)]}


urlpatterns = [
    *Qars.paths("qars"),
    action_path("qars/<str:pk>/opening/", QarOpening.as_view()),
    action_path("qars/<str:pk>/plan-lock/", QarPlanLock.as_view()),
    action_path("qars/<str:pk>/plan-unlock/", QarPlanUnlock.as_view()),
    action_path("qars/<str:pk>/completion/", QarCompletion.as_view()),
    *Commitments.paths("commitments"),
    action_path("commitments/<str:pk>/outcome/", CommitmentOutcome.as_view()),
    action_path("reports/promises/", PromiseReport.as_view()),
]
