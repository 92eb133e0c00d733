"""How a retention ratio comes about: its sums, and the clients that moved it (R-12)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final

from partnerview.explanation import OVER, PLUS, Explanation, Input, Source
from partnerview.money import Money
from partnerview.months import Month
from partnerview.ui import formats
from recognition.reports.measure import Measure
from recognition.reports.retention import RetainedClient, Retention, changed_clients, retention_in
from recognition.reports.scope import ALL, Scope

FIGURES: Final = ("gross", "net", "logo_churn")
SHOWN: Final = 50
_WORDS: Final = {"gross": "Gross retention", "net": "Net retention", "logo_churn": "Logo churn"}
_RULES: Final = {
    "gross": "Over clients with MRR at the opening: Σ min(opening, closing) ÷ Σ opening. Growth is not counted.",
    "net": "Over the clients that had MRR at the opening: Σ closing ÷ Σ opening.",
    "logo_churn": "Clients that had MRR at the opening and have none at the closing ÷ clients at the opening.",
}


def explain_retention(
    figure: str, measure: Measure, month: Month, *, since: Month, scope: Scope = ALL
) -> Explanation | None:
    """One of the three ratios over a window; None where nobody had MRR at its opening."""
    found = retention_in(measure, month, since=since, scope=scope)
    if found is None:
        return None
    changed = changed_clients(measure, month, since=since, scope=scope)
    return Explanation(
        figure=f"{_WORDS[figure]}, {formats.month_short(since)} to {formats.month_short(month)}, {measure.currency}",
        result=formats.percent(getattr(found, figure), 2),
        rule=_RULES[figure],
        rule_version="Per client, from month end to month end; a client absent at the opening counts nowhere",
        convention="At one constant rate, the closing rate of the window's last month",
        rounding="The ratio is rounded once, to two places of a percent",
        inputs=_inputs(figure, found, measure.currency),
        sources=_sources(figure, found, changed, measure.currency),
    )


def _inputs(figure: str, found: Retention, currency: str) -> tuple[Input, ...]:
    """Numerator ÷ denominator, and beside them what else the window holds."""
    clients = Input("Clients at the opening", found.clients)
    lost = Input("of which have nothing at the closing", found.lost)
    if figure == "logo_churn":
        return (replace(lost, does=PLUS), replace(clients, does=OVER))
    part = Input("Closing MRR of the same clients", Money(found.closing, currency), PLUS)
    if figure == "gross":
        part = Input("Σ min(opening, closing) of these clients", Money(found.kept, currency), PLUS)
    return (part, Input("Opening MRR of these clients", Money(found.opening, currency), OVER), clients, lost)


def _sources(figure: str, found: Retention, changed: list[RetainedClient], currency: str) -> tuple[Source, ...]:
    """What the opening lost (and gained): with it the rows give the numerator."""
    rows = [(row, (row.kept if figure == "gross" else row.closing) - row.opening) for row in changed]
    moved = [(row, change) for row, change in rows if change]
    if figure == "logo_churn":
        lost = [row for row in changed if not row.closing]
        return tuple(Source("client", row.client, row.name, Money(-row.opening, currency)) for row in lost[:SHOWN])
    shown = [Source("client", row.client, row.name, Money(change, currency)) for row, change in moved[:SHOWN]]
    rest = moved[SHOWN:]
    if rest:
        amount = sum((change for _, change in rest), Decimal(0))
        shown.append(Source("rest", 0, f"{formats.number(len(rest))} more clients", Money(amount, currency)))
    return (Source("opening", 0, "Opening MRR", Money(found.opening, currency)), *shown)
