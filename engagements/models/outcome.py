"""How far the outcome of an outcome fee has come, and what it is thought or known to be worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from engagements.models.service_line import ServiceLine

if TYPE_CHECKING:
    from partnerview.users.models import User


class OutcomeReportQuerySet(models.QuerySet["OutcomeReport"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(line__in=ServiceLine.objects.visible_to(user))


class OutcomeReport(models.Model):
    """From `dated_on` the outcome is `progress_percent` done and comes to `amount`. Append-only.

    The latest by day holds; of one day the one recorded last. Once `is_known`, the amount is no estimate
    any more and the cap of the line does not bound it.
    """

    line = models.ForeignKey(ServiceLine, on_delete=models.PROTECT, related_name="outcome_reports")
    dated_on = models.DateField()
    progress_percent = models.DecimalField(max_digits=7, decimal_places=4)
    amount = models.DecimalField(max_digits=19, decimal_places=3)
    is_known = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OutcomeReportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["dated_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(progress_percent__range=(0, 100)), name="outcome_progress_is_a_part"
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="outcome_amount_not_negative"),
        ]
        indexes: ClassVar = [models.Index(fields=["line", "dated_on", "id"], name="outcome_by_day")]

    def __str__(self) -> str:
        return f"{self.progress_percent} % on {self.dated_on}"
