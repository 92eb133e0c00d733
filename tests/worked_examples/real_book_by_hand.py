"""The real book worked out a second time: plain Python over the two files, none of the product's code.

By the written rules (docs of the data, maths §2 to §4): each engagement is one line of contracted hours
priced by the month; every row starts on the first of a month, so each month is earned whole; an advance
invoice is dated the first day of its billing interval, an arrears invoice the last; hours beyond the
contract are over-service. Amounts are in contract currency, never added across currencies.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

LAST = (2011, 12)
STEP = {"month": 1, "quarter": 3, "year": 12}

Key = tuple[str, str]  # (month, currency)


@dataclass(frozen=True)
class RealBook:
    """What the two files must come to."""

    recognized: dict[Key, Decimal]
    invoiced: dict[Key, Decimal]
    mrr: dict[Key, Decimal]
    rows: int
    minutes: int
    hours: Decimal


def shared_data() -> Path | None:
    """The folder of real input, wherever above this checkout it lies; None on a machine without it."""
    for parent in Path(__file__).resolve().parents:
        folder = parent / "shared" / "data"
        if (folder / "time_entries_harvest.csv").exists():
            return folder
    return None


def work_out(folder: Path) -> RealBook:
    recognized: dict[Key, Decimal] = defaultdict(Decimal)
    invoiced: dict[Key, Decimal] = defaultdict(Decimal)
    mrr: dict[Key, Decimal] = defaultdict(Decimal)
    for row in _read(folder / "engagements.csv"):
        price = Decimal(row["contracted_hours_per_month"]) * Decimal(row["hourly_rate"])
        started = dt.date.fromisoformat(row["started_on"])
        for month in _months((started.year, started.month), LAST):
            recognized[_name(month), row["currency"]] += price
            mrr[_name(month), row["currency"]] += price
        for month, intervals in _invoices(row, (started.year, started.month)):
            invoiced[_name(month), row["currency"]] += price * intervals
    hours = [Decimal(entry["Hours"]) for entry in _read(folder / "time_entries_harvest.csv")]
    minutes = sum(int((h * 60).quantize(Decimal(1), rounding=ROUND_HALF_UP)) for h in hours)
    return RealBook(dict(recognized), dict(invoiced), dict(mrr), len(hours), minutes, sum(hours, Decimal(0)))


def _invoices(row: dict[str, str], start: tuple[int, int]) -> Iterator[tuple[tuple[int, int], int]]:
    """(month of the invoice's date, months that it bills): started on a first, so dates stay in one month."""
    step = STEP[row["billing_interval"]]
    for nth, month in enumerate(_months(start, LAST)):
        is_first, is_last = nth % step == 0, nth % step == step - 1
        if is_first if row["billing_timing"] == "advance" else is_last:
            yield month, step


def _months(first: tuple[int, int], last: tuple[int, int]) -> Iterator[tuple[int, int]]:
    year, month = first
    while (year, month) <= last:
        yield year, month
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _name(month: tuple[int, int]) -> str:
    return f"{month[0]:04d}-{month[1]:02d}"


def _read(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)
