"""What people can give by month, against what has been promised of them: per person, skill and team (O-11).

capacity = working days × hours − holidays − leave; headroom = capacity − hard assignments of running and
notice-given engagements; pencilled ones are shown apart (maths.md §7). The rows come from capacity_rows.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Final

from engagements.load import Load, share_of_month
from engagements.models import Assignment, EngagementStatus
from engagements.reports.capacity_rows import CapacityRow, capacity_rows
from partnerview.months import Month

HORIZON: Final = 6
LONGEST: Final = 12
# Statuses whose assignments will take room, though those of drafts do not count as headroom yet.
PLANNED: Final = (
    EngagementStatus.RUNNING,
    EngagementStatus.NOTICE_GIVEN,
    EngagementStatus.DRAFT,
    EngagementStatus.PENDING_APPROVAL,
)


@dataclass(frozen=True)
class CapacityLine:
    """One person, team or skill (`key` None: without a team, or all): a load for each month, in order."""

    key: int | None
    name: str
    people: int
    loads: tuple[Load, ...]

    @cached_property
    def total(self) -> Load:
        return sum(self.loads, Load())

    @property
    def now(self) -> Load:
        """The first month."""
        return self.loads[0]


@dataclass(frozen=True)
class Capacity:
    """All of it for some months, in minutes."""

    months: tuple[Month, ...]
    people: tuple[CapacityLine, ...]
    teams: tuple[CapacityLine, ...]
    skills: tuple[CapacityLine, ...]
    all: CapacityLine

    @property
    def bench(self) -> list[CapacityLine]:
        """Those with more than half of the first month free, most room first."""
        idle = [line for line in self.people if line.now.capacity and 2 * line.now.headroom > line.now.capacity]
        return sorted(idle, key=lambda line: (-line.now.headroom, line.name))

    @property
    def overbooked(self) -> list[CapacityLine]:
        """Those with a month below zero, the deepest first."""
        over = [line for line in self.people if any(load.headroom < 0 for load in line.loads)]
        return sorted(over, key=lambda line: (min(load.headroom for load in line.loads), line.name))


def capacity(
    first: Month,
    last: Month,
    *,
    people: Sequence[int] | None = None,
    team: int | None = None,
    skill: int | None = None,
) -> Capacity:
    """Active people from `first` through `last`, only of a team or with a skill where they are given. Two queries."""
    rows = capacity_rows(first, last, people=people, team=team, skill=skill)
    months = Month.range(first, last)
    by_kind = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    whole = _lines(by_kind["all"]) or (CapacityLine(None, "", 0, (Load(),) * len(months)),)
    return Capacity(months, _lines(by_kind["person"]), _lines(by_kind["team"]), _lines(by_kind["skill"]), whole[0])


def headroom_of(person: int, first: Month, last: Month) -> CapacityLine | None:
    """One person's months; None for somebody who does not work here any more. Two queries."""
    found = _lines(capacity_rows(first, last, people=[person], groups=False))
    return found[0] if found else None


def promised_to(assignment: Assignment, first: Month, last: Month) -> dict[Month, tuple[Load, int]]:
    """Each month's load without this assignment, drafts counted, and the minutes that it would add."""
    rows = capacity_rows(
        first,
        last,
        people=[assignment.person_id],
        statuses=PLANNED,
        without=assignment.pk,
        groups=False,
    )
    return {Month.of(row.month): (_load(row), minutes_in(assignment, Month.of(row.month))) for row in rows}


def minutes_in(assignment: Assignment, month: Month) -> int:
    """What of an assignment falls into a month, by its days: the same sum as the query's."""
    ends = [end for end in (assignment.ends_before, assignment.engagement.ends_before, month.next_first) if end]
    days = (min(ends) - max(month.first_day, assignment.starts_on)).days
    return share_of_month(assignment.minutes_per_month, days, month.days) if days > 0 else 0


def _lines(rows: Iterable[CapacityRow]) -> tuple[CapacityLine, ...]:
    """Rows come in the order of their keys and months."""
    lines = []
    for (key, name), group in groupby(rows, key=lambda row: (row.key, row.name)):
        months = list(group)
        lines.append(CapacityLine(key, name, months[0].people, tuple(_load(row) for row in months)))
    return tuple(lines)


def _load(row: CapacityRow) -> Load:
    return Load(row.working, row.holidays, row.leave, row.hard, row.pencilled)
