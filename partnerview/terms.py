"""What a line is priced by, and the intervals in which its price falls due (maths.md §2).

Pure: a line of any kind is read into `Terms`; billing, recognition and the simulator all count from
here, so that they cannot disagree about where an interval begins or what a part of it is worth.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from partnerview.errors import InvalidInput
from partnerview.money import Money, Rounding, allocate, quantize, share
from partnerview.months import Month, Span, add_months, whole_months
from partnerview.proration import COUNTS_STARTED_MONTHS, Convention, Course, Grain, Proration, Weight, weigh

EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2199, 12, 31)
_WEEK: Final = timedelta(days=7)


class Interval(StrEnum):
    """What a price is the price of: one interval, or the whole term."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    TOTAL = "total"


class BillingAnchor(StrEnum):
    """Where intervals run from: the line's first day, or the first of the week, month, quarter or year."""

    START = "start"
    CALENDAR = "calendar"


# Months in an interval; a week has none and a total has those of its term.
MONTHS_IN: Final = {Interval.MONTH: 1, Interval.QUARTER: 3, Interval.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Terms:
    """The price of a line and the service that it buys.

    `price` is unrounded, in `currency`, for one `interval` or for the whole term. `ends_before` is
    the first day without service; None goes on. `anchor_on` is the first day of unbroken service:
    the line's own, or that of the line which it replaces.

    Raises InvalidInput for a total without a last day, an end before the start, month grain on a
    week, a day outside 1900–2199, or an anchor after the start.
    """

    price: Money
    interval: Interval
    starts_on: date
    ends_before: date | None = None
    billing_anchor: BillingAnchor = BillingAnchor.START
    convention: Convention = field(default_factory=Convention)
    anchor_on: date | None = None

    def __post_init__(self) -> None:
        _refuse_days(self)
        if self.interval is Interval.WEEK and self.convention.grain is Grain.MONTH:
            raise InvalidInput(
                "A price per week cannot be counted by months. Choose day grain.", code="refused_pair", field="grain"
            )

    @property
    def anchor(self) -> date:
        """The first day of unbroken service, from which intervals and anchor months are counted."""
        return self.anchor_on or self.starts_on

    def serves(self, day: date) -> bool:
        """Whether the day lies in the service."""
        return self.starts_on <= day and (self.ends_before is None or day < self.ends_before)

    @property
    def is_fixed_term(self) -> bool:
        """A total, or an interval line whose whole service is exactly one interval (maths.md §3)."""
        if self.interval is Interval.TOTAL:
            return True
        if self.ends_before is None or self.anchor != self.starts_on:
            return False
        return next(intervals(self)).period == Span(self.starts_on, self.ends_before)

    @property
    def course(self) -> Course:
        by_calendar = self.billing_anchor is BillingAnchor.CALENDAR
        return Course(self.anchor, Month.of(self.anchor).first_day if by_calendar else self.anchor)

    @property
    def origin(self) -> date:
        """The first day of the interval that holds the anchor; every interval is counted from here."""
        if self.billing_anchor is BillingAnchor.START or self.interval is Interval.TOTAL:
            return self.anchor
        if self.interval is Interval.WEEK:
            return self.anchor - timedelta(days=self.anchor.weekday())
        months = MONTHS_IN[self.interval]
        return Month(self.anchor.year, (self.anchor.month - 1) // months * months + 1).first_day

    def ended(self, before: date) -> Terms:
        """The same line with its service ending before that day."""
        return replace(self, ends_before=before)

    def continued(self, on: date, price: Money) -> Terms:
        """The line that takes over on a day at a new price: same end, same anchor."""
        return replace(self, starts_on=on, price=price, anchor_on=self.anchor)


@dataclass(frozen=True, slots=True)
class PricedInterval:
    """One interval that a price buys: the whole `period`, and the part of it that the line serves."""

    terms: Terms
    period: Span
    service: Span

    def weights(self, proration: Proration | None = None) -> tuple[tuple[Weight, ...], int]:
        """The weights of the served part by calendar month, and the weight of the whole period.

        The denominator is always the whole period, never the clipped rest.
        """
        chosen = proration or self.terms.convention.proration
        if chosen is Proration.NONE:
            return self._all_or_nothing()
        served, whole = self._weigh(chosen)
        # 30E gives a term of a single 30th no weight at all; its days then have to do.
        return (served, whole) if whole else self._weigh(Proration.ACTUAL)

    def amounts(
        self, rounding: Rounding = "half_up", proration: Proration | None = None
    ) -> tuple[tuple[Month, Decimal], ...]:
        """The price of the served part by calendar month: cumulative rounding within this interval."""
        parts, whole = self.weights(proration)
        price = self.terms.price
        entries = allocate(price.amount, [weight for _, weight in parts], price.currency, rounding, whole=whole)
        return tuple((month, entry) for (month, _), entry in zip(parts, entries, strict=True))

    def factor(self, proration: Proration | None = None) -> Decimal:
        """The served part of the period, from 0 to 1, unrounded. It does not depend on when it is billed."""
        parts, whole = self.weights(proration)
        return share(Decimal(1), sum(weight for _, weight in parts), whole)

    def cost(self, rounding: Rounding = "half_up", proration: Proration | None = None) -> Money:
        """What the served part costs, in minor units: price × weight served ÷ weight of the whole period."""
        parts, whole = self.weights(proration)
        price = self.terms.price
        served = share(price.amount, sum(weight for _, weight in parts), whole)
        return Money(quantize(served, price.currency, rounding), price.currency)

    def _weigh(self, proration: Proration) -> tuple[tuple[Weight, ...], int]:
        course = self.terms.course
        served = weigh(proration, self.service, course)
        interval = self.terms.interval
        if proration in COUNTS_STARTED_MONTHS and interval is not Interval.TOTAL:
            return served, MONTHS_IN[interval]
        if self.service == self.period:
            return served, sum(weight for _, weight in served)
        opened_on = min(course.opened_on, self.period.starts_on)
        whole = weigh(proration, self.period, replace(course, opened_on=opened_on))
        return served, sum(weight for _, weight in whole)

    def _all_or_nothing(self) -> tuple[tuple[Weight, ...], int]:
        """The whole interval for the line that serves its first served day; nothing for one that takes over."""
        first_served = max(self.period.starts_on, self.terms.anchor)
        month = Month.of(self.service.starts_on)
        return ((month, int(first_served in self.service)),), 1


def intervals(terms: Terms, *, since: date | None = None, until: date | None = None) -> Iterator[PricedInterval]:
    """The intervals that the line serves at least in part, in order, that begin before `until`.

    A total has one: its term. Without `until` an open-ended line goes on to the end of the calendar.
    With `since` the first one is that which holds this day: what lies further back costs nothing.
    """
    if terms.interval is Interval.TOTAL:
        term = Span(terms.starts_on, terms.ends_before or LATEST)
        yield PricedInterval(terms, term, term)
        return
    number = _number_of(terms, max(terms.starts_on, since or terms.starts_on))
    ends_before = min(terms.ends_before or LATEST, until or LATEST)
    starts_on = interval_start(terms, number)
    while starts_on < ends_before:
        number += 1
        period = Span(starts_on, interval_start(terms, number))
        starts_on = period.ends_before
        yield PricedInterval(terms, period, period.clipped(terms.starts_on, terms.ends_before))


def interval_start(terms: Terms, number: int) -> date:
    """The first day of the interval so many after the one that holds the anchor; always from the anchor."""
    origin = terms.origin
    if terms.interval is Interval.WEEK:
        return origin + number * _WEEK
    return add_months(origin, number * MONTHS_IN[terms.interval])


def _number_of(terms: Terms, day: date) -> int:
    """The number of the interval in which the day lies."""
    origin = terms.origin
    if terms.interval is Interval.WEEK:
        return (day - origin) // _WEEK
    return whole_months(origin, day) // MONTHS_IN[terms.interval]


def _refuse_days(terms: Terms) -> None:
    starts_on, ends_before = terms.starts_on, terms.ends_before
    if ends_before is None:
        if terms.interval is Interval.TOTAL:
            raise InvalidInput(
                "A total is the price of a term with both days. Give its last day, or price the line per interval.",
                code="last_day_missing",
                field="ends_before",
            )
    elif ends_before <= starts_on:
        last_day = ends_before - timedelta(days=1)
        raise InvalidInput(
            f"The last day, {last_day}, lies before the first, {starts_on}. Give a day on or after it.",
            code="end_before_start",
            field="ends_before",
        )
    if not (terms.anchor >= EARLIEST and starts_on <= LATEST and (ends_before or LATEST) <= LATEST):
        raise InvalidInput("Days of service lie between 1900-01-01 and 2199-12-31.", field="starts_on")
    if terms.anchor > starts_on:
        raise InvalidInput(
            f"The anchor, {terms.anchor}, lies after the first day, {starts_on}. Give a day on or before it.",
            field="anchor_on",
        )
