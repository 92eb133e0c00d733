"""Reading a bank statement as CSV: date, amount, currency, text, and the bank's own id where there is one. Pure.

Every row is checked before any is taken: one bad row refuses the file with the row's number and the remedy.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.digits import written_amount
from partnerview.errors import FieldError, InvalidInput
from partnerview.money import minor_units, quantize

MOST_BYTES: Final = 5_000_000
MOST_ROWS: Final = 20_000
NEEDED: Final = ("date", "amount", "currency")
TOO_MUCH: Final = Decimal(10) ** 15


@dataclass(frozen=True, slots=True)
class BankRow:
    """One movement. `identity` is the same wherever the same movement is read again."""

    position: int
    booked_on: dt.date
    amount: Decimal
    currency: str
    text: str
    identity: str


def read_statement(content: bytes) -> list[BankRow]:
    """The rows of a file. Raises InvalidInput naming each row that cannot be read."""
    if len(content) > MOST_BYTES:
        raise InvalidInput("This file is larger than 5 MB. Export a shorter span of time.", field="file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("This file is not text in UTF-8. Export it as CSV in UTF-8.", field="file") from None
    # Strict: a quote that is never closed would swallow the rows after it.
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.split("\n", 1)[0] else ",", strict=True)
    header = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise InvalidInput(f"The first row lacks the column “{missing[0]}”. Name it there.", field="file")
    reader.fieldnames = header
    try:
        lines = list(reader)
    except csv.Error:
        raise InvalidInput(
            f"Row {reader.line_num} or one before it has a quote that is not closed. Mend it, or export again.",
            field="file",
        ) from None
    return _rows(lines)


def _rows(lines: list[dict[str, str]]) -> list[BankRow]:
    if not lines:
        raise InvalidInput("There is no row under the header.", field="file")
    if len(lines) > MOST_ROWS:
        raise InvalidInput(f"More than {MOST_ROWS:,} rows. Export a shorter span of time.", field="file")
    rows, errors, seen = [], [], Counter[str]()
    for number, line in enumerate(lines, start=2):
        try:
            rows.append(_row(number, line, seen))
        except (InvalidInput, ValueError) as error:
            errors.append(FieldError("file", f"Row {number}: {error}", "bad_row"))
    if errors:
        raise unreadable(errors)
    return rows


def unreadable(errors: list[FieldError]) -> InvalidInput:
    """The refusal of a file for its bad rows."""
    rows = "1 row" if len(errors) == 1 else f"{len(errors)} rows"
    return InvalidInput(f"{rows} cannot be read; nothing was imported.", errors=errors[:20])


def _row(number: int, line: dict[str, str], seen: Counter[str]) -> BankRow:
    given = {name: (line.get(name) or "").strip() for name in (*NEEDED, "text", "id")}
    try:
        booked_on = dt.date.fromisoformat(given["date"])
    except ValueError:
        raise ValueError(f"“{given['date']}” is not a day. Write it as 2026-03-31.") from None
    if None in line:
        raise ValueError("It has more columns than the first row. Put a text that holds the separator into quotes.")
    written = written_amount(given["amount"])
    if not written or abs(written) >= TOO_MUCH:
        raise ValueError(f"“{given['amount']}” is not an amount. Write it as -1250.00.")
    currency = given["currency"].upper()
    minor_units(currency)
    amount = quantize(written, currency)
    if amount != written:
        raise ValueError(f"“{given['amount']}” has more decimals than {currency}.")
    content = given["id"] or "|".join((given["date"], str(amount), currency, given["text"]))
    seen[content] += 1
    identity = hashlib.sha256(f"{currency}|{content}|{seen[content]}".encode()).hexdigest()
    return BankRow(number, booked_on, amount, currency, given["text"][:300], identity)
