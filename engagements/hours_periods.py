"""From what lines promise to the periods that the waterfall reads: intervals, grants and who worked in them.

Pure. A line that took over from another (an amendment, a resumption) goes on where that one stopped, so
hours carried or owed pass to it: a chain of lines is one series of periods.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from typing import Final

from engagements.hours_policy import HoursPolicy
from engagements.hours_stock import Block
from engagements.hours_waterfall import Period, Reading, Worked, granted_minutes, pour
from partnerview.terms import PricedInterval, Terms, intervals

ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Promise:
    """The hours of one line: `minutes` for each interval of its terms, by its rules.

    Where it `goes_on` something will take over from it: its end is not the end of what it carries.
    """

    line: int
    terms: Terms
    minutes: int
    policy: HoursPolicy
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class HoursPeriod:
    """One interval of one line with what the waterfall says of it. A `grant` of its trace is its place in the list."""

    line: int
    priced: PricedInterval
    period: Period
    reading: Reading

    @property
    def last_day(self) -> date:
        return self.priced.service.last_day


def read_hours(
    chain: Sequence[Promise],
    worked: Mapping[int, Iterable[Worked]],
    blocks: Sequence[Block] = (),
    *,
    until: date,
    since: date | None = None,
    only_worked: bool = False,
    whole_pool: bool = False,
) -> list[HoursPeriod]:
    """The intervals of a chain that begin before `until`, oldest first, hours passing from one to the next.

    `worked` gives the entries by line. Where nothing can pass between intervals the first is that which
    holds `since`, and with `only_worked` those in which nothing was worked are left out; else all are read.
    With `whole_pool` a pool that is begun is given to its end.
    """
    if not only_worked or passes_hours(chain, blocks):
        found = list(_intervals(chain, None if passes_hours(chain, blocks) else since, until))
    else:
        found = list(_worked_in(chain, worked, until))
    by_line = {promise.line: sorted(worked.get(promise.line, ()), key=_DAY) for promise in chain}
    periods = [_period(chain, promise, priced, number, by_line[promise.line]) for promise, priced, number in found]
    readings = pour(periods, blocks)
    read = [
        HoursPeriod(promise.line, priced, period, reading)
        for (promise, priced, _), period, reading in zip(found, periods, readings, strict=True)
    ]
    return [one for one in read if whole_pool or one.priced.service.starts_on < until]


def passes_hours(chain: Sequence[Promise], blocks: Sequence[Block]) -> bool:
    """Whether what happens in one interval can matter in another."""
    return bool(blocks) or any(promise.policy.moves_hours for promise in chain)


def interval_of(promise: Promise, day: date) -> PricedInterval:
    """The interval of a line that holds a day of its service."""
    return next(intervals(promise.terms, since=day))


_DAY: Final = attrgetter("worked_on")
_Found = tuple[Promise, PricedInterval, int]


def _intervals(chain: Sequence[Promise], since: date | None, until: date) -> Iterator[_Found]:
    """The intervals in order, numbered from the first; a pool that is begun is given to its end."""
    number, opened = -1, None
    for promise in chain:
        if since and promise.terms.ends_before and promise.terms.ends_before <= since:
            continue
        pool = promise.policy.rollover if promise.policy.rollover and promise.policy.rollover.is_pooled else None
        for priced in intervals(promise.terms, since=since):
            same = opened == priced.period.starts_on
            within_pool = pool is not None and number >= 0 and number + 1 - same <= pool.pool_end(number)
            if priced.service.starts_on >= until and not within_pool:
                return
            number, opened = number + (not same), priced.period.starts_on
            yield promise, priced, number


def _worked_in(chain: Sequence[Promise], worked: Mapping[int, Iterable[Worked]], until: date) -> Iterator[_Found]:
    """The intervals in which something was worked; each stands by itself."""
    for promise in chain:
        latest: PricedInterval | None = None
        for day in sorted({entry.worked_on for entry in worked.get(promise.line, ()) if entry.worked_on < until}):
            if latest is None or day not in latest.service:
                latest = interval_of(promise, day)
                yield promise, latest, 0


def _period(
    chain: Sequence[Promise], promise: Promise, priced: PricedInterval, number: int, entries: Sequence[Worked]
) -> Period:
    return Period(
        service=priced.service,
        granted=granted_minutes(priced, promise.minutes),
        entries=entries[bisect_left(entries, priced.service.starts_on, key=_DAY) : _end(entries, priced)],
        policy=promise.policy,
        number=number,
        is_final=_is_last(chain, promise) and priced.service.ends_before == promise.terms.ends_before,
    )


def _is_last(chain: Sequence[Promise], promise: Promise) -> bool:
    return promise is chain[-1] and not promise.goes_on


def _end(entries: Sequence[Worked], priced: PricedInterval) -> int:
    return bisect_left(entries, priced.service.ends_before, key=_DAY)
