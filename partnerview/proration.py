"""How much of a period each calendar month weighs: the conventions of maths.md §2.

Every weight is a whole number (days, thirtieths, anchor months), so a share is one exact division.
What a line is priced by and where its intervals lie is in terms; amounts are made by money.allocate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from partnerview.errors import InvalidInput
from partnerview.months import Month, Span, add_months, whole_months

Weight = tuple[Month, int]
_Word = TypeVar("_Word", bound=StrEnum)

# The least number that 28, 29, 30 and 31 all divide: shares of a month's days stay whole numbers.
_WHOLE_MONTH: Final = 377_580


class Grain(StrEnum):
    """What a schedule counts: the days of service or its months."""

    DAY = "day"
    MONTH = "month"


class Proration(StrEnum):
    """How a part of a period weighs against the whole."""

    ACTUAL = "actual"
    FIXED_30 = "fixed_30"
    THIRTY_360 = "30/360"
    EVEN_MONTHS = "even_months"
    EVEN_MONTHS_PRORATED_ENDS = "even_months_prorated_ends"
    FULL_MONTH_IF_STARTED = "full_month_if_started"
    NONE = "none"


RECOGNITION: Final[dict[Grain, tuple[Proration, ...]]] = {
    Grain.DAY: (Proration.ACTUAL, Proration.FIXED_30, Proration.THIRTY_360),
    Grain.MONTH: (Proration.EVEN_MONTHS, Proration.EVEN_MONTHS_PRORATED_ENDS),
}
BILLING_ONLY: Final = (Proration.FULL_MONTH_IF_STARTED, Proration.NONE)
COUNTS_STARTED_MONTHS: Final = (Proration.EVEN_MONTHS, Proration.FULL_MONTH_IF_STARTED)


@dataclass(frozen=True, slots=True)
class Convention:
    """A grain with one of its prorations; any other pair raises InvalidInput. Day grain, actual by default."""

    grain: Grain = Grain.DAY
    proration: Proration = Proration.ACTUAL

    def __post_init__(self) -> None:
        allowed = RECOGNITION[self.grain]
        if self.proration not in allowed:
            raise InvalidInput(
                f"“{self.proration}” does not go with {self.grain} grain. Choose {either(allowed)}.",
                code="refused_pair",
                field="proration",
            )

    @classmethod
    def parse(cls, grain: str | None = None, proration: str | None = None) -> Convention:
        """The convention that two words name; a word left out takes the default of maths.md §2."""
        counted = read_word(Grain, grain or Grain.DAY, field="grain")
        allowed = RECOGNITION[counted]
        return cls(counted, read_word(Proration, proration or allowed[0], field="proration", allowed=allowed))

    def __str__(self) -> str:
        return f"{self.grain} grain, {self.proration}"


@dataclass(frozen=True, slots=True)
class Course:
    """Where unbroken service began and the day from which its months are counted.

    A line that replaces another is on the other's course: a calendar month or an anchor month that
    both share is weighed once.
    """

    opened_on: date
    months_from: date


def weigh(proration: Proration, span: Span, course: Course) -> tuple[Weight, ...]:
    """The weight of each calendar month of the span, in order, in the convention's own unit.

    Day grain gives one weight per calendar month touched. Months counted by their start give a
    weight of 1 in the calendar month where each anchor month starts, and nothing elsewhere.
    Cutting a span anywhere never changes the sum.
    """
    if proration in COUNTS_STARTED_MONTHS:
        return _started_months(span, course)
    count = _COUNTERS[proration]
    return tuple((month, count(month, part, course)) for month, part in span.by_month())


def _started_months(span: Span, course: Course) -> tuple[Weight, ...]:
    """One for each anchor month whose first served day lies in the span."""
    counted = []
    step = max(0, whole_months(course.months_from, span.starts_on))
    while (starts_on := add_months(course.months_from, step)) < span.ends_before:
        if max(starts_on, course.opened_on) in span:
            counted.append((Month.of(starts_on), 1))
        step += 1
    return tuple(counted)


def _actual(_month: Month, part: Span, _course: Course) -> int:
    return part.days


def _thirty_360(_month: Month, part: Span, _course: Course) -> int:
    """30E/360 on the half-open range: the 31st stands on the 30th, at both ends."""
    return _on_30e(part.ends_before) - _on_30e(part.starts_on)


def _on_30e(day: date) -> int:
    return day.year * 360 + day.month * 30 + min(day.day, 30)


def _fixed_30(month: Month, part: Span, course: Course) -> int:
    """Thirtieths: what is reached at the part's end less what was reached before it.

    So the later part of a whole month weighs 30 less the earlier, whatever its number of days.
    """
    served_from = max(month.first_day, course.opened_on)

    def reached(ends_before: date) -> int:
        served = Span(served_from, ends_before)
        return 30 if served.days == month.days else min(served.days, 30)

    return reached(part.ends_before) - reached(part.starts_on)


def _share_of_month(month: Month, part: Span, _course: Course) -> int:
    return part.days * (_WHOLE_MONTH // month.days)


_COUNTERS: Final[dict[Proration, Callable[[Month, Span, Course], int]]] = {
    Proration.ACTUAL: _actual,
    Proration.FIXED_30: _fixed_30,
    Proration.THIRTY_360: _thirty_360,
    Proration.EVEN_MONTHS_PRORATED_ENDS: _share_of_month,
}


def read_word(kind: type[_Word], word: str, *, field: str, allowed: Iterable[_Word] | None = None) -> _Word:
    """The member that a word names; any other word raises InvalidInput and lists what may stand there."""
    if word in set(kind):
        return kind(word)
    choices = either(allowed if allowed is not None else kind)
    raise InvalidInput(f"“{word}” is no {field.replace('_', ' ')} that we know. Choose {choices}.", field=field)


def either(words: Iterable[str]) -> str:
    """The words as a choice in a sentence: a, b or c."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last
