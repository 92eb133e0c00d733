"""The ledger of recognized revenue: append-only, posted by `recognition/ledger.py` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models.functions import Now

from engagements.models import Engagement, ServiceLine, Workstream
from partnerview.directory.models import Client
from partnerview.users.permissions import Permission

if TYPE_CHECKING:
    from partnerview.users.models import User


class EntryKind(models.TextChoices):
    SCHEDULED = "scheduled", "Straight line"
    WORKED = "worked", "As worked"
    OVERAGE = "overage", "Overage"
    ACCEPTED = "accepted", "On acceptance"
    CONCESSION = "concession", "Concession"
    USED = "used", "As used"
    PROGRESS = "progress", "By progress"
    USAGE = "usage", "Usage"
    REVERSAL = "reversal", "Reversal"


class EntryQuerySet(models.QuerySet["RecognitionEntry"]):
    def visible_to(self, user: User) -> Self:
        if not user.may(Permission.RECOGNITION_VIEW):
            return self.none()
        return self.filter(engagement__in=Engagement.objects.visible_to(user))


class RecognitionEntry(models.Model):
    """Revenue of one line earned in `origin_month` and posted in `month`.

    `source` says which fact it comes from and makes posting it twice impossible: the origin month, with
    an ordinal from the second entry of that month on (`2024-05`, `2024-05/2`), the entry reversed, or the
    line of a credit note with the charge that it gives back (`time/31`).
    """

    # Both keys lead an index below, so they need none of their own.
    line = models.ForeignKey(ServiceLine, on_delete=models.PROTECT, related_name="recognition_entries", db_index=False)
    engagement = models.ForeignKey(
        Engagement, on_delete=models.PROTECT, related_name="recognition_entries", db_index=False
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    source = models.CharField(max_length=60)
    month = models.DateField()
    origin_month = models.DateField()
    amount = models.DecimalField(max_digits=19, decimal_places=3)
    currency = models.CharField(max_length=3)
    workstream = models.CharField(max_length=20, choices=Workstream.choices, blank=True)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    reason = models.TextField(blank=True)
    run = models.ForeignKey("recognition.RecognitionRun", on_delete=models.PROTECT, null=True, related_name="entries")
    recorded_at = models.DateTimeField(db_default=Now())

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["month", "id"]
        verbose_name_plural = "recognition entries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "kind", "source"], name="recognition_posted_once"),
            models.CheckConstraint(
                condition=models.Q(month__day=1, origin_month__day=1, month__gte=models.F("origin_month")),
                name="recognition_entry_months",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="reversal", reverses__isnull=False)
                | (~models.Q(kind="reversal") & models.Q(reverses=None)),
                name="recognition_reversal_names_entry",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["engagement", "month"], name="recognition_by_engagement"),
            models.Index(fields=["month"], name="recognition_by_month"),
            # What a run compares facts with; schedules, by far the most entries, are found by their month.
            models.Index(
                fields=["kind", "origin_month"], condition=~models.Q(kind="scheduled"), name="recognition_by_fact"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.amount} {self.currency}"
