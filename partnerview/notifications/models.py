"""The outbox of notifications: written in the transaction of the change that causes them.

Not for: what people must decide; that is an approval. A notification only points there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from partnerview import clock

if TYPE_CHECKING:
    from partnerview.users.models import User


class NotificationSet(models.QuerySet["Notification"]):
    def visible_to(self, user: User) -> NotificationSet:
        """Everybody sees their own, nobody anybody else's."""
        return self.filter(recipient=user)

    def open(self) -> NotificationSet:
        """Not read, and not put off to a later time."""
        awake = models.Q(snoozed_until=None) | models.Q(snoozed_until__lte=clock.now())
        return self.filter(awake, read_at=None)

    def to_mail(self) -> NotificationSet:
        return self.open().filter(mailed_at=None, recipient__is_active=True)


class Notification(models.Model):
    """One sentence for one person, at most once per `crossing`."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    # What crossed which line: the same crossing never tells the same person twice.
    crossing = models.CharField(max_length=160)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300, blank=True)
    is_urgent = models.BooleanField(default=False)  # mailed at once instead of with the daily digest
    written_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    snooze_reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar[NotificationSet] = NotificationSet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-written_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recipient", "crossing"], name="notification_once_per_crossing"),
            models.CheckConstraint(
                condition=models.Q(snoozed_until=None) | ~models.Q(snooze_reason=""), name="notification_snoozed_why"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["recipient", "-written_at", "-id"], name="notification_newest"),
            models.Index(fields=["recipient"], condition=models.Q(read_at=None), name="notification_unread"),
            models.Index(
                fields=["recipient"], condition=models.Q(read_at=None, mailed_at=None), name="notification_to_mail"
            ),
        ]

    def __str__(self) -> str:
        return self.text
