"""Filters that write values: amounts, hours, shares, days.

    {{ invoice.total|money:invoice.currency }}       1,234.50
    {{ invoice.total|money_with:invoice.currency }}  GBP 1,234.50
    {{ change|signed:currency }}                     +7,300.00
    {{ entry.minutes|hours }}                        1:30
    {{ margin|percent }}  {{ churn|percent:2 }}      57.4 %  3.70 %   (from a ratio)
    {{ line.starts_on|day }}  {{ run.ended_at|moment }}
    {{ month|month_name }}  {{ rows|number }}  {{ note|or_dash }}

A Money needs no currency. None is always a dash.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TypeVar

from django import template

from partnerview import clock
from partnerview.months import Month
from partnerview.ui import formats

register = template.Library()
T = TypeVar("T")


@register.filter
def money(value: formats.Amount, currency: str = "") -> str:
    return formats.amount(_given(value), currency)


@register.filter
def money_with(value: formats.Amount, currency: str = "") -> str:
    return formats.amount_with(_given(value), currency)


@register.filter
def price(value: Decimal | None, currency: str) -> str:
    """A price with all its decimals: `0.00125`, `1,250.00`."""
    given = _given(value)
    return formats.DASH if given is None else formats.price(given, currency)


@register.filter
def signed(value: formats.Amount, currency: str = "") -> str:
    return formats.change(_given(value), currency)


@register.filter
def hours(minutes: int | None) -> str:
    return formats.hours(_given(minutes))


@register.filter
def signed_hours(minutes: int | None) -> str:
    return formats.change_of_hours(_given(minutes))


@register.filter
def percent(ratio: Decimal | float | None, places: int = 1) -> str:
    return formats.percent(_given(ratio), places)


@register.filter
def number(value: Decimal | float | int | None, places: int = 0) -> str:
    return formats.number(_given(value), places)


@register.filter
def day(value: dt.date | None) -> str:
    return formats.day(_given(value))


@register.filter
def moment(value: dt.datetime | None) -> str:
    return formats.moment(_given(value))


@register.filter
def month_name(value: Month | dt.date | None) -> str:
    return formats.month_name(_given(value))


@register.filter
def month_short(value: Month | dt.date | None) -> str:
    return formats.month_short(_given(value))


@register.filter
def distance(value: dt.date | None) -> str:
    """`in 3 days`, counted from today in the firm's time zone."""
    return formats.distance(_given(value), clock.today())


@register.filter
def iso(value: Month | dt.date | None) -> str:
    """What a machine reads in `datetime` and `value` attributes: `2026-02-14`, `2026-02`."""
    if _given(value) is None:
        return ""
    return str(value) if isinstance(value, Month) else value.isoformat()  # type: ignore[union-attr]


@register.filter
def plain(value: object) -> str:
    """Any value unrounded, in the words of its kind: for inputs and steps of an explanation."""
    return formats.plain(value)


@register.filter
def or_dash(value: object) -> object:
    """The value, or a dash where there is none. Zero is a value."""
    return formats.DASH if value is None or value == "" else value


def _given(value: T) -> T | None:
    """Django passes an empty string for a variable that is not there."""
    return None if isinstance(value, str) and value == "" else value
