"""Whether a deposit is running out (maths.md §6): pace, runway, flags with their reasons. Pure arithmetic.

Shares, days and amounts are unrounded; pages round them. The SQL that gathers positions is reports/positions.py.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from partnerview.money import EXACT, share

NOTHING: Final = Decimal(0)


class Flag(StrEnum):
    """In the order of severity: the first that is raised is the account's severity."""

    OVERDRAWN = "overdrawn"
    BELOW_FLOOR = "below_floor"
    LOW_RUNWAY = "low_runway"
    AHEAD_OF_PACE = "ahead_of_pace"
    TOP_UP_LATE = "top_up_late"


class Note(StrEnum):
    """Said beside the flags, or instead of them."""

    PENDING_COVERS = "pending_covers"
    NO_DEPOSIT = "no_deposit"


SEVERITY: Final = {flag: place for place, flag in enumerate(Flag)}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when on an account is flagged."""

    low_runway_days: int = 30
    ahead_of_pace: Decimal = Decimal("1.10")
    burn_days: int = 30


@dataclass(frozen=True, slots=True)
class Position:
    """What an account's rows add up to as of a day, in its currency.

    `funded` is cleared deposits and top-ups, `drawn` draws, both net of reversals; `burned` the draws of the last
    `burn_days`; `late_since` the due day of the oldest top-up request unpaid past its terms.
    """

    cleared: Decimal
    pending: Decimal
    reserved: Decimal
    funded: Decimal
    drawn: Decimal
    burned: Decimal
    floor: Decimal
    covers_from: dt.date | None = None
    covers_before: dt.date | None = None
    late_since: dt.date | None = None

    @property
    def book(self) -> Decimal:
        return self.cleared + self.pending

    @property
    def available(self) -> Decimal:
        return self.cleared - self.reserved

    @property
    def exposure(self) -> Decimal:
        return max(NOTHING, -self.cleared)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What follows from a position. None: there is no such figure (no deposit, no coverage, no burn)."""

    drawn_share: Decimal | None
    elapsed_share: Decimal | None
    pace: Decimal | None
    ahead_by: Decimal | None
    daily_burn: Decimal
    runway: Decimal | None  # days; None lasts without end, because nothing was drawn
    projected_zero: dt.date | None
    flags: tuple[Flag, ...]
    notes: tuple[Note, ...]

    @property
    def severity(self) -> Flag | None:
        return self.flags[0] if self.flags else None

    @property
    def whole_days(self) -> int | None:
        """The days of the runway that are certain."""
        return None if self.runway is None else int(self.runway)

    @property
    def rank(self) -> int:
        """0 is the worst; accounts without a flag come last."""
        return SEVERITY[self.flags[0]] if self.flags else len(SEVERITY)


def assess(position: Position, *, as_of: dt.date, thresholds: Thresholds) -> Assessment:
    """Every figure and flag of one account as of a day."""
    elapsed = elapsed_share(position.covers_from, position.covers_before, as_of)
    drawn = share(position.drawn, 1, position.funded) if position.funded > 0 else None
    pace = EXACT.divide(drawn, elapsed) if drawn is not None and elapsed else None
    ahead_by = None if elapsed is None else position.drawn - EXACT.multiply(position.funded, elapsed)
    burned = max(NOTHING, position.burned)
    burn = share(burned, 1, thresholds.burn_days)
    runway = runway_of(position.available, burned, thresholds.burn_days)
    return Assessment(
        drawn_share=drawn,
        elapsed_share=elapsed,
        pace=pace,
        ahead_by=ahead_by,
        daily_burn=burn,
        runway=runway,
        projected_zero=None if runway is None else day_after(as_of, runway),
        flags=_flags(position, pace, runway, thresholds),
        notes=_notes(position),
    )


def elapsed_share(covers_from: dt.date | None, covers_before: dt.date | None, as_of: dt.date) -> Decimal | None:
    """Days elapsed, both ends counted, ÷ coverage days; from 0 to 1. None without coverage."""
    if covers_from is None or covers_before is None:
        return None
    days = (covers_before - covers_from).days
    elapsed = min(max((as_of - covers_from).days + 1, 0), days)
    return share(Decimal(elapsed), 1, days)


def runway_of(available: Decimal, burned: Decimal, days: int) -> Decimal | None:
    """Days until nothing is available, at what was burned in so many days; None without burn.

    One division: 500 at 500 in 30 days lasts 30 days, which is not fewer than 30.
    """
    if burned <= 0:
        return None
    return NOTHING if available <= 0 else share(available, days, burned)


def day_after(as_of: dt.date, runway: Decimal) -> dt.date | None:
    """as-of + ⌊runway⌋; None where that lies beyond the calendar."""
    try:
        return as_of + dt.timedelta(days=int(runway))
    except OverflowError:
        return None


@dataclass(frozen=True, slots=True)
class Unfunded:
    """A part of a draw that no money had come in for, and how many days ago it was drawn."""

    amount: Decimal
    days: int


BUCKETS: Final = ((30, "0–30"), (60, "31–60"), (90, "61–90"), (None, "90+"))


def aged(funding: Decimal, draws: Sequence[tuple[dt.date, Decimal]], *, as_of: dt.date) -> tuple[Unfunded, ...]:
    """What is overdrawn, by draw: money that came in pays the oldest draws first (FIFO). `draws` oldest first."""
    left, found = funding, []
    for drawn_on, amount in draws:
        short = amount - max(NOTHING, min(amount, left))
        left -= amount
        if short > 0:
            found.append(Unfunded(short, (as_of - drawn_on).days))
    return tuple(found)


def by_bucket(unfunded: Sequence[Unfunded]) -> dict[str, Decimal]:
    """The overdraft by age in days: 0–30, 31–60, 61–90, 90+."""
    sums = {name: NOTHING for _, name in BUCKETS}
    for part in unfunded:
        name = next(name for most, name in BUCKETS if most is None or part.days <= most)
        sums[name] += part.amount
    return sums


def _flags(
    position: Position, pace: Decimal | None, runway: Decimal | None, thresholds: Thresholds
) -> tuple[Flag, ...]:
    if Note.NO_DEPOSIT in _notes(position):
        return ()
    raised = {
        Flag.OVERDRAWN: position.cleared < 0,
        Flag.BELOW_FLOOR: position.cleared < position.floor,
        Flag.LOW_RUNWAY: runway is not None and runway < thresholds.low_runway_days,
        Flag.AHEAD_OF_PACE: pace is not None and pace > thresholds.ahead_of_pace,
        Flag.TOP_UP_LATE: position.late_since is not None,
    }
    return tuple(flag for flag in Flag if raised[flag])


def _notes(position: Position) -> tuple[Note, ...]:
    if not position.funded and not position.drawn:
        return (Note.NO_DEPOSIT,)
    if position.cleared < position.floor <= position.book:
        return (Note.PENDING_COVERS,)
    return ()
