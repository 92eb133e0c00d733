"""How each figure of a client's economics comes about (R-12, O-13)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from partnerview.explanation import Explanation, Input, Source, Step, Value
from partnerview.money import Money
from recognition.reports.client_economics import LICENCE, SERVICE, Economics, stacked

FIGURES: Final = {
    "mrr": ("MRR", "Monthly amount of the lines in service on the day, gross of what goes to a vendor."),
    "monthly_cost": (
        "Cost of a month",
        "Licences: unit cost ÷ price × MRR. Services: cost of the hours of the last three months that were run, "
        "on average.",
    ),
    "monthly_margin": ("Margin of a month", "MRR − cost of a month."),
    "recognized": ("Recognized to date", "What posted to the ledger of revenue, reversals taken off."),
    "cost": (
        "Cost to date",
        "Licences: unit cost ÷ price × what was recognized; 0 as agent. Services: every hour at its cost rate.",
    ),
    "margin": ("Margin to date", "Recognized − cost."),
    "lifetime_value": (
        "Lifetime value",
        "Σ margin to date + margin of a month × (12 or the remaining term), engagement by engagement.",
    ),
}
SIDES: Final = {LICENCE: "licences", SERVICE: "services", "": "licences and services"}


def explain_economics(figure: str, *, client: str, side: str, currency: str, each: Sequence[Economics]) -> Explanation:
    """`each` are the client's engagements (`engagement_economics`); `side` "" is both together."""
    rows = [row for row in each if row.currency == currency and side in {"", row.side}]
    name, rule = FIGURES[figure]
    whole = stacked(rows)
    return Explanation(
        figure=f"{name}, {SIDES[side]}, {client}",
        result=_money(getattr(whole, figure), currency),
        rule=rule,
        rule_version="Lifetime value by maths.md §4; costs by ADR 1301",
        convention="Every engagement in its own currency; currencies are not added up",
        rounding="Unrounded; half up where it is shown",
        inputs=(
            Input("MRR", _money(whole.mrr, currency)),
            Input("Cost of a month", _money(whole.monthly_cost, currency)),
            Input("Recognized to date", _money(whole.recognized, currency)),
            Input("Cost to date", _money(whole.cost, currency)),
        ),
        steps=(
            Step("Recognized − cost", _money(whole.margin, currency)),
            Step("MRR − cost of a month", _money(whole.monthly_margin, currency)),
            *(
                Step(f"{row.name}, {SIDES[row.side]}: {_months(row.months)} months to come", _ahead(row, currency))
                for row in rows
                if figure == "lifetime_value" and row.monthly_margin * row.months
            ),
        ),
        sources=tuple(
            Source("engagement", row.engagement_id, f"{row.name}, {SIDES[row.side]}", _money(value, currency))
            for row in rows
            if (value := getattr(row, figure))
        ),
    )


def _ahead(row: Economics, currency: str) -> Value:
    return _money(row.monthly_margin * row.months, currency)


def _months(months: Decimal) -> str:
    return f"{months.quantize(Decimal('0.01')).normalize():f}"


def _money(amount: Decimal, currency: str) -> Money:
    return Money(amount, currency).quantized()
