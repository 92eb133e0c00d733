"""How margin, cost, recognized revenue and effective rate of an engagement, or of a part of it, come about (R-12)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from engagements.models import Engagement
from partnerview.errors import InvalidInput
from partnerview.explanation import MINUS, OVER, PLUS, TIMES, Explanation, Input, Source, Value
from partnerview.money import Money
from partnerview.months import Month
from partnerview.ui import formats
from recognition.reports.adding_up import ROUNDED, Rows, Rule, rows_of, summed, told
from recognition.reports.profitability import FACTS, HOUR, Profit, profit_params

FIGURES: Final = {
    "margin": ("Margin", "Recognized revenue less the cost of all hours worked, billable or not."),
    "cost": ("Cost", "Each hour at the cost rate of its person that held on the day, in the engagement's currency."),
    "recognized": ("Recognized", "What posted to the ledger of revenue in these months, reversals taken off."),
    "effective_rate": ("Effective hourly rate", "Recognized revenue ÷ hours worked, billable or not."),
    "share": ("Margin of revenue", "Margin ÷ recognized revenue."),
    "minutes": ("Hours worked", "All hours logged in these months, billable or not."),
}
_COST: Final = """
SELECT 'person' AS kind, person.id, person.name AS label, sum(cost.{of}) AS amount
FROM engagements_timecost cost JOIN engagements_person person ON person.id = cost.person_id
JOIN engagements_engagement engagement ON engagement.id = cost.engagement_id
WHERE cost.engagement_id = ANY(%(engagements)s) AND cost.worked_on >= %(first)s AND cost.worked_on < %(before)s
  AND (%(workstream)s::text IS NULL OR cost.workstream = %(workstream)s)
  AND (%(is_before)s::boolean IS NULL OR coalesce(cost.worked_on < engagement.go_live_on, false) = %(is_before)s)
  AND cost.{of} IS NOT NULL
GROUP BY person.id, person.name
"""
_EARNED: Final = f"""{FACTS}
SELECT 'service_line' AS kind, line.id, line.name AS label, sum(earned.amount) AS amount
FROM earned JOIN engagements_serviceline line ON line.id = earned.line_id
WHERE (%(workstream)s::text IS NULL OR earned.workstream = %(workstream)s)
  AND (%(is_before)s::boolean IS NULL OR earned.is_before = %(is_before)s)
GROUP BY line.id, line.name
"""  # noqa: S608  a constant


@dataclass(frozen=True, slots=True)
class Part:
    """What is looked at of an engagement: all of it, one workstream, or one side of go-live."""

    name: str = ""
    workstream: str | None = None
    is_before: bool | None = None


WHOLE: Final = Part()


def explain_profit(
    figure: str, profit: Profit, engagement: Engagement, first: Month, last: Month, part: Part = WHOLE
) -> Explanation:
    """`figure` is one of FIGURES; `profit` the engagement, or that part of it, in the months."""
    words, rule = FIGURES[figure]
    of = f", {part.name}" if part.name else ""
    name = f"{words}, {engagement.name}{of}, {formats.month_name(first)} to {formats.month_name(last)}"
    told_rule = Rule(
        rule + (" Revenue of a line goes where the hours behind it went." if part.name else ""),
        "Margin: recognized − cost. Effective rate: recognized ÷ hours",
        "Cost in another currency: latest rate dated by the day, through the reporting currency",
        ROUNDED,
    )
    params = profit_params([engagement.pk], first, last) | {"workstream": part.workstream, "is_before": part.is_before}
    if figure == "recognized":
        return summed(name, told_rule, rows_of(_EARNED, params, profit.currency), noun="line")
    people = _people("minutes" if figure == "minutes" else "amount", params, profit.currency)
    if figure == "cost":
        return summed(name, told_rule, people, noun="person")
    if figure == "minutes":
        return _minutes(name, told_rule, people)
    sources: tuple[Source, ...] = ()
    if figure == "margin":
        sources = (*rows_of(_EARNED, params, profit.currency).sources, *(_taken_off(row) for row in people.sources))
    return told(name, told_rule, _result(figure, profit), inputs=_terms(figure, profit), sources=sources)


def _taken_off(source: Source) -> Source:
    """What somebody cost, with the sign that it counts with in the margin."""
    return replace(source, value=-source.value if isinstance(source.value, Money) else source.value)


def _people(of: str, params: dict[str, Any], currency: str) -> Rows:
    return rows_of(_COST.replace("{of}", of), params, currency)


def _minutes(name: str, rule: Rule, people: Rows) -> Explanation:
    inputs = [Input(f"{row.label}, minutes", int(row.amount), PLUS) for row in people.shown]
    if rest := int(people.amount) - sum(int(row.amount) for row in people.shown):
        inputs.append(Input("Everybody else, minutes", rest, PLUS))
    return told(name, rule, formats.hours(int(people.amount)), inputs=inputs)


def _result(figure: str, profit: Profit) -> Value:
    if figure == "margin":
        return Money(profit.margin, profit.currency).quantized()
    if figure == "share" and profit.margin_share is not None:
        return formats.percent(profit.margin_share)
    if figure == "effective_rate" and profit.effective_rate is not None:
        return Money(profit.effective_rate, profit.currency).quantized()
    raise InvalidInput("There is nothing to divide by.", field="figure")


def _terms(figure: str, profit: Profit) -> tuple[Input, ...]:
    recognized, cost = Money(profit.recognized, profit.currency), Money(profit.cost, profit.currency)
    uncosted = Input("Hours without a cost rate", formats.hours(profit.uncosted))
    if figure == "effective_rate":
        hour = Input("Minutes of an hour", HOUR, TIMES)
        return (Input("Recognized", recognized, PLUS), hour, Input("Minutes worked", profit.minutes, OVER))
    terms = (Input("Recognized", recognized, PLUS), Input("Cost of the hours that have a rate", cost, MINUS))
    return (*terms, Input("Recognized", recognized, OVER), uncosted) if figure == "share" else (*terms, uncosted)
