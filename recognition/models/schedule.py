"""The stored schedule of a line: what will be recognized, planned before anything posts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from engagements.models import ServiceLine


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
    planned_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["planned_through"], condition=models.Q(is_complete=False), name="schedule_to_extend")
        ]

    def __str__(self) -> str:
        return f"schedule of line {self.line_id}"


class ScheduleRow(models.Model):
    """One planned amount: posts in `month`, belongs to `origin_month`."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="rows")
    line = models.ForeignKey(ServiceLine, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    origin_month = models.DateField()
    amount = models.DecimalField(max_digits=19, decimal_places=3)
    currency = models.CharField(max_length=3)

    class Meta:
        ordering: ClassVar = ["month", "origin_month", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "month", "origin_month"], name="schedule_row_once"),
            models.CheckConstraint(condition=models.Q(month__day=1, origin_month__day=1), name="schedule_row_months"),
        ]
        indexes: ClassVar = [models.Index(fields=["month", "line"], name="schedule_row_by_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.amount}"
