"""Hours promised or prepaid against hours worked: how much of them is used (O-7, maths.md §5).

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

from engagements.hours_periods import HoursPeriod, Promise, interval_of
from engagements.hours_policy import Bucket
from engagements.hours_waterfall import Charge, Reading, Worked, charged_minutes, merged, overage_charge
from engagements.models import Engagement, LineKind, ServiceLine, TimeOnLine
from engagements.reports.hours_facts import DECIDED, HOURS_KINDS, Chain, chains_in
from partnerview.money import Money
from partnerview.months import Span

# Shares of the promise at which an account manager wants to know (O-7).
THRESHOLDS: Final = (Decimal("0.80"), Decimal("0.95"))
ONE_DAY: Final = dt.timedelta(days=1)
BUCKETS: Final = {
    Bucket.INCLUDED: "included",
    Bucket.ROLLED_OVER: "rolled over",
    Bucket.BLOCK: "from blocks",
    Bucket.BORROWED: "borrowed",
    Bucket.OVERAGE: "beyond",
}


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
    is_prepaid: bool = False

    @property
    def last_day(self) -> dt.date:
        return self.ends_before - ONE_DAY

    @property
    def by_bucket(self) -> list[tuple[str, int]]:
        """What is used, by where it came from, in words; empty where all of it was promised for the interval."""
        found = [(words, self.reading.taken(bucket)) for bucket, words in BUCKETS.items()]
        taken = [(words, minutes) for words, minutes in found if minutes]
        return taken if len(taken) > 1 or (taken and taken[0][0] != BUCKETS[Bucket.INCLUDED]) else []


@dataclass(frozen=True, slots=True)
class Burn:
    """All contracted hours of one engagement in the intervals that hold one day, in minutes."""

    parts: tuple[LineHours, ...]

    @property
    def to_use(self) -> int:
        return sum(part.reading.available for part in self.parts)

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
        return min(part.starts_on for part in self._running)

    @property
    def ends_before(self) -> dt.date:
        return max(part.ends_before for part in self._running)

    @property
    def _running(self) -> Sequence[LineHours]:
        """Those that renew: prepaid hours have no end to be paced by."""
        return [part for part in self.parts if not part.is_prepaid] or self.parts

    def taken(self, bucket: Bucket) -> int:
        """Minutes that came from one bucket."""
        return sum(part.reading.taken(bucket) for part in self.parts)

    def at_this_pace(self, today: dt.date) -> int | None:
        """Minutes used by the end if work goes on as it has so far; None too early or too late to say."""
        elapsed = (today - self.starts_on).days + 1
        whole = (self.ends_before - self.starts_on).days
        if not 3 <= elapsed < whole or all(part.is_prepaid for part in self.parts):
            return None
        return int(Decimal(self.used) * whole / elapsed)


def burn_on(day: dt.date, engagements: Iterable[int]) -> dict[int, Burn]:
    """The burn of each engagement with hours promised or prepaid on `day`. Four queries for any number.

    Of prepaid hours everything bought by then is counted, whenever it was used.
    """
    chains = [chain for chain in chains_in(engagements) if chain.line_on(day)]
    if not chains:
        return {}
    since = min(_read_since(chain, day) for chain in chains)
    worked, waiting = _worked({chain.engagement_id for chain in chains}, since)
    parts: dict[int, list[LineHours]] = defaultdict(list)
    for chain in chains:
        periods = chain.read(worked, until=day + ONE_DAY, since=day)
        parts[chain.engagement_id].append(_whole(chain, periods, waiting))
    return {pk: Burn(tuple(found)) for pk, found in parts.items()}


def hours_in(engagement: Engagement, *, through: dt.date) -> list[tuple[Chain, list[LineHours]]]:
    """Each chain of lines with every interval that begins by `through`, oldest first."""
    chains = [chain for chain in chains_in([engagement.pk]) if chain.lines[0].starts_on <= through]
    worked, waiting = _worked({engagement.pk}, None)
    return [
        (chain, [_line_hours(chain, one, waiting) for one in chain.read(worked, until=through + ONE_DAY)])
        for chain in chains
    ]


def hours_of(line: ServiceLine, *, through: dt.date) -> list[LineHours]:
    """Every interval of a line that begins by `through`, oldest first, hours carried from one to the next."""
    found = hours_in(line.engagement, through=through)
    return [part for _, parts in found for part in parts if part.line_id == line.pk]


def charge_of(line: ServiceLine, minutes: Decimal) -> Charge:
    """What minutes beyond the contract are worth on a line, by its rate, its multiplier or neither."""
    rate = None if line.overage_rate is None else Money(line.overage_rate, line.currency)
    hourly = Money(line.hourly_rate or Decimal(0), line.currency)
    return overage_charge(minutes, hourly=hourly, rate=rate, multiplier=line.overage_multiplier)


def _worked(engagements: Iterable[int], since: dt.date | None) -> tuple[dict[int, list[Worked]], set[int]]:
    """Entries by line, and the ids of those that nobody has approved yet."""
    rows = TimeOnLine.objects.filter(engagement__in=list(engagements), line_kind__in=HOURS_KINDS)
    rows = rows.filter(worked_on__gte=since) if since else rows
    found, waiting = defaultdict[int, list[Worked]](list), set()
    columns = ("line_id", "entry_id", "worked_on", "minutes", "is_after_hours", "status")
    for line, entry, day, minutes, after_hours, status in rows.values_list(*columns):
        found[line].append(Worked(entry, day, minutes, after_hours))
        if status not in DECIDED:
            waiting.add(entry)
    return found, waiting


def _read_since(chain: Chain, day: dt.date) -> dt.date:
    if chain.passes:
        return chain.lines[0].starts_on
    serving = next(promise for promise in chain.promises if day in _service(promise))
    return interval_of(serving, day).service.starts_on


def _service(promise: Promise) -> Span:
    return Span(promise.terms.starts_on, promise.terms.ends_before or dt.date.max)


def _whole(chain: Chain, periods: Sequence[HoursPeriod], waiting: set[int]) -> LineHours:
    """The interval that runs, or of prepaid hours everything so far."""
    if chain.line.kind != LineKind.PREPAID_HOURS:
        return _line_hours(chain, periods[-1], waiting)
    parts = [_line_hours(chain, one, waiting) for one in periods]
    return LineHours(
        line_id=parts[-1].line_id,
        name=parts[-1].name,
        starts_on=parts[0].starts_on,
        ends_before=parts[-1].ends_before,
        reading=merged([part.reading for part in parts]),
        waiting=sum(part.waiting for part in parts),
        charge=Money.sum((part.charge for part in parts), currency=chain.line.currency),
        over_service=Money.sum((part.over_service for part in parts), currency=chain.line.currency),
        is_prepaid=True,
    )


def _line_hours(chain: Chain, one: HoursPeriod, waiting: set[int]) -> LineHours:
    line = next(line for line in chain.lines if line.pk == one.line)
    charge = charge_of(line, charged_minutes(one.reading))
    return LineHours(
        line_id=line.pk,
        name=line.name,
        starts_on=one.priced.service.starts_on,
        ends_before=one.priced.service.ends_before,
        reading=one.reading,
        waiting=sum(entry.minutes for entry in one.period.entries if entry.identity in waiting),
        charge=charge.amount,
        over_service=charge.over_service,
        is_prepaid=line.kind == LineKind.PREPAID_HOURS,
    )
