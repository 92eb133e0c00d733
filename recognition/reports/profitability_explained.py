"""How margin, cost, recognized revenue and effective rate of an engagement come about (R-12)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engagements.models import Engagement
from partnerview.db.rows import fetch
from partnerview.explanation import Explanation, Input, Source, Step, Value
from partnerview.money import Money
from partnerview.months import Month
from partnerview.ui import formats
from recognition.reports.profitability import Profit

FIGURES: Final = {
    "margin": ("Margin", "Recognized revenue less the cost of all hours worked, billable or not."),
    "cost": ("Cost", "Each hour at the cost rate of its person that held on the day, in the engagement's currency."),
    "recognized": ("Recognized", "What posted to the ledger of revenue in these months, reversals taken off."),
    "effective_rate": ("Effective hourly rate", "Recognized revenue ÷ hours worked, billable or not."),
}
_PEOPLE: Final = """
SELECT person.id, person.name, sum(cost.minutes)::bigint AS minutes, sum(cost.amount) AS amount
FROM engagements_timecost cost JOIN engagements_person person ON person.id = cost.person_id
WHERE cost.engagement_id = %(engagement)s AND cost.worked_on >= %(first)s AND cost.worked_on < %(before)s
GROUP BY person.id, person.name ORDER BY amount DESC NULLS LAST, person.name
"""
_LINES: Final = """
SELECT line.id, line.name, sum(entry.amount) AS amount
FROM recognition_recognitionentry entry JOIN engagements_serviceline line ON line.id = entry.line_id
WHERE entry.engagement_id = %(engagement)s AND entry.month >= %(first)s AND entry.month < %(before)s
GROUP BY line.id, line.name HAVING sum(entry.amount) <> 0 ORDER BY amount DESC, line.id
"""


@dataclass(frozen=True, slots=True)
class _Person:
    id: int
    name: str
    minutes: int
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class _Line:
    id: int
    name: str
    amount: Decimal


def explain_profit(figure: str, profit: Profit, engagement: Engagement, first: Month, last: Month) -> Explanation:
    """`figure` is one of FIGURES; `profit` the engagement as a whole in the months."""
    name, rule = FIGURES[figure]
    currency = profit.currency
    recognized, cost, margin = (Money(amount, currency) for amount in (profit.recognized, profit.cost, profit.margin))
    params = {"engagement": engagement.pk, "first": first.first_day, "before": last.next_first}
    return Explanation(
        figure=f"{name}, {engagement.name}, {formats.month_name(first)} to {formats.month_name(last)}",
        result=_result(figure, profit),
        rule=rule,
        rule_version="Margin: recognized − cost. Effective rate: recognized ÷ hours",
        convention="Cost in another currency: latest rate dated by the day, through the reporting currency",
        rounding="Unrounded; half up where it is shown",
        inputs=(
            Input("Recognized", recognized),
            Input("Cost of the hours that have a rate", cost),
            Input("Hours worked", formats.hours(profit.minutes)),
            Input("of which without a cost rate", formats.hours(profit.uncosted)),
        ),
        steps=(Step("Recognized − cost", margin), Step("Recognized ÷ hours", _rate(profit))),
        sources=tuple(_sources(figure, params, currency)),
    )


def _result(figure: str, profit: Profit) -> Value:
    amounts = {"margin": profit.margin, "cost": profit.cost, "recognized": profit.recognized}
    return Money(amounts[figure], profit.currency).quantized() if figure in amounts else _rate(profit)


def _rate(profit: Profit) -> Value:
    rate = profit.effective_rate
    return formats.DASH if rate is None else Money(rate, profit.currency).quantized()


def _sources(figure: str, params: dict[str, object], currency: str) -> list[Source]:
    lines = [
        Source("service_line", line.id, line.name, Money(line.amount, currency))
        for line in fetch(_Line, _LINES, params)
    ]
    people = [
        Source("person", one.id, f"{one.name}, {formats.hours(one.minutes)}", _cost(one.amount, currency))
        for one in fetch(_Person, _PEOPLE, params)
    ]
    return people if figure == "cost" else lines if figure == "recognized" else lines + people


def _cost(amount: Decimal | None, currency: str) -> Value:
    return "no cost rate" if amount is None else Money(amount, currency).quantized()
