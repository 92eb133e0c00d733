"""Calendar months and the anchors that steps of months are counted from.

Pure calendar arithmetic on days; it knows neither money nor conventions (see proration).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import overload

from partnerview.errors import InvalidInput

FIRST_YEAR, LAST_YEAR = 1900, 2999  # what may be asked for: the calendar has ends, and days around a day are needed
_SHORTEST = 28  # days that every month has
_WRITTEN = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")


def refuse_far(when: date | Month, *, field: str | None = None) -> None:
    """Raises InvalidInput for a day or a month of another age than that of the books."""
    if when.year > LAST_YEAR:
        raise InvalidInput(f"{when} lies too far ahead. Give one through {LAST_YEAR}.", code="too_far", field=field)
    if when.year < FIRST_YEAR:
        raise InvalidInput(f"{when} lies too far back. Give one from {FIRST_YEAR} on.", code="too_far", field=field)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One calendar month. Ordered, hashable; written 2026-03 as in the API."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9999 and 1 <= self.month <= 12):
            raise InvalidInput(f"Year {self.year}, month {self.month} is not a month of the calendar.", field="month")

    @classmethod
    def of(cls, day: date) -> Month:
        """The month in which the day lies."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """The month that is written YYYY-MM; anything else raises InvalidInput."""
        if not _WRITTEN.fullmatch(text):
            raise InvalidInput(f"“{text}” is not a month. Write it as year and month, such as 2026-03.", field="month")
        return cls(int(text[:4]), int(text[5:]))

    @classmethod
    def range(cls, first: Month, last: Month) -> tuple[Month, ...]:
        """Every month from `first` through `last`; empty where `last` lies before `first`."""
        return tuple(first + offset for offset in range(last - first + 1))

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, self.days)

    @property
    def next_first(self) -> date:
        """The first day of the month after: the open end of this month's range."""
        return date(self.year + self.month // 12, self.month % 12 + 1, 1)

    @property
    def days(self) -> int:
        return calendar.monthrange(self.year, self.month)[1]

    def __contains__(self, day: date) -> bool:
        return (day.year, day.month) == (self.year, self.month)

    def __add__(self, months: int) -> Month:
        return _nth(_ordinal(self) + months)

    @overload
    def __sub__(self, other: Month) -> int: ...
    @overload
    def __sub__(self, other: int) -> Month: ...
    def __sub__(self, other: Month | int) -> int | Month:
        """Months between two months, or the month that lies so many before."""
        if isinstance(other, Month):
            return _ordinal(self) - _ordinal(other)
        return self + -other

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of days: `ends_before` is the first day that no longer belongs to it."""

    starts_on: date
    ends_before: date

    @classmethod
    def through(cls, starts_on: date, last_day: date) -> Span:
        """The span that people write with its last day."""
        return cls(starts_on, last_day + timedelta(days=1))

    @property
    def days(self) -> int:
        """Calendar days in the span; 0 where it is empty."""
        return max(0, (self.ends_before - self.starts_on).days)

    @property
    def last_day(self) -> date:
        return self.ends_before - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day < self.ends_before

    def clipped(self, starts_on: date, ends_before: date | None) -> Span:
        """What of the span lies in another range; an open end clips nothing. May be empty (0 days)."""
        end = self.ends_before if ends_before is None else min(self.ends_before, ends_before)
        return Span(max(self.starts_on, starts_on), end)

    def by_month(self) -> Iterator[tuple[Month, Span]]:
        """The span cut at the first of each calendar month, in order."""
        starts_on = self.starts_on
        while starts_on < self.ends_before:
            month = Month.of(starts_on)
            ends_before = min(month.next_first, self.ends_before)
            yield month, Span(starts_on, ends_before)
            starts_on = ends_before


def add_months(anchor: date, months: int) -> date:
    """The anchor's day so many months later, on the last day where that month is too short.

    Always ask from the anchor, never from the last answer: 31 January gives 28 February and then
    31 March again (maths.md §1).
    """
    month = Month.of(anchor) + months
    day = anchor.day if anchor.day <= _SHORTEST else min(anchor.day, month.days)
    return date(month.year, month.month, day)


def anchors(anchor: date, *, step: int = 1, ends_before: date) -> Iterator[date]:
    """The anchor and its days every `step` months after it, as long as they lie before `ends_before`."""
    count = 0
    while (day := add_months(anchor, count * step)) < ends_before:
        yield day
        count += 1


def whole_months(anchor: date, day: date) -> int:
    """How many anchor months have ended on or before the day; negative before the anchor.

    It is the largest n with add_months(anchor, n) <= day.
    """
    months = Month.of(day) - Month.of(anchor)
    return months if add_months(anchor, months) <= day else months - 1


def _ordinal(month: Month) -> int:
    return month.year * 12 + month.month - 1


def _nth(ordinal: int) -> Month:
    return Month(ordinal // 12, ordinal % 12 + 1)
