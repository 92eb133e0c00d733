"""How one number or one difference of the bridge comes about: rule, parts, rows (R-12)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Final

from partnerview.closing.bridge_rules import GAPS, WORDS, Name, Number
from partnerview.closing.reports.bridge import Bridge, FactRow, Moment, rows_behind, totals
from partnerview.explanation import MINUS, PLUS, Explanation, Input, Source, Step
from partnerview.money import Money
from partnerview.ui import formats

SHOWN: Final = 50  # rows in the explanation itself; the page of rows has them all
VERSION: Final = "Bridge, version 2: every fact counts once in every gap"
CONVENTION: Final = "In contract currency; invoices by date, payments by day received, entries by posting month"
TOGETHER: Final = "together"  # the figure that is all differences of a gap
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
    Name.USED: "Hours bought ahead: invoiced when they are bought, earned as they are used.",
    Name.PROGRESS: "Outcome fees: earned by progress, invoiced when they are.",
    Name.PASSED_ON: "Of a licence sold as agent only the commission is revenue; what the vendor gets is invoiced and "
    "received with it.",
    Name.CREDIT: "Credit notes. The document changes what is invoiced; only a concession changes revenue.",
    Name.CONCESSION: "Lines of which a credit note conceded a part: what the month's service is worth now less the "
    "monthly amount, and what was taken back of earlier months or of work.",
    Name.LATE: "Entries that posted in this month although they belong to earlier ones, which were closed.",
    Name.WAITING: "What has posted of the month's plan less the plan: below zero until the month has run.",
    Name.PAYMENT: "What was received net of tax less what was invoiced: not yet paid, less old invoices paid.",
    Name.TAX: "The part of each payment that is tax, as its invoice says.",
    Name.DEPOSIT: "Payments that were drawn from a deposit account: the money came in when it was placed.",
}


def explain_figure(
    moment: Moment, gap: int, figure: str, *, currency: str, engagements: Sequence[int] | None = None
) -> Explanation:
    """A number (gap 0), a named difference, or with `together` all of a gap. Raises ValueError for anything else."""
    if gap not in range(4):
        raise ValueError(f"there is no gap {gap}")
    if gap and figure in {TOGETHER, Name.ROUNDING}:
        found = [bridge for bridge in totals(moment, engagements=engagements) if bridge.currency == currency]
        if not found:
            raise ValueError(f"nothing is in {currency}")
        return (explain_gap if figure == TOGETHER else explain_rounding)(moment, gap, found[0])
    if gap:
        return explain_difference(moment, gap, Name(figure), currency=currency, engagements=engagements)
    return explain_number(moment, Number(figure), currency=currency, engagements=engagements)


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
        rule_version=VERSION,
        convention=CONVENTION,
        rounding="Unrounded per row, half up once at this figure; what that leaves is the bridge's rounding line",
        inputs=_inputs(rows, currency) or (Input("No row", total, PLUS),),
        steps=(Step(f"Sum of {formats.number(len(rows))} rows", total),),
        sources=_sources(rows, currency),
    )


def explain_gap(moment: Moment, gap: int, bridge: Bridge) -> Explanation:
    """What lies between two numbers: the named differences, which come to it exactly."""
    before, after = GAPS[gap - 1]
    code = bridge.currency
    return Explanation(
        figure=f"{before.capitalize()} to {after}, {formats.month_name(moment.month)}, {code}",
        result=Money(bridge.gap(gap), code),
        rule=f"{after.capitalize()} less {before}, as the sum of its named differences.",
        rule_version=VERSION,
        convention=CONVENTION,
        rounding="Each difference is rounded once; what that leaves is the rounding line",
        inputs=tuple(Input(WORDS[item.name], Money(item.amount, code), PLUS) for item in bridge.named(gap))
        or (Input("Nothing lies between them", Money(bridge.gap(gap), code), PLUS),),
        steps=(
            Step(after.capitalize(), Money(bridge.shown(after), code)),
            Step(f"less {before}", Money(bridge.shown(before), code)),
        ),
    )


def explain_rounding(moment: Moment, gap: int, bridge: Bridge) -> Explanation:
    """The rounding line of a gap: what the rounded differences leave of it."""
    code, named = bridge.currency, [item for item in bridge.named(gap) if item.name != Name.ROUNDING]
    whole = Input("What lies between the two numbers", Money(bridge.gap(gap), code), PLUS)
    terms = (whole, *(Input(WORDS[item.name], Money(item.amount, code), MINUS) for item in named))
    left = bridge.gap(gap) - sum((item.amount for item in named), Decimal(0))
    return Explanation(
        figure=f"Rounding, {formats.month_name(moment.month)}, {code}",
        result=Money(left, code),
        rule="A line of its own closes what is shown; no figure is changed for it.",
        rule_version=VERSION,
        convention=CONVENTION,
        rounding="Numbers and differences are rounded once each",
        inputs=terms,
    )


def _sources(rows: Sequence[FactRow], currency: str) -> tuple[Source, ...]:
    """The first rows, and the rest as one: they come to the figure."""
    shown = [
        Source(row.source, row.source_id, f"{row.engagement}, {row.label}", Money(row.amount, currency))
        for row in rows[:SHOWN]
    ]
    if rest := rows[SHOWN:]:
        shown.append(Source("rest", 0, f"{formats.number(len(rest))} more rows", Money(_sum(rest), currency)))
    return tuple(shown)


def _inputs(rows: Sequence[FactRow], currency: str) -> tuple[Input, ...]:
    def source(row: FactRow) -> str:
        return row.source

    return tuple(
        Input(SOURCES.get(key, key), Money(_sum(found), currency), PLUS)
        for key, found in groupby(sorted(rows, key=source), source)
    )


def _sum(rows: object) -> Decimal:
    return sum((row.amount for row in rows), Decimal(0))  # type: ignore[attr-defined]
