"""Business reviews with the client, how often they come, and what more the client could take (O-16)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from engagements.models.engagement import Engagement
from engagements.models.offering import Offering

if TYPE_CHECKING:
    from partnerview.users.models import User

USER = settings.AUTH_USER_MODEL


class CadenceQuerySet(models.QuerySet["ReviewCadence"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(engagement__in=Engagement.objects.visible_to(user))


class ReviewCadence(models.Model):
    """How often an engagement is reviewed: first on a day, then so many months after the last one held."""

    engagement = models.OneToOneField(Engagement, on_delete=models.PROTECT, related_name="review_cadence")
    every_months = models.PositiveSmallIntegerField(default=3)
    first_due_on = models.DateField()
    updated_at = models.DateTimeField(auto_now=True)

    objects = CadenceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["first_due_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(every_months__range=(1, 24)), name="review_comes_in_two_years")
        ]

    def __str__(self) -> str:
        return f"every {self.every_months} months"


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(engagement__in=Engagement.objects.visible_to(user))

    def lock(self, pk: int) -> Review:
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)


class Review(models.Model):
    """A review: first a day and an agenda; once held, who was there, what was said, and a score of 0 to 10."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="reviews")
    planned_on = models.DateField()
    agenda = models.TextField(blank=True)
    held_on = models.DateField(null=True)
    attendees = models.CharField(max_length=300, blank=True)
    feedback = models.TextField(blank=True)
    next_steps = models.TextField(blank=True)
    score = models.PositiveSmallIntegerField(null=True)
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-planned_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["engagement"], condition=models.Q(held_on=None), name="review_one_planned_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(score=None) | models.Q(score__lte=10, held_on__isnull=False),
                name="review_score_to_ten_once_held",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["planned_on", "id"], name="review_by_day")]

    def __str__(self) -> str:
        return f"Review of {self.held_on or self.planned_on}"


class OpportunityState(models.TextChoices):
    OPEN = "open", "Open"
    PROPOSED = "proposed", "Proposed"
    WON = "won", "Won"
    LOST = "lost", "Lost"


class OpportunityQuerySet(models.QuerySet["Opportunity"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(engagement__in=Engagement.objects.visible_to(user))

    def lock(self, pk: int) -> Opportunity:
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)


class Opportunity(models.Model):
    """A service that the client could take: why, who sees to it, how far it is."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        OpportunityState.OPEN: frozenset({OpportunityState.PROPOSED, OpportunityState.WON, OpportunityState.LOST}),
        OpportunityState.PROPOSED: frozenset({OpportunityState.WON, OpportunityState.LOST}),
        OpportunityState.WON: frozenset(),
        OpportunityState.LOST: frozenset({OpportunityState.OPEN}),
    }

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="opportunities")
    offering = models.ForeignKey(
        Offering, on_delete=models.PROTECT, null=True, blank=True, related_name="opportunities"
    )
    service = models.CharField(max_length=200)
    reason = models.TextField()
    monthly_amount = models.DecimalField(max_digits=19, decimal_places=3, null=True)
    currency = models.CharField(max_length=3)
    owner = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=OpportunityState.choices, default=OpportunityState.OPEN)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["status", "service", "id"]
        verbose_name_plural = "opportunities"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=OpportunityState.values), name="opportunity_state"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="opportunity_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(monthly_amount=None) | models.Q(monthly_amount__gte=0),
                name="opportunity_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.service
