"""A renewal: what became of an engagement at the end of a term. An event on the same record, append-only (O-15)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from engagements.models.engagement import Engagement

if TYPE_CHECKING:
    from partnerview.users.models import User


class RenewalOutcome(models.TextChoices):
    RENEWED = "renewed", "Renewed"
    LAPSED = "lapsed", "Goes on without a term"
    DECLINED = "declined", "Declined"


class RenewalQuerySet(models.QuerySet["Renewal"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(engagement__in=Engagement.objects.visible_to(user))


class Renewal(models.Model):
    """The term that would have begun on `renews_on` did (renewed), or did not."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="renewals", db_index=False)
    outcome = models.CharField(max_length=10, choices=RenewalOutcome.choices)
    renews_on = models.DateField()
    # The day that terms are counted from, so that the 31st survives February, and the end of this one.
    anchor_on = models.DateField()
    next_renews_on = models.DateField(null=True)
    uplift_percent = models.DecimalField(max_digits=7, decimal_places=4, default=0)
    raises_licences = models.BooleanField(default=False)
    currency = models.CharField(max_length=3)
    monthly_before = models.DecimalField(max_digits=24, decimal_places=10)
    monthly_after = models.DecimalField(max_digits=24, decimal_places=10)
    reason = models.TextField(blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(db_default=Now())

    objects = RenewalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-renews_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["engagement", "renews_on"], condition=~models.Q(outcome="declined"), name="renewal_once_a_term"
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome="renewed") | models.Q(next_renews_on__gt=models.F("renews_on")),
                name="renewal_begins_a_term",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["engagement", "-renews_on"], name="renewal_by_engagement"),
            models.Index(fields=["-renews_on", "-id"], name="renewal_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.renews_on}"
