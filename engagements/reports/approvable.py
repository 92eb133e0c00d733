"""Time that waits for a person's decision, by who worked it and in which week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from engagements.models import Person, TimeEntry
from engagements.reports.timesheet import monday_of
from partnerview.users.models import User

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class WeekOfPerson:
    """What one person handed in for one week."""

    person: Person
    monday: dt.date
    entries: tuple[TimeEntry, ...]

    @property
    def minutes(self) -> int:
        return sum(entry.minutes for entry in self.entries)

    @property
    def anchor(self) -> str:
        return f"week-{self.person.pk}-{self.monday.isoformat()}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """The oldest entries that wait, at most two hundred, and how many wait in all."""

    weeks: tuple[WeekOfPerson, ...]
    total: int

    @property
    def entries(self) -> tuple[TimeEntry, ...]:
        return tuple(entry for week in self.weeks for entry in week.entries)

    @property
    def minutes(self) -> int:
        return sum(week.minutes for week in self.weeks)


def waiting_for(user: User) -> Waiting:
    """Submitted time that `user` may decide on. Two queries."""
    rows = TimeEntry.objects.approvable_by(user)
    oldest = list(rows.select_related("person", "engagement__client").order_by("worked_on", "id")[:MOST])
    return Waiting(tuple(_weeks(oldest)), rows.count())


def _weeks(entries: Iterable[TimeEntry]) -> Iterable[WeekOfPerson]:
    def key(entry: TimeEntry) -> tuple[dt.date, str, int]:
        return monday_of(entry.worked_on), entry.person.name.casefold(), entry.person_id

    for (monday, _, _), found in groupby(sorted(entries, key=key), key=key):
        rows = tuple(found)
        yield WeekOfPerson(rows[0].person, monday, rows)
