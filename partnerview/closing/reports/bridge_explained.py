"""How one number or one difference of the bridge comes about: rule, parts, rows (R-12)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Final

from partnerview.closing.bridge_rules import GAPS, WORDS, Name, Number
from partnerview.closing.reports.bridge import FactRow, Moment, rows_behind
from partnerview.explanation import Explanation, Input, Source, Step
from partnerview.money import Money
from partnerview.ui import formats

SHOWN: Final = 50  # rows in the explanation itself; the page of rows has them all
SOURCES: Final = {
    "service_line": "Service lines, monthly amount",
    "schedule_row": "Schedules, what the month's service is worth",
    "invoice_line": "Lines of issued invoices and credit notes, net",
    "recognition_entry": "Entries posted in the month",
    "payment": "Payments received",
}
NUMBERS: Final = {
    Number.CONTRACTED: "The monthly amounts of the lines in service on the month's last day.",
    Number.INVOICED: "Invoices and credit notes issued and dated in the month, net of tax.",
    Number.RECOGNIZED: "Entries that posted in the month, reversals included.",
    Number.CASH: "Payments received in the month, tax included, reversals taken off.",
}
RULES: Final = {
    Name.TIMING: "Invoiced and earned in different months: amounts billed for other months count on one side only.",
    Name.PRORATION: "What the month's service is worth less the monthly amount: parts of a month, and months by days.",
    Name.AMENDMENT: "As proration, for lines that took over from each other within the month.",
    Name.OVERAGE: "Hours beyond the contract: they are no part of what is contracted, and are invoiced when they are.",
    Name.TIME: "Time and materials: earned as worked and approved, invoiced when it is.",
    Name.USAGE: "Usage above what is committed: earned as used, invoiced when it is.",
    Name.ONE_OFF: "One-off work: earned on acceptance, invoiced when it is.",
    Name.CREDIT: "Credit notes. The document changes what is invoiced; only a concession changes revenue.",
    Name.LATE: "Entries that posted in this month although they belong to earlier ones, which were closed.",
    Name.WAITING: "What has posted of the month's plan less the plan: below zero until the month has run.",
    Name.PAYMENT: "What was received net of tax less what was invoiced: not yet paid, less old invoices paid.",
    Name.TAX: "The part of each payment that is tax, as its invoice says.",
}


def explain_difference(
    moment: Moment, gap: int, name: Name, *, currency: str, engagements: Sequence[int] | None = None
) -> Explanation:
    """One named difference in one currency; the inputs are its rows by source and add up to it."""
    rows = rows_behind(moment, gap, name, engagements=engagements, currency=currency)
    before, after = GAPS[gap - 1]
    figure = f"{WORDS[name]}, {before} to {after}, {formats.month_name(moment.month)}"
    return _explained(figure, RULES.get(name, WORDS[name]), rows, currency)


def explain_number(
    moment: Moment, number: Number, *, currency: str, engagements: Sequence[int] | None = None
) -> Explanation:
    """One of the four numbers in one currency; the inputs are its rows by source and add up to it."""
    rows = rows_behind(moment, 0, number, engagements=engagements, currency=currency)
    figure = f"{number.capitalize()}, {formats.month_name(moment.month)}, {currency}"
    return _explained(figure, NUMBERS[number], rows, currency)


def _explained(figure: str, rule: str, rows: Sequence[FactRow], currency: str) -> Explanation:
    total = Money(_sum(rows), currency)
    return Explanation(
        figure=figure,
        result=total.quantized(),
        rule=rule,
        rule_version="Bridge, version 1: every fact counts once in every gap",
        convention="In contract currency; invoices by date, payments by day received, entries by posting month",
        rounding="Unrounded per row, half up once at this figure; what that leaves is the bridge's rounding line",
        inputs=_inputs(rows, currency),
        steps=(Step(f"Sum of {formats.number(len(rows))} rows", total),),
        sources=tuple(
            Source(row.source, row.source_id, f"{row.engagement}, {row.label}", Money(row.amount, currency))
            for row in rows[:SHOWN]
        ),
    )


def _inputs(rows: Sequence[FactRow], currency: str) -> tuple[Input, ...]:
    def source(row: FactRow) -> str:
        return row.source

    return tuple(
        Input(SOURCES.get(key, key), Money(_sum(found), currency))
        for key, found in groupby(sorted(rows, key=source), source)
    )


def _sum(rows: object) -> Decimal:
    return sum((row.amount for row in rows), Decimal(0))  # type: ignore[attr-defined]
