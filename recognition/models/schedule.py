"""The stored schedule of a line: what will be recognized, planned before anything posts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models.functions import Now

from engagements.models import ServiceLine
from partnerview.users.permissions import Permission

if TYPE_CHECKING:
    from partnerview.users.models import User


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def visible_to(self, user: User) -> Self:
        if not user.may(Permission.RECOGNITION_VIEW):
            return self.none()
        return self.filter(line__in=ServiceLine.objects.visible_to(user))


class ScheduleRowQuerySet(models.QuerySet["ScheduleRow"]):
    def visible_to(self, user: User) -> Self:
        if not user.may(Permission.RECOGNITION_VIEW):
            return self.none()
        return self.filter(line__in=ServiceLine.objects.visible_to(user))


class Schedule(models.Model):
    """How one line is recognized, and through which month its rows are planned.

    A line's terms are hashed into `terms_hash`: when they change (its end is set), the rows not yet
    posted are planned again.
    """

    line = models.OneToOneField(ServiceLine, on_delete=models.PROTECT, related_name="schedule")
    terms_hash = models.CharField(max_length=64)
    planned_through = models.DateField()  # first day of the last month planned
    is_complete = models.BooleanField(default=False)  # nothing more to plan: the line has a last day
    failure = models.TextField(blank=True)
    # The first month that the last planning added, changed or took away: runs since then look at it again.
    changed_from = models.DateField(null=True)
    planned_at = models.DateTimeField(db_default=Now())

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["planned_through"], condition=models.Q(is_complete=False), name="schedule_to_extend"),
            models.Index(fields=["planned_at"], name="schedule_by_planning"),
            models.Index(fields=["line"], condition=~models.Q(failure=""), name="schedule_failed"),
        ]

    def __str__(self) -> str:
        return f"schedule of line {self.line_id}"


class ScheduleRow(models.Model):
    """One planned amount: posts in `month`, belongs to `origin_month`.

    `revision` counts up when an entry of that origin month was reversed because the line's terms
    changed: the row that then stands is posted anew.
    """

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="rows", db_index=False)
    line = models.ForeignKey(ServiceLine, on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    origin_month = models.DateField()
    amount = models.DecimalField(max_digits=19, decimal_places=3)
    currency = models.CharField(max_length=3)
    revision = models.PositiveSmallIntegerField(default=1)

    objects = ScheduleRowQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["month", "origin_month", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "origin_month"], name="schedule_row_once"),
            models.CheckConstraint(condition=models.Q(month__day=1, origin_month__day=1), name="schedule_row_months"),
        ]
        indexes: ClassVar = [models.Index(fields=["month", "line"], name="schedule_row_by_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.amount}"
