"""The rows of a register, read and judged one by one: a register has as many rows as a firm has engagements.

Days, hours and amounts are read by the same functions of the database as those of time exports.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from engagements.models import BillingInterval, BillingTiming, EngagementStatus
from partnerview.db.rows import fetch
from partnerview.errors import InvalidInput
from partnerview.imports.layout import Column, Kind, Positions
from partnerview.imports.models import ImportBatch
from partnerview.money import minor_units

Say = Callable[[str, str, str], None]  # field, code, sentence

COLUMNS: Final = (
    Column("client", ("client",), required=True),
    Column("engagement", ("engagement",), required=True),
    Column("code", ("code",), required=True),
    Column("status", ("status",), required=True),
    Column("started_on", ("started_on",), Kind.DAY, required=True),
    Column("ended_on", ("ended_on",), Kind.DAY),
    Column("scope", ("scope",)),
    Column("out_of_scope", ("out_of_scope",)),
    Column("hours", ("contracted_hours_per_month",), Kind.HOURS, required=True),
    Column("rate", ("hourly_rate",), Kind.AMOUNT, required=True),
    Column("currency", ("currency",), required=True),
    Column("billing_interval", ("billing_interval",), required=True),
    Column("billing_timing", ("billing_timing",), required=True),
    Column("account_manager", ("account_manager",), required=True),
)
TEXTS: Final = tuple(column.field for column in COLUMNS if column.field not in {"scope", "out_of_scope"})
STATUSES: Final = (EngagementStatus.DRAFT, EngagementStatus.RUNNING, EngagementStatus.ENDED)
LONGEST: Final = {"client": 200, "engagement": 200, "code": 40, "account_manager": 254}
MOST_HOURS: Final = 100_000
MOST_RATE: Final = Decimal(1_000_000_000)

READ: Final = """
SELECT number, {texts}, {scope} AS scope, {out_of_scope} AS out_of_scope,
       import_day({started_on}, 'dmy') AS started, import_day({ended_on}, 'dmy') AS ended,
       import_seconds({hours}) AS seconds, import_amount({rate}) AS amount,
       import_is_formula({started_on}) AS started_on_is_formula, import_is_formula({ended_on}) AS ended_on_is_formula,
       import_is_formula({hours}) AS hours_is_formula, import_is_formula({rate}) AS rate_is_formula
FROM imports_stagedrow staged
WHERE batch_id = %(batch)s AND NOT is_left_out
ORDER BY number
"""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One row as text, beside what could be read of it."""

    number: int
    client: str
    engagement: str
    code: str
    status: str
    started_on: str
    ended_on: str
    scope: str
    out_of_scope: str
    hours: str
    rate: str
    currency: str
    billing_interval: str
    billing_timing: str
    account_manager: str
    started: dt.date | None
    ended: dt.date | None
    seconds: Decimal | None
    amount: Decimal | None
    started_on_is_formula: bool
    ended_on_is_formula: bool
    hours_is_formula: bool
    rate_is_formula: bool

    @property
    def minutes(self) -> int:
        """Contracted minutes a month, half up."""
        return int(((self.seconds or Decimal(0)) / 60).quantize(Decimal(1), rounding=ROUND_HALF_UP))

    @property
    def monthly_price(self) -> Decimal:
        """Hours × rate of a month, unrounded, in the row's currency."""
        return (self.amount or Decimal(0)) * self.minutes / 60

    @property
    def excluded(self) -> list[str]:
        """What is out of scope as a list: parted by semicolons, or else by commas."""
        mark = ";" if ";" in self.out_of_scope else ","
        return [part.strip() for part in self.out_of_scope.split(mark) if part.strip()]


def read(batch: ImportBatch, positions: Positions) -> list[RegisterRow]:
    """Every row that is not left out."""
    cells = {column.field: _cell(positions, column.field) for column in COLUMNS}
    texts = ", ".join(f"{cells[field]} AS {field}" for field in TEXTS)
    return fetch(RegisterRow, READ.format(texts=texts, **cells), {"batch": batch.pk})


def judge(row: RegisterRow, say: Say) -> None:
    """Say what is wrong with a row, whatever else the register or the book holds."""
    for part in (_names, _words, _days, _hours, _rate):
        part(row, say)


def _names(row: RegisterRow, say: Say) -> None:
    for field, words in (("client", "The client"), ("engagement", "The engagement's name"), ("code", "The code")):
        if not getattr(row, field):
            say(field, f"{field}_missing", f"{words} is missing.")
    for field, most in LONGEST.items():
        if len(getattr(row, field)) > most:
            say(field, f"{field}_too_long", f"This has {len(getattr(row, field))} letters; {most} fit.")


def _words(row: RegisterRow, say: Say) -> None:
    for field, words in _known_words().items():
        if getattr(row, field) not in words:
            say(field, f"{field}_unknown", f"This is none of {', '.join(words)}.")
    try:
        minor_units(row.currency)
    except InvalidInput as refusal:
        say("currency", "currency_unknown", refusal.message)


def _known_words() -> dict[str, list[str]]:
    return {
        "status": [status.value for status in STATUSES],
        "billing_interval": list(BillingInterval.values),
        "billing_timing": list(BillingTiming.values),
    }


def _days(row: RegisterRow, say: Say) -> None:
    for field, day, is_formula in (
        ("started_on", row.started, row.started_on_is_formula),
        ("ended_on", row.ended, row.ended_on_is_formula),
    ):
        written = getattr(row, field)
        if is_formula:
            say(field, f"formula_in_{field}", "This is a formula, not a day. Export values.")
        elif written and day is None:
            say(field, f"{field}_unreadable", "There is no such day. Write 2024-01-31.")
    if not row.started_on:
        say("started_on", "started_on_missing", "The day of the start is missing.")
    if row.started and row.ended and row.ended < row.started:
        say("ended_on", "ends_before_start", "The last day lies before the first.")
    if row.status == EngagementStatus.ENDED and not row.ended_on:
        say("ended_on", "ended_on_missing", "An ended engagement has a last day.")


def _hours(row: RegisterRow, say: Say) -> None:
    if row.hours_is_formula:
        say("hours", "formula_in_hours", "This is a formula, not a number of hours. Export values.")
    elif row.seconds is None:
        say("hours", "hours_unreadable", "This is no number of hours. Write 12.5 or 12:30.")
    elif row.seconds <= 0 or row.minutes == 0:
        say("hours", "hours_not_positive", "Contracted hours are above zero.")
    elif row.minutes > MOST_HOURS * 60:
        say("hours", "hours_too_many", f"More than {MOST_HOURS:,} hours a month cannot be meant.")


def _rate(row: RegisterRow, say: Say) -> None:
    if row.rate_is_formula:
        say("rate", "formula_in_rate", "This is a formula, not a rate. Export values.")
    elif row.amount is None:
        say("rate", "rate_unreadable", "This is no rate. Write 92.50.")
    elif row.amount < 0:
        say("rate", "rate_negative", "A rate cannot be below zero.")
    elif row.amount > MOST_RATE or row.amount != round(row.amount, 6):
        say("rate", "rate_out_of_range", "A rate has at most six decimals and stays below a thousand million.")


def duplicates(rows: list[RegisterRow]) -> Iterator[tuple[RegisterRow, RegisterRow]]:
    """Rows whose code an earlier row has, each with that row. Codes differ by more than case."""
    first: dict[str, RegisterRow] = {}
    for row in rows:
        code = row.code.upper()
        if code and code in first:
            yield row, first[code]
        first.setdefault(code, row)


def as_text(value: Any) -> str:
    """A value as a register writes it, for a sentence about a difference."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def _cell(positions: Positions, field: str) -> str:
    if field not in positions:
        return "''"
    text = f"coalesce(staged.cells->>{positions.places[field]:d}, '')"
    return text if field in {"scope", "out_of_scope"} else f"btrim({text})"
