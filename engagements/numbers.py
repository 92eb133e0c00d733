"""Gapless numbers: taken from a counter row that stays locked until the issuing transaction ends.

So a number is taken exactly when its invoice is frozen: none is skipped, none is given twice.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from engagements.models import Invoice, InvoiceKind
from partnerview.books.models import Conventions
from partnerview.db.rows import fetch

TAKE: Final = """
INSERT INTO engagements_numberseries (series, fiscal_year, last_number)
VALUES (%(series)s, %(fiscal_year)s, %(count)s)
ON CONFLICT (series, fiscal_year) DO UPDATE
    SET last_number = engagements_numberseries.last_number + excluded.last_number
RETURNING last_number
"""


@dataclass(frozen=True, slots=True)
class Series:
    """What numbers run in: invoices or credit notes of one fiscal year, named after the year in which it ends."""

    name: str
    prefix: str
    fiscal_year: int

    def reference(self, number: int) -> str:
        return f"{self.prefix}-{self.fiscal_year}-{number:05d}"


@dataclass(frozen=True, slots=True)
class _Taken:
    last_number: int


def series_of(invoice: Invoice, conventions: Conventions) -> Series:
    fiscal_year = fiscal_year_of(invoice.dated_on, conventions.fiscal_year_first_month)
    if invoice.kind == InvoiceKind.CREDIT_NOTE:
        return Series("credit", conventions.credit_note_prefix, fiscal_year)
    return Series("invoice", conventions.invoice_prefix, fiscal_year)


def take_numbers(series: Series, count: int) -> range:
    """The next `count` numbers of the series, in order."""
    params = {"series": series.name, "fiscal_year": series.fiscal_year, "count": count}
    (taken,) = fetch(_Taken, TAKE, params)
    return range(taken.last_number - count + 1, taken.last_number + 1)


def fiscal_year_of(day: dt.date, first_month: int) -> int:
    """The calendar year in which the fiscal year of `day` ends."""
    return day.year + (1 if first_month > 1 and day.month >= first_month else 0)
