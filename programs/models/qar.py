"""A QAR (the 90-day review of a partner): what was promised last time, what is said today, what comes next."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from partnerview.directory.models import Partner
from programs.cadence import FROM_COMPLETION, FROM_DUE
from programs.models.cohort_strategy import CohortStrategy
from programs.models.partner_profile import partners_seen_by

if TYPE_CHECKING:
    from partnerview.users.models import User


class QarStatus(models.TextChoices):
    SCHEDULED = "scheduled", "Scheduled"
    OPEN = "open", "Open"
    COMPLETED = "completed", "Completed"


class Cadence(models.TextChoices):
    FROM_DUE = FROM_DUE, "from the day it was due"
    FROM_COMPLETION = FROM_COMPLETION, "from the day it was done"


class QarQuerySet(models.QuerySet["Qar"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(partner__in=partners_seen_by(user))

    def lock_one(self, pk: int) -> Qar:
        return self.select_for_update(no_key=True, of=("self",)).select_related("partner", "prior").get(pk=pk)

    def unfinished(self) -> Self:
        return self.exclude(status=QarStatus.COMPLETED)

    def open_on(self, day: dt.date) -> Self:
        """Begun by that day and not over by it; `reports/work.py` counts the same."""
        return self._unfinished_on(day).filter(opened_on__lte=day)

    def overdue_on(self, day: dt.date) -> Self:
        """Due date passed and not completed by that day, started or not; `reports/work.py` counts the same."""
        return self._unfinished_on(day).filter(due_on__lt=day)

    def _unfinished_on(self, day: dt.date) -> Self:
        return self.filter(models.Q(completed_on=None) | models.Q(completed_on__gt=day))


class Qar(models.Model):
    """One review. `prior` is the review before it, whose plan this one asks about."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        QarStatus.SCHEDULED: frozenset({QarStatus.OPEN}),
        QarStatus.OPEN: frozenset({QarStatus.COMPLETED}),
        QarStatus.COMPLETED: frozenset(),
    }

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="qars", db_index=False)
    number = models.PositiveIntegerField()
    prior = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="following")
    due_on = models.DateField()
    cadence = models.CharField(max_length=16, choices=Cadence.choices, default=Cadence.FROM_DUE)
    status = models.CharField(max_length=10, choices=QarStatus.choices, default=QarStatus.SCHEDULED)
    strategy = models.ForeignKey(CohortStrategy, on_delete=models.PROTECT, null=True, related_name="qars")
    opened_on = models.DateField(null=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    discussion = models.TextField(blank=True)
    changes = models.TextField(blank=True)
    concerns = models.TextField(blank=True)
    plan_locked_at = models.DateTimeField(null=True)
    plan_locked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    completed_on = models.DateField(null=True)
    completed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = QarQuerySet.as_manager()

    class Meta:
        verbose_name = "QAR"
        ordering: ClassVar = ["due_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partner", "number"], name="qar_number_once"),
            models.UniqueConstraint(
                fields=["partner"], condition=~models.Q(status="completed"), name="qar_one_unfinished_per_partner"
            ),
            models.CheckConstraint(condition=models.Q(status__in=QarStatus.values), name="qar_status_known"),
            models.CheckConstraint(condition=models.Q(cadence__in=Cadence.values), name="qar_cadence_known"),
            models.CheckConstraint(
                condition=models.Q(status="scheduled", opened_on=None, opened_by=None)
                | ~models.Q(status="scheduled") & models.Q(opened_on__isnull=False, opened_by__isnull=False),
                name="qar_opened_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    status="completed",
                    completed_on__isnull=False,
                    completed_by__isnull=False,
                    plan_locked_at__isnull=False,
                )
                & ~models.Q(concerns="")
                | ~models.Q(status="completed") & models.Q(completed_on=None, completed_by=None),
                name="qar_completed_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(number=1, prior=None) | models.Q(number__gt=1, prior__isnull=False),
                name="qar_follows_another",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on", "id"], condition=~models.Q(status="completed"), name="qar_unfinished"),
        ]

    def __str__(self) -> str:
        return f"QAR {self.number}, {self.partner.name}"

    @property
    def is_open(self) -> bool:
        return self.status == QarStatus.OPEN

    @property
    def is_locked(self) -> bool:
        return self.plan_locked_at is not None

    def is_overdue(self, today: dt.date) -> bool:
        return self.status != QarStatus.COMPLETED and self.due_on < today
