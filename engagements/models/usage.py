"""What was used of a usage line: one row for each event, never changed; a mistake is reversed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from engagements.models.engagement import Engagement
from engagements.models.service_line import ServiceLine

if TYPE_CHECKING:
    from partnerview.users.models import User


class UsageQuerySet(models.QuerySet["UsageRecord"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(line__engagement__in=Engagement.objects.visible_to(user))


class UsageRecord(models.Model):
    """Units used on a day, above zero; a reversal is below zero and names what it takes back.

    `event_id` is the sender's own name for the event: sent again with the same content it is the same row.
    """

    line = models.ForeignKey(ServiceLine, on_delete=models.PROTECT, related_name="usage_records", db_index=False)
    event_id = models.CharField(max_length=120, unique=True)
    used_on = models.DateField()
    quantity = models.DecimalField(max_digits=19, decimal_places=6)
    note = models.CharField(max_length=200, blank=True)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    reason = models.TextField(blank=True)  # why it came late, or why it is taken back
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(db_default=Now())

    objects = UsageQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-used_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0, reverses=None) | models.Q(quantity__lt=0, reverses__isnull=False),
                name="usage_positive_unless_reversal",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["line", "used_on"], name="usage_by_line")]

    def __str__(self) -> str:
        return self.event_id
