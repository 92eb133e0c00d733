"""When a person works and what an hour of theirs costs: dated facts, and the days that they are away.

A working week or a cost rate is never edited: a later row from the same day replaces it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from engagements.models.person import Person
from partnerview.users.permissions import Permission

if TYPE_CHECKING:
    from partnerview.users.models import User


class WorkingWeekQuerySet(models.QuerySet["WorkingWeek"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.PEOPLE_VIEW) else self.none()

    def on(self, day: dt.date) -> Self:
        """What holds on a day stands first."""
        return self.filter(starts_on__lte=day).order_by("-starts_on", "-id")


class WorkingWeek(models.Model):
    """The minutes that a person works on each weekday, Monday first, from a day on."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="working_weeks")
    starts_on = models.DateField()
    minutes_by_weekday = ArrayField(models.PositiveSmallIntegerField(), size=7)
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = WorkingWeekQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-starts_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(minutes_by_weekday__len=7), name="working_week_has_seven_days")
        ]
        indexes: ClassVar = [models.Index(fields=["person", "starts_on", "id"], name="working_week_by_person")]

    def __str__(self) -> str:
        return f"from {self.starts_on}"

    @property
    def weekly_minutes(self) -> int:
        return sum(self.minutes_by_weekday)


class CostRateQuerySet(models.QuerySet["CostRate"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.COST_RATES_VIEW) else self.none()


class CostRate(models.Model):
    """What an hour of a person costs the firm, in one currency, from a day on."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cost_rates")
    starts_on = models.DateField()
    hourly_amount = models.DecimalField(max_digits=19, decimal_places=6)
    currency = models.CharField(max_length=3)
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = CostRateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-starts_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(hourly_amount__gte=0), name="cost_rate_not_negative"),
            models.CheckConstraint(condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="cost_rate_currency_iso"),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "starts_on", "id"], name="cost_rate_by_person")]

    def __str__(self) -> str:
        return f"{self.currency} {self.hourly_amount} from {self.starts_on}"


class LeaveKind(models.TextChoices):
    HOLIDAY = "holiday", "Holiday"
    SICKNESS = "sickness", "Sickness"
    PARENTAL = "parental", "Parental leave"
    TRAINING = "training", "Training"
    UNPAID = "unpaid", "Unpaid leave"
    OTHER = "other", "Other"


class LeavePart(models.TextChoices):
    """How much of each day. A half is of one day only."""

    WHOLE = "whole", "Whole days"
    MORNING = "morning", "The morning"
    AFTERNOON = "afternoon", "The afternoon"


class LeaveQuerySet(models.QuerySet["Leave"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.PEOPLE_VIEW) else self.none()


class Leave(models.Model):
    """Days on which a person is away."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="leave")
    kind = models.CharField(max_length=10, choices=LeaveKind.choices, default=LeaveKind.HOLIDAY)
    part = models.CharField(max_length=10, choices=LeavePart.choices, default=LeavePart.WHOLE)
    starts_on = models.DateField()
    ends_before = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_on", "id"]
        verbose_name_plural = "leave"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_before__gt=models.F("starts_on")), name="leave_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(part="whole") | models.Q(ends_before=models.F("starts_on") + dt.timedelta(days=1)),
                name="leave_half_of_one_day",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "starts_on"], name="leave_by_person")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} from {self.starts_on}"

    @property
    def last_day(self) -> dt.date:
        return self.ends_before - dt.timedelta(days=1)
