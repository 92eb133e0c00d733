"""How each of the four numbers of a month comes about (R-12): by currency, at which rate, rounded where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from partnerview.dashboard.reports.four_numbers import FourNumbers, four_numbers_of
from partnerview.explanation import Explanation, Input, Step
from partnerview.money import EXACT, Money
from partnerview.months import Month
from partnerview.ui import formats


@dataclass(frozen=True, slots=True)
class Rule:
    """The words of one number; `{last_day}` and `{month}` are filled in."""

    name: str
    text: str
    version: str


RULES: Final = {
    "contracted": Rule(
        "Contracted",
        "Every recurring line in service on {last_day}: its price divided by the months of its interval. "
        "One-off work, time and materials, overage and tax are left out.",
        "MRR at month end: a line counts through its last day",
    ),
    "invoiced": Rule(
        "Invoiced",
        "Invoices and credit notes that were issued with a date in {month}, net of tax.",
        "Invoiced: by the date on the document; drafts and discarded ones do not count",
    ),
    "recognized": Rule(
        "Recognized",
        "Every entry of the revenue ledger that posted in {month}: schedules, hours worked, acceptances; "
        "reversals are taken off.",
        "Recognized: by the month in which an entry posts",
    ),
    "cash": Rule(
        "Cash received",
        "Payments that came in during {month}, tax included, less those that were taken back.",
        "Cash: by the day on which it came in",
    ),
}


def explain_number(number: str, month: Month) -> Explanation:
    """One of `NUMBERS`, as `four_numbers_of` shows it."""
    rows = four_numbers_of(month)
    rule = RULES[number]
    return Explanation(
        figure=f"{rule.name}, {formats.month_name(month)}",
        result=Money(rows.value(number), rows.currency),
        rule=rule.text.format(last_day=formats.day(month.last_day), month=formats.month_name(month)),
        rule_version=rule.version,
        convention=_convention(rows),
        rounding="Unrounded per currency, half up once at this total",
        inputs=tuple(Input(f"In {code}", Money(amount, code)) for code, amount in rows.amounts(number).items()),
        steps=tuple(_steps(rows, number)),
    )


def _convention(rows: FourNumbers) -> str:
    if rows.is_alone:
        return f"{rows.currency} alone: {', '.join(rows.missing)} has no rate dated in {formats.month_name(rows.month)}"
    return f"Closing rates of {formats.month_name(rows.month)}, the last one dated in it"


def _steps(rows: FourNumbers, number: str) -> list[Step]:
    """Each foreign currency at its rate, then the sum."""
    foreign = [
        Step(
            f"{code} × {formats.plain(rows.rates[code])}",
            Money(EXACT.multiply(amount, rows.rates[code]), rows.currency),
        )
        for code, amount in rows.amounts(number).items()
        if code != rows.currency
    ]
    return [*foreign, Step("Sum, rounded", Money(rows.value(number), rows.currency))]
