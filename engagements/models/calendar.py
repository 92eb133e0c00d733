"""When the firm works: a calendar names the country whose public holidays are free, and days of the firm's own.

Public holidays are not stored: `engagements/public_holidays.py` knows them (ADR 0901).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models.functions import Now

from partnerview.users.permissions import Permission

if TYPE_CHECKING:
    from partnerview.users.models import User


class WorkingCalendarQuerySet(models.QuerySet["WorkingCalendar"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.PEOPLE_VIEW) else self.none()


class WorkingCalendar(models.Model):
    """The days on which some people do not work. The default one holds for those who have none of their own."""

    name = models.CharField(max_length=120, unique=True)
    country = models.CharField(max_length=2, blank=True)
    subdivision = models.CharField(max_length=10, blank=True)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = WorkingCalendarQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_calendar"
            ),
            models.CheckConstraint(
                condition=models.Q(subdivision="") | ~models.Q(country=""), name="subdivision_is_of_a_country"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.PEOPLE_VIEW) else self.none()


class CalendarDay(models.Model):
    """A day on which the firm itself is closed, whatever the country does."""

    calendar = models.ForeignKey(WorkingCalendar, on_delete=models.CASCADE, related_name="days")
    closed_on = models.DateField()
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["closed_on", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["calendar", "closed_on"], name="calendar_day_once")]

    def __str__(self) -> str:
        return self.name
