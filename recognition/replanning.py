"""What a line's schedule should hold, given its terms and what has been posted of it (R-2, R-5).

Pure: terms and posted amounts in, rows and reversals out. How a promise becomes amounts is in patterns;
here an entry that stands keeps its place, and one that the terms no longer bear is reversed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from partnerview.money import Rounding, allocate
from partnerview.months import Month
from partnerview.terms import Interval, Terms, intervals
from recognition.concessions import Credit, added, conceded_intervals, conceded_term
from recognition.patterns import straight_line


@dataclass(frozen=True, slots=True)
class Posted:
    """Entries of one line for one origin month: the one that stands, and how many there ever were."""

    entry: int | None
    month: Month
    amount: Decimal
    count: int


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """A planned row: earned in `origin_month`, posts in `month`, as the `revision`-th of its origin month."""

    origin_month: Month
    month: Month
    amount: Decimal
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Frame:
    """The books that a line is planned into."""

    books_start: Month
    earliest_open: Month
    through: Month
    rounding: Rounding = "half_up"


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows of a line in order of origin month, and the entries that have to be reversed."""

    rows: tuple[Row, ...]
    reversals: tuple[int, ...] = ()


def plan(
    terms: Terms,
    frame: Frame,
    posted: Mapping[Month, Posted] | None = None,
    credits_: Sequence[Credit] = (),
) -> Plan:
    """The whole schedule of a line from the start of the books, with what was conceded on it.

    A line with a last day is planned to it, any other through `frame.through`. What has been posted and
    still holds is left alone; the rows that are not posted, with those that are, add up to the price of
    the service. A month earned before the books began belongs to the books before, and has no row.

    Raises InvalidInput for terms that have no schedule.
    """
    posted = posted or {}
    return as_planned(_earned(terms, frame, posted, credits_), frame, posted)


def as_planned(earned: Mapping[Month, Decimal], frame: Frame, posted: Mapping[Month, Posted]) -> Plan:
    """Amounts by month as rows beside what has been posted of them; months before the books have none."""
    earned = {month: earned[month] for month in sorted(earned) if month >= frame.books_start}
    rows = tuple(_row(month, amount, frame, posted.get(month)) for month, amount in earned.items())
    standing = {month: entries for month, entries in posted.items() if entries.entry is not None}
    reversals = [
        entries.entry
        for month, entries in sorted(standing.items())
        if entries.entry is not None and entries.amount != earned.get(month)
    ]
    return Plan(rows, tuple(reversals))


def extension(terms: Terms, frame: Frame, *, after: Month) -> tuple[Row, ...]:
    """The rows of an open-ended line for the months after those that are planned already."""
    earned = _amounts(terms, frame, first=after + 1)
    return tuple(_row(month, amount, frame, None) for month, amount in sorted(earned.items()))


def _row(month: Month, amount: Decimal, frame: Frame, posted: Posted | None) -> Row:
    if posted is None:
        return Row(month, max(month, frame.earliest_open), amount)
    if posted.entry is not None and posted.amount == amount:
        return Row(month, posted.month, amount, posted.count)
    return Row(month, max(month, frame.earliest_open), amount, posted.count + 1)


def _earned(
    terms: Terms, frame: Frame, posted: Mapping[Month, Posted], credits_: Sequence[Credit]
) -> dict[Month, Decimal]:
    """Amounts by month; of a total whose term has changed, posted months keep theirs and the rest is spread.

    With a concession everything follows from the facts anew, so that their order does not matter.
    """
    if credits_ and terms.is_fixed_term:
        return conceded_term(terms, (), credits_, rounding=frame.rounding)
    last = max((month for month, entries in posted.items() if entries.entry is not None), default=frame.through)
    earned = _amounts(terms, replace(frame, through=max(frame.through, last)), first=frame.books_start)
    if credits_:
        return added(earned, conceded_intervals(terms, credits_, rounding=frame.rounding))
    kept = {m: p.amount for m, p in posted.items() if p.entry is not None and m in earned}
    if terms.interval is not Interval.TOTAL or all(earned[month] == amount for month, amount in kept.items()):
        return earned
    return _respread(terms, frame, earned, kept)


def _respread(
    terms: Terms, frame: Frame, earned: Mapping[Month, Decimal], kept: dict[Month, Decimal]
) -> dict[Month, Decimal]:
    """The price of a term less what stands posted, over the months that are left; else all on the last one."""
    left = sum(earned.values(), Decimal(0)) - sum(kept.values(), Decimal(0))
    weights = [w for w in next(intervals(terms)).weights()[0] if w[0] in earned and w[0] not in kept and w[1]]
    if not weights:
        last = max(earned)
        return {**kept, last: kept.get(last, Decimal(0)) + left}
    shares = allocate(left, [weight for _, weight in weights], terms.price.currency, frame.rounding)
    spread = {month: share for (month, _), share in zip(weights, shares, strict=True)}
    return {month: kept.get(month, spread.get(month, Decimal(0))) for month in earned}


def _amounts(terms: Terms, frame: Frame, *, first: Month) -> dict[Month, Decimal]:
    """What is earned by month from `first` on, without counting the intervals of years long past."""
    through = frame.through if terms.ends_before is None else None
    rows = straight_line(resumed(terms, first), through=through, rounding=frame.rounding)
    return {row.origin_month: row.amount for row in rows if row.origin_month >= first}


def resumed(terms: Terms, month: Month) -> Terms:
    """The same line counted from the interval in which `month` begins: its later months are the same.

    Each interval is rounded by itself (maths.md §1), so none of them depends on the ones before it.
    """
    begins = month.first_day
    if terms.interval is Interval.TOTAL or terms.starts_on >= begins:
        return terms
    if terms.ends_before is not None and terms.ends_before <= begins:
        return terms
    period = next(intervals(terms.continued(begins, terms.price))).period
    return terms.continued(max(terms.starts_on, period.starts_on), terms.price)
