"""One person: what they work on, and what they logged by month against what was planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce, TruncMonth

from engagements.load import even_week
from engagements.models import Assignment, Person, TimeEntry, WorkingWeek
from partnerview.months import Month
from partnerview.users.models import User


@dataclass(frozen=True, slots=True)
class LoggedMonth:
    """Minutes that a person logged in a month, as far as the one who looks may see them."""

    month: Month
    minutes: int
    billable: int


def week_on(person: Person, day: dt.date) -> tuple[int, ...]:
    """Minutes of Monday to Sunday as they hold on a day."""
    week = WorkingWeek.objects.filter(person=person).on(day).first()
    return tuple(week.minutes_by_weekday) if week else even_week(person.weekly_minutes)


def logged_by_month(person: Person, months: Sequence[Month], *, by: User) -> list[LoggedMonth]:
    """Every one of the months, also those without time. One query."""
    rows = (
        TimeEntry.objects.visible_to(by)
        .of(person, starts_on=months[0].first_day, ends_before=months[-1].next_first)
        .annotate(month=TruncMonth("worked_on"))
        .values("month")
        .annotate(sum=Sum("minutes"), billable=Coalesce(Sum("minutes", filter=Q(is_billable=True)), 0))
        .order_by()
    )
    found = {Month.of(row["month"]): row for row in rows}
    return [
        LoggedMonth(month, *((row["sum"], row["billable"]) if (row := found.get(month)) else (0, 0)))
        for month in months
    ]


def assignments_of(person: Person, day: dt.date, *, by: User) -> tuple[list[Assignment], int]:
    """Assignments that hold on the day or later and are visible, and how many more there are."""
    current = Assignment.objects.in_force_from(day).filter(person=person)
    seen = list(current.visible_to(by).select_related("engagement__client").order_by("starts_on", "id"))
    return seen, current.count() - len(seen)
