"""MRR in the reporting currency: movements at the closing rate, and what rates alone did, apart (R-15).

closing = closing in contract currency × closing rate; a movement × closing rate; fx = opening × (closing
rate − opening rate). So opening + movements + fx = closing, and fx is never a movement (maths.md §4). The
closing rate of a month is the last one dated in it; a month that lacks one says so and shows no figure.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch
from partnerview.money import EXACT
from partnerview.months import Month
from recognition.reports.mrr import ZERO, MrrMonth

KINDS: Final = ("new", "reactivation", "expansion", "contraction", "churn", "paused")
# A rate may be recorded either way round; a correction is a newer row of the same day. What was recorded before a
# month was closed goes before what came later: the close freezes its rates.
_RATES: Final = """
SELECT DISTINCT ON (currency, given.month) currency, given.month, rate, dated_on FROM (
    SELECT base AS currency, date_trunc('month', dated_on)::date AS month, rate, dated_on, recorded_at, id, 0 AS turned
    FROM books_exchangerate WHERE quote = %(currency)s AND dated_on >= %(first)s AND dated_on < %(before)s
    UNION ALL
    SELECT quote, date_trunc('month', dated_on)::date, 1 / rate, dated_on, recorded_at, id, 1
    FROM books_exchangerate WHERE base = %(currency)s AND dated_on >= %(first)s AND dated_on < %(before)s
) given
LEFT JOIN (SELECT month, max(moved_at) AS at FROM books_periodmove JOIN books_accountingperiod period USING (month)
           WHERE books_periodmove.status = 'closed' AND period.status = 'closed' GROUP BY month) closed USING (month)
ORDER BY currency, given.month, (recorded_at <= closed.at) IS NOT FALSE DESC,
         dated_on DESC, turned, recorded_at DESC, given.id DESC
"""


@dataclass(frozen=True, slots=True)
class ClosingRate:
    """What one unit of `currency` is worth in the reporting currency at a month's end."""

    currency: str
    month: dt.date
    rate: Decimal
    dated_on: dt.date


@dataclass(frozen=True, slots=True)
class ConvertedMonth:
    """MRR of one month over all currencies, in the reporting currency, unrounded.

    `missing` names the currencies that lack a rate of this month or of the one before; the figures are
    then None rather than a guess.
    """

    month: dt.date
    currency: str
    opening: Decimal | None
    new: Decimal | None
    reactivation: Decimal | None
    expansion: Decimal | None
    contraction: Decimal | None
    churn: Decimal | None
    paused: Decimal | None
    fx: Decimal | None
    closing: Decimal | None
    missing: tuple[str, ...] = ()
    frozen: bool = False

    @property
    def net_new(self) -> Decimal | None:
        if self.closing is None or self.opening is None or self.fx is None:
            return None
        return self.closing - self.opening - self.fx


Rates = Mapping[tuple[str, dt.date], Decimal]


def closing_rates(first: Month, last: Month, *, currency: str) -> list[ClosingRate]:
    """The closing rates into `currency` of every month in which one was dated."""
    params = {"currency": currency, "first": first.first_day, "before": last.next_first}
    return fetch(ClosingRate, _RATES, params)


def converted(months: Sequence[MrrMonth], *, currency: str) -> list[ConvertedMonth]:
    """The same months in one currency, each at its own closing rates."""
    if not months:
        return []
    first, last = Month.of(months[0].month) - 1, Month.of(months[-1].month)
    rates = {(rate.currency, rate.month): rate.rate for rate in closing_rates(first, last, currency=currency)}
    by_month: dict[dt.date, list[MrrMonth]] = defaultdict(list)
    for month in months:
        by_month[month.month].append(month)
    return [at_rates(month, cells, rates, currency) for month, cells in sorted(by_month.items())]


def biggest_currency(months: Sequence[MrrMonth], *, reporting: str) -> str:
    """The currency with the most paying clients, then lines, in the latest of these months.

    Amounts of two currencies do not compare without a rate. Between equals, and without any, `reporting`.
    """
    latest = max((row.month for row in months), default=None)
    rows = [row for row in months if row.month == latest]
    size = {row.currency: (row.clients, row.lines, row.currency == reporting) for row in rows}
    return max(size, key=size.__getitem__, default=reporting)


def rates_of(month: Month, *, currency: str) -> dict[str, Decimal]:
    """What one unit of each currency is worth in `currency` at the month's end; `currency` itself is one."""
    return {rate.currency: rate.rate for rate in closing_rates(month, month, currency=currency)} | {
        currency: Decimal(1)
    }


def at_rates(month: dt.date, cells: Sequence[MrrMonth], rates: Rates, currency: str) -> ConvertedMonth:
    """One month over its currencies: movements at the closing rate, and what the rates did to the opening."""
    missing = tuple(cell.currency for cell in cells if _lacks_rate(cell, rates, currency))
    frozen = any(cell.frozen for cell in cells)
    if missing:
        return ConvertedMonth(month, currency, *(None,) * 9, missing=missing, frozen=frozen)
    total: dict[str, Decimal] = dict.fromkeys((*KINDS, "opening", "closing", "fx"), ZERO)
    for cell in cells:
        now, before = _rate(cell, rates, currency), _rate_before(cell, rates, currency)
        for kind in (*KINDS, "closing"):
            total[kind] += EXACT.multiply(getattr(cell, kind), now)
        total["opening"] += EXACT.multiply(cell.opening, before)
        total["fx"] += EXACT.multiply(cell.opening, now - before)
    return ConvertedMonth(month=month, currency=currency, frozen=frozen, missing=(), **total)


def _lacks_rate(cell: MrrMonth, rates: Rates, currency: str) -> bool:
    if cell.currency == currency:
        return False
    moves = bool(cell.closing or cell.opening or cell.net_new or cell.new or cell.churn or cell.paused)
    here = (cell.currency, cell.month) in rates
    before = not cell.opening or (cell.currency, _month_before(cell)) in rates
    return moves and not (here and before)


def _rate(cell: MrrMonth, rates: Rates, currency: str) -> Decimal:
    return Decimal(1) if cell.currency == currency else rates.get((cell.currency, cell.month), ZERO)


def _rate_before(cell: MrrMonth, rates: Rates, currency: str) -> Decimal:
    """The opening rate; where nothing was open it does not matter."""
    return Decimal(1) if cell.currency == currency else rates.get((cell.currency, _month_before(cell)), ZERO)


def _month_before(cell: MrrMonth) -> dt.date:
    return (Month.of(cell.month) - 1).first_day
