"""Customer success: what a new client is led through, how it fares, what the service was worth to it (O-16).

Readings of health and notes of value are facts: never changed, a later one says what is so now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now, Upper

from engagements.models.engagement import Engagement
from partnerview.users.permissions import Permission

if TYPE_CHECKING:
    from partnerview.users.models import User

USER = settings.AUTH_USER_MODEL


class OnboardingStepQuerySet(models.QuerySet["OnboardingStep"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.ENGAGEMENTS_VIEW) else self.none()


class OnboardingStep(models.Model):
    """A step of the firm's onboarding: every engagement that begins one gets an item of it."""

    name = models.CharField(max_length=200)
    due_after_days = models.PositiveSmallIntegerField()
    is_used = models.BooleanField(default=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OnboardingStepQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["due_after_days", "id"]
        constraints: ClassVar = [models.UniqueConstraint(Upper("name"), name="onboarding_step_name_once")]

    def __str__(self) -> str:
        return self.name


class OnboardingItemQuerySet(models.QuerySet["OnboardingItem"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(engagement__in=Engagement.objects.visible_to(user))

    def lock(self, pk: int) -> OnboardingItem:
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)


class OnboardingItem(models.Model):
    """One thing to be done for a new client, by somebody, by a day."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="onboarding_items")
    step = models.ForeignKey(OnboardingStep, on_delete=models.PROTECT, null=True, related_name="items")
    name = models.CharField(max_length=200)
    owner = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OnboardingItemQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["due_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["engagement", "step"],
                condition=models.Q(step__isnull=False),
                name="onboarding_step_once_an_engagement",
            ),
            models.CheckConstraint(
                condition=models.Q(done_on=None, done_by=None) | models.Q(done_on__isnull=False, done_by__isnull=False),
                name="onboarding_item_done_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Health(models.TextChoices):
    GREEN = "green", "Green"
    AMBER = "amber", "Amber"
    RED = "red", "Red"


class HealthReadingQuerySet(models.QuerySet["HealthReading"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(engagement__in=Engagement.objects.visible_to(user))


class HealthReading(models.Model):
    """How an engagement fared on a day, and why. The latest one is its health."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="health_readings", db_index=False)
    read_on = models.DateField()
    health = models.CharField(max_length=10, choices=Health.choices)
    reason = models.TextField()
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = HealthReadingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-read_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(health__in=Health.values), name="health_is_a_colour"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="health_has_a_reason"),
        ]
        indexes: ClassVar = [models.Index(fields=["engagement", "read_on", "id"], name="health_by_day")]

    def __str__(self) -> str:
        return f"{self.get_health_display()} on {self.read_on}"


class ValueNoteQuerySet(models.QuerySet["ValueNote"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(engagement__in=Engagement.objects.visible_to(user))

    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.filter(reverses=None, reversed_by=None)


class ValueNote(models.Model):
    """What the service was worth to the client in a month: words, and an amount where one can be put to it."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="value_notes", db_index=False)
    month = models.DateField()
    text = models.CharField(max_length=500)
    amount = models.DecimalField(max_digits=19, decimal_places=3, null=True)
    currency = models.CharField(max_length=3)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = ValueNoteQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-month", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(month__day=1), name="value_note_of_a_month"),
            models.CheckConstraint(condition=~models.Q(text=""), name="value_note_says_something"),
        ]
        indexes: ClassVar = [models.Index(fields=["engagement", "month", "id"], name="value_note_by_month")]

    def __str__(self) -> str:
        return self.text
