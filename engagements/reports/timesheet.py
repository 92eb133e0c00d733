"""One person's week as a grid: engagement, workstream, seven days. Sums are of the rows that are shown."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from engagements.models import Engagement, Person, TimeEntry, TimeStatus, Workstream
from engagements.reports.burn import Burn, burn_on
from partnerview import clock
from partnerview.digits import whole_number
from partnerview.errors import InvalidInput

DAYS: Final = 7
WEEK: Final = dt.timedelta(days=DAYS)
NO_WORKSTREAM: Final = "none"


@dataclass(frozen=True, slots=True, order=True)
class RowKey:
    """What one row of the grid is about."""

    engagement_id: int
    workstream: str = ""
    is_billable: bool = True
    is_after_hours: bool = False

    @classmethod
    def of(cls, entry: TimeEntry) -> Self:
        return cls(entry.engagement_id, entry.workstream, entry.is_billable, entry.is_after_hours)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The key that a field name or an address holds. Raises InvalidInput for any other text."""
        engagement, _, rest = text.partition(".")
        workstream, _, flags = rest.partition(".")
        known = {NO_WORKSTREAM, *Workstream.values}
        key = whole_number(engagement)
        if key is None or workstream not in known or set(flags) - {"b", "a"}:
            raise InvalidInput(f"“{text}” is no row of a timesheet.", field="row")
        return cls(key, "" if workstream == NO_WORKSTREAM else workstream, "b" in flags, "a" in flags)

    def __str__(self) -> str:
        flags = f"{'b' if self.is_billable else ''}{'a' if self.is_after_hours else ''}"
        return f"{self.engagement_id}.{self.workstream or NO_WORKSTREAM}.{flags}"

    @property
    def label(self) -> str:
        """Support · Support, after hours · Internal, not billable."""
        words = [Workstream(self.workstream).label if self.workstream else "Internal"]
        if self.is_after_hours:
            words.append("after hours")
        if not self.is_billable:
            words.append("not billable")
        return ", ".join(words)


@dataclass(frozen=True, slots=True)
class Cell:
    """The entries of one row on one day."""

    day: dt.date
    entries: tuple[TimeEntry, ...] = ()

    @property
    def minutes(self) -> int:
        return sum(entry.minutes for entry in self.entries)

    @property
    def is_locked(self) -> bool:
        """Whether some of it is past draft, so that it cannot be typed over."""
        return any(not entry.is_draft for entry in self.entries)

    @property
    def return_reason(self) -> str:
        return next((entry.return_reason for entry in self.entries if entry.return_reason), "")


@dataclass(frozen=True, slots=True)
class Row:
    key: RowKey
    cells: tuple[Cell, ...]

    @property
    def minutes(self) -> int:
        return sum(cell.minutes for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one engagement beside the hours that it has contracted."""

    engagement: Engagement
    rows: tuple[Row, ...]
    burn: Burn | None


@dataclass(frozen=True, slots=True)
class Week:
    person: Person
    monday: dt.date
    groups: tuple[Group, ...] = field(default=())

    @property
    def days(self) -> tuple[dt.date, ...]:
        return tuple(self.monday + dt.timedelta(days=number) for number in range(DAYS))

    @property
    def ends_before(self) -> dt.date:
        return self.monday + WEEK

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for group in self.groups for row in group.rows)

    @property
    def entries(self) -> tuple[TimeEntry, ...]:
        return tuple(entry for row in self.rows for cell in row.cells for entry in cell.entries)

    @property
    def minutes(self) -> int:
        return sum(row.minutes for row in self.rows)

    @property
    def minutes_by_day(self) -> tuple[int, ...]:
        return self._by_day(self.rows)

    @property
    def billable_by_day(self) -> tuple[int, ...]:
        return self._by_day(row for row in self.rows if row.key.is_billable)

    @property
    def billable_minutes(self) -> int:
        return sum(self.billable_by_day)

    @property
    def draft_minutes(self) -> int:
        """What submitting this week would hand in."""
        return sum(entry.minutes for entry in self.entries if entry.is_draft)

    @property
    def status(self) -> str:
        """The state that the week as a whole is in: the least advanced of its entries."""
        order = (TimeStatus.DRAFT, TimeStatus.SUBMITTED, TimeStatus.APPROVED, TimeStatus.INVOICED)
        present = {entry.status for entry in self.entries}
        return next((status.value for status in order if status in present), TimeStatus.DRAFT.value)

    @property
    def returned(self) -> tuple[TimeEntry, ...]:
        """Drafts that came back with a reason."""
        return tuple(entry for entry in self.entries if entry.return_reason)

    @staticmethod
    def _by_day(rows: Iterable[Row]) -> tuple[int, ...]:
        counted = list(rows)
        return tuple(sum(row.cells[number].minutes for row in counted) for number in range(DAYS))


def monday_of(day: dt.date) -> dt.date:
    """The first day of the week that `day` lies in."""
    return day - dt.timedelta(days=day.weekday())


def week_of(person: Person, monday: dt.date, *, extra: Iterable[RowKey] = ()) -> Week:
    """The week that begins on `monday`: a row for all that was worked, and an empty one for each `extra` key."""
    entries = (
        TimeEntry.objects.of(person, starts_on=monday, ends_before=monday + WEEK)
        .select_related("engagement__client")
        .order_by("worked_on", "id")
    )
    cells: dict[RowKey, dict[dt.date, list[TimeEntry]]] = {key: {} for key in extra}
    engagements: dict[int, Engagement] = {}
    for entry in entries:
        engagements[entry.engagement_id] = entry.engagement
        cells.setdefault(RowKey.of(entry), defaultdict(list)).setdefault(entry.worked_on, []).append(entry)
    missing = {key.engagement_id for key in cells} - engagements.keys()
    if missing:
        engagements |= Engagement.objects.select_related("client").in_bulk(missing)
    week = Week(person, monday)
    burns = burn_on(_read_on(week), engagements)
    ordered = sorted(engagements.values(), key=lambda e: (e.client.name.casefold(), e.name.casefold(), e.pk))
    groups = (Group(found, _rows(found, cells, week.days), burns.get(found.pk)) for found in ordered)
    return Week(person, monday, tuple(groups))


def _rows(
    engagement: Engagement, cells: Mapping[RowKey, Mapping[dt.date, list[TimeEntry]]], days: tuple[dt.date, ...]
) -> tuple[Row, ...]:
    order = {"": len(Workstream.values), **{value: number for number, value in enumerate(Workstream.values)}}
    keys = sorted(
        (key for key in cells if key.engagement_id == engagement.pk),
        key=lambda key: (not key.is_billable, order[key.workstream], key.is_after_hours),
    )
    return tuple(Row(key, tuple(Cell(day, tuple(cells[key].get(day, ()))) for day in days)) for key in keys)


def _read_on(week: Week) -> dt.date:
    """Today where the week holds it; otherwise the week's end, so that old weeks show their own month."""
    today = clock.today()
    return today if week.monday <= today < week.ends_before else week.days[-1]
