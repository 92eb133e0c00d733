"""How values are written: amounts, hours, shares, days. Pure text, no markup.

Templates use these through `{% load money %}`; spreadsheets and documents call them directly.
Minus is the true minus, a value that is not there is an en dash, spaces inside a value do not break.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils import timezone

from partnerview.explanation import Minutes
from partnerview.money import EXACT, Money, minor_units, quantize
from partnerview.months import Month

MINUS: Final = "\N{MINUS SIGN}"
DASH: Final = "\N{EN DASH}"
NBSP: Final = "\N{NO-BREAK SPACE}"
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

COUNTED: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

Amount = Decimal | int | Money | None


def amount(value: Amount, currency: str = "") -> str:
    """`1,234.50`, `−0.05`, `2,450,000` for JPY: minor units of the currency, rounded half up."""
    if value is None:
        return DASH
    number, code = _parted(value, currency)
    return _grouped(quantize(number, code))


def amount_with(value: Amount, currency: str = "") -> str:
    """`GBP 1,234.50`: for an amount that stands alone."""
    if value is None:
        return DASH
    _, code = _parted(value, currency)
    return f"{code}{NBSP}{amount(value, currency)}"


def price(value: Decimal, currency: str) -> str:
    """`0.00125` or `1,250.00`: a price keeps the decimals it has, and at least those of the currency."""
    return _exact(value, minor_units(currency))


def change(value: Amount, currency: str = "") -> str:
    """`+7,300.00` or `−5,640.00`; a change of nothing is a dash."""
    if value is None:
        return DASH
    number, code = _parted(value, currency)
    rounded = quantize(number, code)
    if not rounded:
        return DASH
    return f"+{_grouped(rounded)}" if rounded > 0 else _grouped(rounded)


def hours(minutes: int | None) -> str:
    """Minutes as `1:30`, `−0:15`, `1,209:45`."""
    if minutes is None:
        return DASH
    whole, rest = divmod(abs(int(minutes)), 60)
    return f"{MINUS if minutes < 0 else ''}{whole:,}:{rest:02d}"


def change_of_hours(minutes: int | None) -> str:
    """`+3:45` or `−5:30`; a change of nothing is a dash."""
    if not minutes:
        return DASH
    return f"+{hours(minutes)}" if minutes > 0 else hours(minutes)


def percent(ratio: Decimal | float | None, places: int = 1) -> str:
    """A ratio as a share: 0.574 is `57.4 %`. Rounded half up."""
    if ratio is None:
        return DASH
    return f"{number(Decimal(str(ratio)) * 100, places)}{NBSP}%"


def spoken(count: int) -> str:
    """`nine`, then `10`: a count within a sentence."""
    return COUNTED[count] if 0 <= count < len(COUNTED) else _grouped(Decimal(count))


def number(value: Decimal | float | int | None, places: int = 0) -> str:
    """`12,408`, or `0.7413` with four places. Rounded half up."""
    if value is None:
        return DASH
    step = Decimal(1).scaleb(-places)
    rounded = Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP, context=EXACT)
    return _grouped(rounded if rounded else abs(rounded))


def day(value: dt.date | dt.datetime | None) -> str:
    """`14 Feb 2026`; an instant is the day it was in the firm's time zone."""
    if value is None:
        return DASH
    date = _local(value).date() if isinstance(value, dt.datetime) else value
    return f"{date.day}{NBSP}{MONTHS[date.month - 1][:3]}{NBSP}{date.year}"


def moment(value: dt.datetime | None) -> str:
    """`14 Feb 2026, 18:04` in the firm's time zone."""
    if value is None:
        return DASH
    local = _local(value)
    return f"{day(local.date())}, {local:%H:%M}"


def month_name(value: Month | dt.date | None) -> str:
    """`June 2026`, from a Month or from any day in it."""
    if value is None:
        return DASH
    return f"{MONTHS[value.month - 1]}{NBSP}{value.year}"


def month_short(value: Month | dt.date | None) -> str:
    """`Jun 2026`: for chart axes and narrow columns."""
    if value is None:
        return DASH
    return f"{MONTHS[value.month - 1][:3]}{NBSP}{value.year}"


def distance(value: dt.date | None, today: dt.date) -> str:
    """Where a day lies: `in 3 days`, `tomorrow`, `today`, `yesterday`, `3 days ago`."""
    if value is None:
        return DASH
    days = (value - today).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    if days in near:
        return near[days]
    return f"in{NBSP}{days}{NBSP}days" if days > 0 else f"{-days}{NBSP}days{NBSP}ago"


def plain(value: object) -> str:
    """Any value of an explanation, unrounded: `GBP 1,234.5678`, `0.04`, `June 2026`, `14 Feb 2026`."""
    match value:
        case Money(amount=exact, currency=code):
            return f"{code}{NBSP}{_exact(exact, minor_units(code))}"
        case Decimal():
            return _exact(value, 0)
        case bool() | None:
            return DASH if value is None else "yes" if value else "no"
        case int():
            return hours(value) if isinstance(value, Minutes) else number(value)
        case Month():
            return month_name(value)
        case dt.datetime():
            return moment(value)
        case dt.date():
            return day(value)
        case _:
            return str(value)


def _exact(value: Decimal, at_least: int) -> str:
    """All digits that carry something, and not fewer than `at_least` decimals."""
    shown = value.normalize()
    exponent = shown.as_tuple().exponent
    places = max(at_least, -exponent if isinstance(exponent, int) else 0)
    return _grouped(shown.quantize(Decimal(1).scaleb(-places), context=EXACT))


def _parted(value: Decimal | int | Money, currency: str) -> tuple[Decimal, str]:
    if isinstance(value, Money):
        return value.amount, value.currency
    return Decimal(value), currency


def _grouped(value: Decimal) -> str:
    return f"{MINUS}{abs(value):,f}" if value < 0 else f"{value:,f}"


def _local(value: dt.datetime) -> dt.datetime:
    return timezone.localtime(value)
