"""What a person, a team or a firm can give in a month against what has been promised of it (maths.md §7). Pure.

    capacity = working days × hours per day − holidays − leave      (a day that is both is free once)
    headroom = capacity − hard assignments                          (pencilled ones are shown apart)

`reports/capacity.py` counts the same in SQL; tests hold the two together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Self

WORKDAYS = 5


class Level(StrEnum):
    """How full a month is, in a word."""

    AWAY = "away"
    FREE = "free"
    ROOM = "room"
    BUSY = "busy"
    FULL = "full"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Load:
    """Minutes of one month, or of several added up."""

    working: int = 0
    holidays: int = 0
    leave: int = 0
    hard: int = 0
    pencilled: int = 0

    @property
    def capacity(self) -> int:
        return self.working - self.holidays - self.leave

    @property
    def headroom(self) -> int:
        """Below zero: promised more than there is."""
        return self.capacity - self.hard

    @property
    def headroom_with_pencil(self) -> int:
        """What is left if every pencilled assignment comes true."""
        return self.headroom - self.pencilled

    @property
    def share(self) -> Decimal | None:
        """Hard assignments as a share of capacity; None where there is none."""
        return Decimal(self.hard) / self.capacity if self.capacity else None

    @property
    def level(self) -> Level:
        if self.headroom < 0:
            return Level.OVER
        if self.share is None:
            return Level.AWAY
        marks = ((Decimal("0.95"), Level.FULL), (Decimal("0.70"), Level.BUSY), (Decimal("0.30"), Level.ROOM))
        return next((level for mark, level in marks if self.share >= mark), Level.FREE)

    def __add__(self, other: Self) -> Load:
        return Load(
            self.working + other.working,
            self.holidays + other.holidays,
            self.leave + other.leave,
            self.hard + other.hard,
            self.pencilled + other.pencilled,
        )


def even_week(weekly_minutes: int) -> tuple[int, ...]:
    """Minutes of Monday to Sunday where only the week is known: even from Monday to Friday, to the minute."""
    marks = [weekly_minutes * day // WORKDAYS for day in range(WORKDAYS + 1)]
    return (*(after - before for before, after in pairwise(marks)), 0, 0)


def working_load(
    days: Sequence[dt.date], week: Sequence[int], *, holidays: Collection[dt.date], halves_away: Mapping[dt.date, int]
) -> Load:
    """The capacity of some days: what would be worked, what falls on holidays, what of the rest is leave.

    `halves_away` is 1 for half a day and 2 for a whole one; a half of an odd number of minutes is rounded down.
    """
    working = {day: week[day.weekday()] for day in days}
    off = sum(minutes for day, minutes in working.items() if day in holidays)
    away = sum(
        minutes * min(2, halves_away.get(day, 0)) // 2 for day, minutes in working.items() if day not in holidays
    )
    return Load(working=sum(working.values()), holidays=off, leave=away)


def share_of_month(minutes: int, days: int, of_days: int) -> int:
    """What of a monthly promise falls on some days of a month, rounded half up."""
    return (2 * minutes * days + of_days) // (2 * of_days)
