"""Which part of a line's price is billed for which days, and on which date (maths.md §2, O-8).

Pure: the billing run and its preview both draft what is planned here. Hours beyond the contract, time
and materials and accepted one-offs are billed from their own facts, not from this plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Final

from partnerview.money import EXACT, Money, Rounding, allocate, quantize, share
from partnerview.months import Month, Span, add_months, whole_months
from partnerview.proration import Proration
from partnerview.terms import MONTHS_IN, BillingAnchor, Interval, PricedInterval, Terms, intervals


class Timing(StrEnum):
    """Whether an interval is billed on its first day or on its last."""

    ADVANCE = "advance"
    ARREARS = "arrears"


class Rhythm(StrEnum):
    """How often an engagement is invoiced, whatever its lines are priced by."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


MONTHS_BETWEEN: Final = {Rhythm.MONTH: 1, Rhythm.QUARTER: 3, Rhythm.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Cadence:
    """The invoices of one engagement: rhythm, timing, and the day that billing intervals run from."""

    rhythm: Rhythm
    timing: Timing
    engagement_starts_on: date
    anchor: BillingAnchor = BillingAnchor.START

    @property
    def months(self) -> int:
        return MONTHS_BETWEEN[self.rhythm]

    def interval_of(self, day: date) -> Span:
        """The billing interval in which the day lies; the first one may begin before the engagement."""
        start = self.engagement_starts_on
        if self.anchor is BillingAnchor.CALENDAR:
            start = Month(start.year, (start.month - 1) // self.months * self.months + 1).first_day
        number = whole_months(start, day) // self.months
        return Span(add_months(start, number * self.months), add_months(start, (number + 1) * self.months))


@dataclass(frozen=True, slots=True)
class BilledPart:
    """What one invoice line charges: the days of service that it pays for, its amount and its date.

    `period` is the whole price interval or equal part of one that `service` belongs to; `billing` is
    the billing interval whose invoice carries it. `amount` is in minor units, net of tax.
    """

    period: Span
    service: Span
    billing: Span
    dated_on: date
    amount: Money


def billed_parts(
    terms: Terms,
    cadence: Cadence,
    *,
    through: Month,
    since: Month | None = None,
    proration: Proration | None = None,
    rounding: Rounding = "half_up",
) -> tuple[BilledPart, ...]:
    """Everything of the line that is dated in a month from `since` (or its start) through `through`, in order.

    A price interval no longer than the cadence is billed whole, by the invoice of the billing interval
    in which its service begins (in advance) or ends (in arrears). A longer one is billed in equal
    parts of the cadence's length, by cumulative rounding. A part at either end is prorated by
    `proration`, by default the line's own convention. The parts of an interval add up to what it
    costs and none is below zero: where an early end makes the equal parts before it too much, the last
    of them is the smaller. Where the line began does not matter: only the intervals around these months are planned.
    """
    horizon = cadence.interval_of(through.last_day).ends_before
    # A part dated in `since` or later is served in its billing interval, so no earlier than where that one begins.
    earliest = cadence.interval_of(since.first_day).starts_on if since else terms.starts_on
    first = since or Month.of(terms.starts_on)
    parts = parts_served(terms, cadence, Span(earliest, horizon), proration=proration, rounding=rounding)
    return tuple(part for part in parts if first <= Month.of(part.dated_on) <= through)


def parts_served(
    terms: Terms,
    cadence: Cadence,
    days: Span,
    *,
    proration: Proration | None = None,
    rounding: Rounding = "half_up",
) -> Iterator[BilledPart]:
    """The parts of every price interval that lies in these days at least in part, whenever they are dated."""
    for priced in intervals(terms, since=days.starts_on, until=days.ends_before):
        for period, service, amount in instalments(priced, cadence, proration, rounding):
            yield dated(terms, cadence, period, service, Money(amount, terms.price.currency))


def instalments(
    priced: PricedInterval, cadence: Cadence, proration: Proration | None, rounding: Rounding
) -> Iterator[tuple[Span, Span, Decimal]]:
    """A price interval as the parts that are billed: whole period, days served, amount in minor units."""
    steps = steps_of(priced, cadence)
    if priced.terms.interval is Interval.TOTAL:
        amounts = _of_a_term(priced, steps, proration, rounding)
    elif len(steps) == 1:
        amounts = (priced.cost(rounding, proration).amount,)
    else:
        amounts = _of_an_interval(priced, steps, proration, rounding)
    for step, amount in zip(steps, amounts, strict=True):
        service = step.clipped(priced.service.starts_on, priced.service.ends_before)
        if service.days:
            yield step, service, amount


def steps_of(priced: PricedInterval, cadence: Cadence) -> list[Span]:
    """The period cut into lengths of the cadence, counted from the line's anchor; itself if no longer."""
    terms, period = priced.terms, priced.period
    if terms.interval is not Interval.TOTAL and MONTHS_IN.get(terms.interval, 0) <= cadence.months:
        return [period]
    origin = terms.origin
    months = Month.of(period.starts_on) - Month.of(origin)
    starts = [add_months(origin, months)]
    while starts[-1] < period.ends_before:
        months += cadence.months
        starts.append(add_months(origin, months))
    return [Span(*both) for both in pairwise(starts)]


def _of_a_term(
    priced: PricedInterval, steps: list[Span], proration: Proration | None, rounding: Rounding
) -> tuple[Decimal, ...]:
    """A total in parts of the cadence: whole ones alike, the last by what of it is served."""
    parts = (PricedInterval(priced.terms, step, step.clipped(*_ends(priced.service))) for step in steps)
    price = priced.terms.price
    return allocate(price.amount, [part.factor(proration) for part in parts], price.currency, rounding)


def _of_an_interval(
    priced: PricedInterval, steps: list[Span], proration: Proration | None, rounding: Rounding
) -> tuple[Decimal, ...]:
    """A price interval in equal parts; those not served are 0, those at its ends close to what it costs."""
    price = priced.terms.price
    cost = priced.cost(rounding, proration).amount
    to_its_end = replace(priced, service=Span(priced.service.starts_on, priced.period.ends_before)).factor(proration)
    amounts, before = [], quantize(Decimal(0), price.currency)
    for left, step in zip(reversed(range(len(steps))), steps, strict=True):
        reached = cost
        if step.ends_before <= priced.service.starts_on:
            reached = before
        elif step.ends_before < priced.service.ends_before:
            equal = EXACT.subtract(to_its_end, share(Decimal(1), left, len(steps)))
            reached = between(quantize(EXACT.multiply(price.amount, equal), price.currency, rounding), cost)
        amounts.append(reached - before)
        before = reached
    return tuple(amounts)


def between(reached: Decimal, cost: Decimal) -> Decimal:
    """What is reached, but neither short of nothing nor past the cost (which is negative for a discount)."""
    return min(max(reached, Decimal(0)), cost) if cost >= 0 else max(min(reached, Decimal(0)), cost)


def _ends(span: Span) -> tuple[date, date]:
    return span.starts_on, span.ends_before


def dated(terms: Terms, cadence: Cadence, period: Span, service: Span, amount: Money) -> BilledPart:
    """In advance on the billing interval's first day, or the line's if it begins later; in arrears on the last."""
    if cadence.timing is Timing.ADVANCE:
        billing = cadence.interval_of(service.starts_on)
        return BilledPart(period, service, billing, max(billing.starts_on, terms.starts_on), amount)
    billing = cadence.interval_of(service.last_day)
    return BilledPart(period, service, billing, billing.last_day, amount)
