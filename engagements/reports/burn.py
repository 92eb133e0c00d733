"""Contracted hours against hours worked: how much of what was promised is used (O-7, maths.md §5).

A reading counts every standing billable minute, approved or not, because a promise is used up by
working; what is not approved yet is said beside it. Which line a minute counts towards is the view
`engagements_timeonline`; which bucket it takes from is `hours_waterfall.pour`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engagements.hours_waterfall import Bucket, Reading, Worked, granted_minutes, overage_charge, pour
from engagements.models import LineKind, ServiceLine, TimeOnLine, TimeStatus
from partnerview.money import Money
from partnerview.terms import PricedInterval, intervals

DECIDED: Final = frozenset({TimeStatus.APPROVED, TimeStatus.INVOICED})
# Shares of the promise at which an account manager wants to know (O-7).
THRESHOLDS: Final = (Decimal("0.80"), Decimal("0.95"))
ONE_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LineHours:
    """The hours of one line in one of its intervals, in minutes. `waiting` of `used` is not approved yet."""

    line_id: int
    name: str
    starts_on: dt.date
    ends_before: dt.date
    reading: Reading
    waiting: int
    charge: Money
    over_service: Money

    @property
    def last_day(self) -> dt.date:
        return self.ends_before - ONE_DAY


@dataclass(frozen=True, slots=True)
class Burn:
    """All contracted hours of one engagement in the intervals that hold one day, in minutes."""

    parts: tuple[LineHours, ...]

    @property
    def to_use(self) -> int:
        return sum(part.reading.granted + part.reading.carried_in for part in self.parts)

    @property
    def used(self) -> int:
        return sum(part.reading.used for part in self.parts)

    @property
    def waiting(self) -> int:
        return sum(part.waiting for part in self.parts)

    @property
    def over(self) -> int:
        return sum(part.reading.overage for part in self.parts)

    @property
    def left(self) -> int:
        """What may still be worked within the promise, never below 0."""
        return max(0, self.to_use - self.used + self.over)

    @property
    def ratio(self) -> Decimal:
        return Decimal(self.used) / self.to_use if self.to_use else Decimal(0)

    @property
    def passed(self) -> Decimal | None:
        """The highest threshold that has been reached."""
        return max((mark for mark in THRESHOLDS if self.ratio >= mark), default=None)

    @property
    def starts_on(self) -> dt.date:
        return min(part.starts_on for part in self.parts)

    @property
    def ends_before(self) -> dt.date:
        return max(part.ends_before for part in self.parts)

    def taken(self, bucket: Bucket) -> int:
        """Minutes that came from one bucket."""
        return sum(taken.minutes for part in self.parts for taken in part.reading.trace if taken.bucket is bucket)

    def at_this_pace(self, today: dt.date) -> int | None:
        """Minutes used by the end if work goes on as it has so far; None too early or too late to say."""
        elapsed = (today - self.starts_on).days + 1
        whole = (self.ends_before - self.starts_on).days
        if not 3 <= elapsed < whole:
            return None
        return int(Decimal(self.used) * whole / elapsed)


def burn_on(day: dt.date, engagements: Iterable[int]) -> dict[int, Burn]:
    """The burn of each engagement that has contracted hours in service on `day`. Two queries for any number."""
    keys = list(engagements)
    lines = ServiceLine.objects.in_service_on(day).filter(engagement__in=keys, kind=LineKind.CONTRACTED_HOURS)
    current = [(line, _interval_of(line, day)) for line in lines.order_by("engagement_id", "id")]
    if not current:
        return {}
    worked = _worked(
        {line.engagement_id for line, _ in current},
        min(priced.service.starts_on for _, priced in current),
        max(priced.service.ends_before for _, priced in current),
    )
    parts: dict[int, list[LineHours]] = defaultdict(list)
    for line, priced in current:
        (hours,) = _read(line, [priced], worked.get(line.pk, ()))
        parts[line.engagement_id].append(hours)
    return {pk: Burn(tuple(found)) for pk, found in parts.items()}


def hours_of(line: ServiceLine, *, through: dt.date) -> list[LineHours]:
    """Every interval of a line that begins by `through`, oldest first, hours carried from one to the next."""
    periods = list(intervals(line.terms, until=through + ONE_DAY))
    if not periods:
        return []
    worked = _worked({line.engagement_id}, line.starts_on, periods[-1].service.ends_before)
    return _read(line, periods, worked.get(line.pk, ()))


@dataclass(frozen=True, slots=True)
class _Entry:
    worked: Worked
    is_decided: bool


def _worked(engagements: Iterable[int], starts_on: dt.date, ends_before: dt.date) -> dict[int, list[_Entry]]:
    """Billable entries by the line that they count towards."""
    rows = TimeOnLine.objects.filter(
        engagement__in=engagements,
        line_kind=LineKind.CONTRACTED_HOURS,
        worked_on__gte=starts_on,
        worked_on__lt=ends_before,
    ).values_list("line_id", "entry_id", "worked_on", "minutes", "status")
    found: dict[int, list[_Entry]] = defaultdict(list)
    for line_id, entry_id, worked_on, minutes, status in rows:
        found[line_id].append(_Entry(Worked(entry_id, worked_on, minutes), status in DECIDED))
    return found


def _read(line: ServiceLine, periods: Sequence[PricedInterval], entries: Iterable[_Entry]) -> list[LineHours]:
    by_period: list[list[_Entry]] = [[] for _ in periods]
    for entry in entries:
        for number, priced in enumerate(periods):
            if entry.worked.worked_on in priced.service:
                by_period[number].append(entry)
                break
    promised = [granted_minutes(priced, line.contracted_minutes or 0) for priced in periods]
    readings = pour([(g, [e.worked for e in found]) for g, found in zip(promised, by_period, strict=True)])
    return [
        _line_hours(line, priced, reading, found)
        for priced, reading, found in zip(periods, readings, by_period, strict=True)
    ]


def _line_hours(line: ServiceLine, priced: PricedInterval, reading: Reading, entries: list[_Entry]) -> LineHours:
    hourly = Money(line.hourly_rate or Decimal(0), line.currency)
    rate = None if line.overage_rate is None else Money(line.overage_rate, line.currency)
    charge = overage_charge(reading.overage, hourly=hourly, rate=rate)
    return LineHours(
        line_id=line.pk,
        name=line.name,
        starts_on=priced.service.starts_on,
        ends_before=priced.service.ends_before,
        reading=reading,
        waiting=sum(entry.worked.minutes for entry in entries if not entry.is_decided),
        charge=charge.amount,
        over_service=charge.over_service,
    )


def _interval_of(line: ServiceLine, day: dt.date) -> PricedInterval:
    """The interval of the line that holds the day. Walks from its start; a line has few hundred at most."""
    *_, latest = intervals(line.terms, until=day + ONE_DAY)
    return latest
