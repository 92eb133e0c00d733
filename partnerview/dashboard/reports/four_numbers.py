"""Contracted, invoiced, recognized and cash of one month side by side, each from its own facts.

In the reporting currency at the closing rates of that month. Where a currency that has any of the four
lacks its rate there is no sum over currencies: the biggest currency stands alone, and `missing` says why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engagements.reports.billed_and_paid import Invoiced, Received, invoiced_in, received_in
from partnerview.books.currency import reporting_currency
from partnerview.money import EXACT, quantize
from partnerview.months import Month
from recognition.open_months import is_closed
from recognition.reports.mrr import MrrMonth, mrr_months
from recognition.reports.recognized_revenue import RevenueRow, recognized_revenue
from recognition.reports.reporting_currency import biggest_currency, rates_of

NUMBERS: Final = ("contracted", "invoiced", "recognized", "cash")
ZERO: Final = Decimal(0)


@dataclass(frozen=True)
class FourNumbers:
    """The rows behind the four, and the rates into `currency`; a single rate of one where it stands alone."""

    month: Month
    currency: str
    rates: Mapping[str, Decimal]
    missing: tuple[str, ...]
    contracted: Sequence[MrrMonth]
    invoiced: Sequence[Invoiced]
    recognized: Sequence[RevenueRow]
    received: Sequence[Received]
    frozen: bool

    @property
    def is_alone(self) -> bool:
        """Whether only the rows of one currency are counted."""
        return bool(self.missing)

    def amounts(self, number: str) -> dict[str, Decimal]:
        """By currency, of those that count here; contracted is unrounded."""
        found = _AMOUNTS[number](self)
        return {code: found[code] for code in sorted(found) if code in self.rates}

    def value(self, number: str) -> Decimal:
        """In `currency`, rounded once."""
        converted = (EXACT.multiply(amount, self.rates[code]) for code, amount in self.amounts(number).items())
        return quantize(sum(converted, ZERO), self.currency)


def four_numbers_of(month: Month) -> FourNumbers:
    """Seven queries, whatever the number of rows."""
    reporting = reporting_currency()
    rates = rates_of(month, currency=reporting)
    rows = FourNumbers(
        month=month,
        currency=reporting,
        rates=rates,
        missing=(),
        contracted=[row for row in mrr_months(month, month) if row.closing],
        invoiced=invoiced_in(month),
        recognized=recognized_revenue(month, month),
        received=received_in(month),
        frozen=is_closed(month),
    )
    missing = tuple(sorted({code for number in NUMBERS for code in _AMOUNTS[number](rows)} - rates.keys()))
    return _alone(rows, missing) if missing else rows


def _alone(rows: FourNumbers, missing: tuple[str, ...]) -> FourNumbers:
    currency = biggest_currency(rows.contracted, reporting=rows.currency)
    return FourNumbers(
        month=rows.month,
        currency=currency,
        rates={currency: Decimal(1)},
        missing=missing,
        contracted=rows.contracted,
        invoiced=rows.invoiced,
        recognized=rows.recognized,
        received=rows.received,
        frozen=rows.frozen,
    )


def _recognized(rows: FourNumbers) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows.recognized:
        found[row.currency] += row.amount
    return found


_AMOUNTS: Final[dict[str, Callable[[FourNumbers], dict[str, Decimal]]]] = {
    "contracted": lambda rows: {row.currency: row.closing for row in rows.contracted},
    "invoiced": lambda rows: {row.currency: row.amount for row in rows.invoiced},
    "recognized": _recognized,
    "cash": lambda rows: {row.currency: row.amount for row in rows.received},
}
