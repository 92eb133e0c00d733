"""Work by workstream and by person on one engagement: minutes of a month, of which billable, of which waiting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Max, Min, Q, Sum
from django.db.models.functions import Coalesce

from engagements.models import Engagement, Person, TimeEntry, TimeStatus, Workstream

WAITING: Final = [TimeStatus.DRAFT, TimeStatus.SUBMITTED]


@dataclass(frozen=True, slots=True)
class Worked:
    """Minutes of one workstream in the month. `since` is the first day ever worked on it."""

    name: str
    since: dt.date
    minutes: int
    billable: int
    waiting: int


@dataclass(frozen=True, slots=True)
class TeamMember:
    """Minutes of one person on the engagement: in the month, and ever since."""

    person: Person
    minutes: int
    ever: int
    latest_on: dt.date | None


def workstreams_of(engagement: Engagement, starts_on: dt.date, ends_before: dt.date) -> list[Worked]:
    """Every workstream that was ever worked, in the order of the glossary. One query."""
    month = Q(worked_on__gte=starts_on, worked_on__lt=ends_before)
    rows = (
        TimeEntry.objects.standing()
        .filter(engagement=engagement)
        .values("workstream")
        .annotate(
            since=Min("worked_on"),
            month=Coalesce(Sum("minutes", filter=month), 0),
            billable=Coalesce(Sum("minutes", filter=month & Q(is_billable=True)), 0),
            waiting=Coalesce(Sum("minutes", filter=month & Q(status__in=WAITING)), 0),
        )
        .order_by()
    )
    order = [*Workstream.values, ""]
    return [
        Worked(_name(row["workstream"]), row["since"], row["month"], row["billable"], row["waiting"])
        for row in sorted(rows, key=lambda row: order.index(row["workstream"]))
    ]


def team_of(engagement: Engagement, starts_on: dt.date, ends_before: dt.date) -> list[TeamMember]:
    """Everybody on the team or with time on it, most minutes of the month first. Two queries."""
    month = Q(worked_on__gte=starts_on, worked_on__lt=ends_before)
    rows = TimeEntry.objects.standing().filter(engagement=engagement).values("person").order_by()
    sums = {
        row["person"]: row
        for row in rows.annotate(
            month=Coalesce(Sum("minutes", filter=month), 0), ever=Sum("minutes"), latest=Max("worked_on")
        )
    }
    people = Person.objects.filter(Q(pk__in=sums) | Q(engagements=engagement)).distinct()
    found = [_member(person, sums.get(person.pk)) for person in people]
    return sorted(found, key=lambda member: (-member.minutes, -member.ever, member.person.name.casefold()))


def _member(person: Person, row: Mapping[str, Any] | None) -> TeamMember:
    if row is None:
        return TeamMember(person, 0, 0, None)
    return TeamMember(person, row["month"], row["ever"], row["latest"])


def _name(workstream: str) -> str:
    return Workstream(workstream).label if workstream else "Internal"
