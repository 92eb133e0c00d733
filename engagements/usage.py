"""What used units are worth: graduated tiers, and what goes above a committed minimum (O-20). Pure.

A tier holds for the units between the one before it and its own `up_to`; the last has none. The committed
minimum of an interval is its fee: billed and earned straight line. Only what the units of the interval are
worth beyond it is usage, earned in the months in which they were used.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any, Final, NamedTuple

from partnerview.errors import InvalidInput
from partnerview.money import EXACT, Rounding, quantize
from partnerview.months import Month
from partnerview.terms import PricedInterval, Terms, intervals

NOTHING: Final = Decimal(0)
MOST_TIERS: Final = 20


@dataclass(frozen=True, slots=True)
class Tier:
    """A price per unit, for units up to `up_to` in all; None: for every further unit."""

    unit_price: Decimal
    up_to: Decimal | None = None


class UsedDay(NamedTuple):
    """The units of one day."""

    used_on: dt.date
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Above:
    """One interval: units used, and what they are worth beyond its commitment, in minor units."""

    priced: PricedInterval
    quantity: Decimal
    amount: Decimal


def graduated(quantity: Decimal, tiers: Sequence[Tier]) -> Decimal:
    """What so many units are worth, unrounded: each unit at the price of the tier that it falls into."""
    worth, reached = NOTHING, NOTHING
    for tier in tiers:
        upper = quantity if tier.up_to is None else min(quantity, tier.up_to)
        if upper > reached:
            worth = EXACT.add(worth, EXACT.multiply(upper - reached, tier.unit_price))
            reached = upper
    return worth


def above_commitment(
    terms: Terms, days: Iterable[UsedDay], tiers: Sequence[Tier], rounding: Rounding
) -> Iterator[Above]:
    """Every interval in which something was used, in order."""
    for priced, used in _by_interval(terms, days):
        quantity = sum((day.quantity for day in used), NOTHING)
        yield Above(priced, quantity, _beyond(priced, quantity, tiers, rounding))


def earned_by_month(
    terms: Terms, days: Iterable[UsedDay], tiers: Sequence[Tier], rounding: Rounding
) -> Iterator[tuple[Month, Decimal]]:
    """The same by month, cumulatively within each interval, so that its months add up to it."""
    for priced, used in _by_interval(terms, days):
        quantity, before = NOTHING, NOTHING
        by_month: dict[Month, Decimal] = {}
        for day in used:
            month = Month.of(day.used_on)
            by_month[month] = by_month.get(month, NOTHING) + day.quantity
        for month, units in by_month.items():
            quantity += units
            reached = _beyond(priced, quantity, tiers, rounding)
            yield month, reached - before
            before = reached


def read_tiers(given: Iterable[Mapping[str, Any]]) -> tuple[Tier, ...]:
    """Tiers as a line stores them. Raises InvalidInput at `usage_tiers` for steps that do not rise or do not end."""
    tiers = tuple(_tier(row) for row in given)
    if not tiers:
        raise _refused("Say what a unit costs: at least one tier.")
    if len(tiers) > MOST_TIERS:
        raise _refused(f"More than {MOST_TIERS} tiers cannot be kept. Give fewer steps.")
    bounds = [tier.up_to for tier in tiers]
    if bounds[-1] is not None or None in bounds[:-1]:
        raise _refused("The last tier holds for every further unit: leave its upper end empty, and only there.")
    rising = [bound for bound in bounds if bound is not None]
    if any(bound <= NOTHING for bound in rising) or any(lower >= upper for lower, upper in pairwise(rising)):
        raise _refused("Each tier ends above the one before it. Put them in rising order.")
    return tiers


def stored_tiers(tiers: Iterable[Tier]) -> list[dict[str, str | None]]:
    """The same as plain JSON: amounts as text."""
    return [
        {"up_to": None if tier.up_to is None else f"{tier.up_to:f}", "unit_price": f"{tier.unit_price:f}"}
        for tier in tiers
    ]


def _by_interval(terms: Terms, days: Iterable[UsedDay]) -> Iterator[tuple[PricedInterval, list[UsedDay]]]:
    """Days of use by interval; what was used outside the service of the line has no price."""
    priced: PricedInterval | None = None
    used: list[UsedDay] = []
    for day in sorted(day for day in days if terms.serves(day.used_on)):
        if priced is None or day.used_on >= priced.service.ends_before:
            if priced is not None:
                yield priced, used
            priced, used = next(intervals(terms, since=day.used_on)), []
        used.append(day)
    if priced is not None:
        yield priced, used


def _beyond(priced: PricedInterval, quantity: Decimal, tiers: Sequence[Tier], rounding: Rounding) -> Decimal:
    """Rounded once on the value of all units; the commitment of the interval is in minor units already."""
    currency = priced.terms.price.currency
    worth = quantize(graduated(quantity, tiers), currency, rounding)
    return max(worth - priced.cost(rounding).amount, quantize(NOTHING, currency))


def _tier(row: Mapping[str, Any]) -> Tier:
    try:
        price = Decimal(str(row["unit_price"]))
        up_to = row.get("up_to")
        bound = None if up_to in {None, ""} else Decimal(str(up_to))
    except (KeyError, InvalidOperation, AttributeError):
        raise _refused("A tier is a price per unit and, but for the last, the units it goes up to.") from None
    if not price.is_finite() or price < 0 or (bound is not None and not bound.is_finite()):
        raise _refused("A price per unit is a number of 0 or above.")
    return Tier(price, bound)


def _refused(message: str) -> InvalidInput:
    return InvalidInput(message, field="usage_tiers")
