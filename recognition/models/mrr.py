"""MRR as stored facts: what each line was worth at a month's end, and how each client moved.

Amounts are in contract currency, unrounded. Reporting currency is a matter of reading: each amount at
the closing rate of its month, so fx is never a movement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from engagements.models import Engagement, ServiceLine
from partnerview.directory.models import Client, Partner
from partnerview.users.permissions import Permission

if TYPE_CHECKING:
    from partnerview.users.models import User


class VisibleMrr(models.QuerySet[Any]):
    """Rows of MRR, of the engagements or clients that a person looks after."""

    def visible_to(self, user: User) -> Self:
        if not user.may(Permission.MRR_VIEW):
            return self.none()
        return self.filter(client__in=Client.objects.visible_to(user))


class MrrSnapshot(models.Model):
    """One line's MRR on the last day of `month`, with the dimensions it had then."""

    month = models.DateField()
    line = models.ForeignKey(ServiceLine, on_delete=models.PROTECT, related_name="+", db_index=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+", db_index=False)
    account_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=30)
    workstream = models.CharField(max_length=20, blank=True)
    amount = models.DecimalField(max_digits=24, decimal_places=10)
    currency = models.CharField(max_length=3)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = VisibleMrr.as_manager()

    class Meta:
        ordering: ClassVar = ["month", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["month", "line"], name="mrr_snapshot_once"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="mrr_snapshot_month"),
        ]
        indexes: ClassVar = [models.Index(fields=["month", "client"], name="mrr_snapshot_by_client")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.amount} {self.currency}"


class MovementKind(models.TextChoices):
    NEW = "new", "New"
    REACTIVATION = "reactivation", "Reactivation"
    EXPANSION = "expansion", "Expansion"
    CONTRACTION = "contraction", "Contraction"
    CHURN = "churn", "Churn"
    PAUSED = "paused", "Paused"
    RESUMED = "resumed", "Resumed"


class MrrMovement(models.Model):
    """How one client's MRR changed on one day, netted, in one currency; by policy, pauses apart.

    `month` is the month that shows it: that of `moved_on`, or the first one open if that was closed
    when the change became known.
    """

    month = models.DateField()
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+", db_index=False)
    moved_on = models.DateField()
    kind = models.CharField(max_length=12, choices=MovementKind.choices)
    is_pause = models.BooleanField(default=False)  # kept apart from what else moved on that day
    amount = models.DecimalField(max_digits=24, decimal_places=10)
    currency = models.CharField(max_length=3)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = VisibleMrr.as_manager()

    class Meta:
        ordering: ClassVar = ["month", "moved_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["month", "client", "moved_on", "currency", "is_pause"], name="mrr_movement_once"
            ),
            models.CheckConstraint(condition=models.Q(month__day=1), name="mrr_movement_month"),
            models.CheckConstraint(condition=~models.Q(amount=0), name="mrr_movement_moves"),
        ]
        indexes: ClassVar = [models.Index(fields=["client", "moved_on"], name="mrr_movement_by_client")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.kind} {self.amount} {self.currency}"
