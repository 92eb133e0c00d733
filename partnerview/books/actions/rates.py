"""Exchange rates: recorded one by one or from a CSV, never changed. A correction is a newer row."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import transaction

from partnerview.audit.actions import record
from partnerview.books.models import ExchangeRate
from partnerview.errors import DomainError, FieldError, InvalidInput
from partnerview.money import minor_units
from partnerview.users.models import User

COLUMNS: Final = ("date", "base", "quote", "rate")
MOST_ROWS: Final = 100_000
MOST_ERRORS: Final = 50
RATE: Final = re.compile(r"[0-9]{1,11}(\.[0-9]{1,8})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `base` is `rate` of `quote` on that day."""

    dated_on: dt.date
    base: str
    quote: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import of rates did: rows that are new, rows that were known already."""

    new: int
    known: int


@transaction.atomic
def record_rate(*, base: str, quote: str, rate: Decimal, dated_on: dt.date, by: User, source: str = "") -> ExchangeRate:
    """A rate as it is known now. Raises InvalidInput for unknown or equal currencies and a rate of zero or less."""
    _check(base, quote, rate)
    row = ExchangeRate.objects.create(
        base=base, quote=quote, rate=rate, dated_on=dated_on, source=source, recorded_by=by
    )
    after = {"base": base, "quote": quote, "rate": rate, "dated_on": dated_on}
    record(row, action="exchange_rate.recorded", by=by, after=after)
    return row


@transaction.atomic
def import_rates(content: bytes, *, by: User, source: str = "") -> Taken:
    """All rows of a CSV with the columns date, base, quote, rate, or none of them.

    A rate that is the latest known for its day already is not recorded again. Raises InvalidInput with one
    error per cell, named by row and column.
    """
    rates = _read(content)
    known = _latest({rate.dated_on for rate in rates})
    new = [rate for rate in rates if known.get((rate.dated_on, rate.base, rate.quote)) != rate.rate]
    rows = ExchangeRate.objects.bulk_create(
        [
            ExchangeRate(base=r.base, quote=r.quote, rate=r.rate, dated_on=r.dated_on, source=source, recorded_by=by)
            for r in new
        ],
        batch_size=2000,
    )
    if rows:
        after = {"rows": len(rows), "first_id": rows[0].pk, "last_id": rows[-1].pk, "source": source}
        record(rows[0], action="exchange_rates.imported", by=by, after=after)
    return Taken(new=len(new), known=len(rates) - len(new))


def _check(base: str, quote: str, rate: Decimal) -> None:
    for field, currency in (("base", base), ("quote", quote)):
        try:
            minor_units(currency)
        except InvalidInput as error:
            raise InvalidInput(error.message, code=error.code, field=field) from None
    if base == quote:
        raise InvalidInput("A rate is between two different currencies.", field="quote")
    if rate <= 0:
        raise InvalidInput("A rate is above zero.", field="rate")


def _read(content: bytes) -> list[Rate]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"The file is not UTF-8: byte {error.start + 1} cannot be read.", field="file") from None
    reader = csv.reader(io.StringIO(text))
    header = [cell.strip().lower() for cell in next(reader, [])]
    if sorted(header) != sorted(COLUMNS):
        raise InvalidInput(f"The first row must name the columns {', '.join(COLUMNS)}, each once.", field="file")
    return _rates(reader, header)


def _rates(reader: Iterator[list[str]], header: list[str]) -> list[Rate]:
    rates: dict[tuple[dt.date, str, str], Rate] = {}
    errors: list[FieldError] = []
    for number, cells in enumerate(reader, start=2):
        if number > MOST_ROWS + 1:
            raise InvalidInput(f"The file has more than {MOST_ROWS:,} rows. Split it.", field="file")
        if not any(cells):
            continue
        try:
            rate = _rate(dict(zip(header, (cell.strip() for cell in cells), strict=len(cells) == len(header))))
            if (rate.dated_on, rate.base, rate.quote) in rates:
                raise InvalidInput("An earlier row gives this pair on this day already.", field="date")
            rates[rate.dated_on, rate.base, rate.quote] = rate
        except DomainError as error:
            errors += [FieldError(f"row {number}, {e.field}", e.message, e.code) for e in error.errors]
    if errors:
        raise InvalidInput(_summary(errors), errors=errors[:MOST_ERRORS])
    return list(rates.values())


def _rate(cells: dict[str, str]) -> Rate:
    """One row. Raises InvalidInput that names the column."""
    missing = [column for column in COLUMNS if not cells.get(column)]
    if missing:
        raise InvalidInput("There is nothing here.", field=missing[0])
    try:
        day = dt.date.fromisoformat(cells["date"])
    except ValueError:
        raise InvalidInput(f"“{cells['date']}” is not a day. Write it as 2026-03-31.", field="date") from None
    if not RATE.fullmatch(cells["rate"]):
        raise InvalidInput(f"“{cells['rate']}” is not a rate. Write it as 1.0842.", field="rate")
    rate = Rate(day, cells["base"].upper(), cells["quote"].upper(), Decimal(cells["rate"]))
    _check(rate.base, rate.quote, rate.rate)
    return rate


def _summary(errors: list[FieldError]) -> str:
    return f"Nothing was taken: {len(errors)} value{'s' if len(errors) > 1 else ''} to mend."


def _latest(days: set[dt.date]) -> dict[tuple[dt.date, str, str], Decimal]:
    """The rate last recorded for each pair on these days."""
    rows = ExchangeRate.objects.filter(dated_on__in=days).order_by("id")
    return {(row.dated_on, row.base, row.quote): row.rate for row in rows}
