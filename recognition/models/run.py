"""The monthly run: its progress, what it posted, and which engagements failed and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from engagements.models import Engagement
from partnerview.users.permissions import Permission

if TYPE_CHECKING:
    from partnerview.users.models import User


class RunStatus(models.TextChoices):
    WAITING = "waiting", "Waiting for a worker"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


class RunQuerySet(models.QuerySet["RecognitionRun"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.RECOGNITION_VIEW) else self.none()

    def done(self) -> Self:
        return self.filter(status=RunStatus.DONE)

    def unfinished(self) -> Self:
        return self.filter(status__in=[RunStatus.WAITING, RunStatus.RUNNING])


class RunFailureQuerySet(models.QuerySet["RunFailure"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(engagement__in=Engagement.objects.visible_to(user))

    def standing(self) -> Self:
        """Those that no later run has healed."""
        return self.filter(healed_at=None)


class RecognitionRun(models.Model):
    """One run of one month, recognition and then MRR. Running again posts nothing more."""

    month = models.DateField()
    status = models.CharField(max_length=10, choices=RunStatus.choices, default=RunStatus.WAITING)
    step = models.CharField(max_length=40, blank=True)
    steps_done = models.PositiveSmallIntegerField(default=0)
    steps_total = models.PositiveSmallIntegerField(default=0)
    engagements_total = models.PositiveIntegerField(default=0)
    engagements_failed = models.PositiveIntegerField(default=0)
    entries_posted = models.PositiveIntegerField(default=0)
    lines_counted = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)
    mrr_policy = models.CharField(max_length=30, blank=True)  # how its MRR was counted: pauses and churn
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    progressed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-requested_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["month", "status"], name="recognition_run_by_month")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(month__day=1), name="recognition_run_is_for_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def is_finished(self) -> bool:
        return self.status in {RunStatus.DONE, RunStatus.FAILED}


class RunFailure(models.Model):
    """An engagement that a run could not recognize: isolated, named, healed by a later run."""

    run = models.ForeignKey(RecognitionRun, on_delete=models.CASCADE, related_name="failures")
    month = models.DateField()
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="recognition_failures")
    cause = models.TextField()
    failed_at = models.DateTimeField(db_default=Now())
    healed_at = models.DateTimeField(null=True)

    objects = RunFailureQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-failed_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["month"], condition=models.Q(healed_at=None), name="run_failure_standing")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "engagement"], name="run_failure_once"),
        ]

    def __str__(self) -> str:
        return self.cause
