"""A payment reminder that was sent for an overdue invoice: a fact, one for each level."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from engagements.models.invoice import Invoice

if TYPE_CHECKING:
    from partnerview.users.models import User


class ReminderQuerySet(models.QuerySet["PaymentReminder"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(invoice__in=Invoice.objects.visible_to(user))


class PaymentReminder(models.Model):
    """When which level was sent, and how. Levels and their days are in engagements/dunning.py."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="reminders")
    level = models.PositiveSmallIntegerField()
    sent_on = models.DateField()
    method = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(db_default=Now())

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["invoice", "level"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invoice", "level"], name="reminder_each_level_once"),
            models.CheckConstraint(condition=models.Q(level__gte=1, level__lte=3), name="reminder_has_a_level"),
        ]

    def __str__(self) -> str:
        return f"Level {self.level} of {self.sent_on}"
