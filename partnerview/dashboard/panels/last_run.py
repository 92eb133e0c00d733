"""The last run of the latest month, for those who run months: what failed in it, or that none did."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from partnerview.dashboard.panels.panel import Panel, Place, counted
from partnerview.ui import formats
from partnerview.users.models import User
from partnerview.users.permissions import Permission
from recognition.models import RecognitionRun, RunFailure


@dataclass(frozen=True, slots=True)
class LastRun:
    run: RecognitionRun
    failures: tuple[RunFailure, ...]

    @property
    def url(self) -> str:
        return reverse("recognition:run-detail", args=[self.run.pk])

    @property
    def month(self) -> str:
        return formats.month_name(self.run.month)


def last_run(user: User) -> Panel | None:
    if not user.may(Permission.RECOGNITION_RUN):
        return None
    run = RecognitionRun.objects.visible_to(user).order_by("-month", "-requested_at", "-id").first()
    if run is None:
        return None
    failed = RunFailure.objects.visible_to(user).filter(run=run)
    failures = tuple(failed.select_related("engagement__client").order_by("engagement__client__name", "id"))
    facts = LastRun(run, failures)
    says = f"{counted(len(failures), 'engagement')} failed in the run of {facts.month}" if failures else ""
    return Panel("dashboard/panels/last_run.html", Place.ASIDE, facts, says)
