"""How a month's MRR comes about: by line kind, with the rule, the rounding and the rows (R-12)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engagements.models import LineKind
from partnerview.db.rows import fetch
from partnerview.errors import InvalidInput
from partnerview.explanation import PLUS, Explanation, Input, Step
from partnerview.money import EXACT, Money
from partnerview.months import Month
from partnerview.ui import formats
from recognition.mrr_rows import AT_MONTH_END, by_policy
from recognition.reports.adding_up import Rule, rows_of, summed
from recognition.reports.measure import CONVERTED, WORTH, Measure, measure_of
from recognition.reports.mrr import mrr_months
from recognition.reports.reporting_currency import closing_rates
from recognition.reports.scope import ALL, Scope

_ONLY: Final = "AND (%(clients)s::bigint[] IS NULL OR client_id = ANY(%(clients)s))"
_BY_KIND: Final = f"""
SELECT kind, count(*) AS lines, sum(amount) AS amount FROM recognition_mrrsnapshot
WHERE month = %(month)s AND currency = %(currency)s {_ONLY} GROUP BY kind ORDER BY amount DESC
"""  # noqa: S608
_LINES: Final = f"""
SELECT 'mrr_snapshot' AS kind, snapshot.id, client.name || ', ' || line.name AS label, snapshot.amount
FROM (SELECT * FROM recognition_mrrsnapshot WHERE month = %(month)s AND currency = %(currency)s {_ONLY}) snapshot
JOIN directory_client client ON client.id = snapshot.client_id
JOIN engagements_serviceline line ON line.id = snapshot.line_id
"""  # noqa: S608
_CONVERTED: Final = f"""
SELECT 'mrr_snapshot' AS kind, snapshot.id, client.name || ', ' || line.name AS label,
       snapshot.amount * worth.rate AS amount
FROM (SELECT * FROM recognition_mrrsnapshot WHERE month = %(month)s {_ONLY}) snapshot {WORTH}
JOIN directory_client client ON client.id = snapshot.client_id
JOIN engagements_serviceline line ON line.id = snapshot.line_id
"""  # noqa: S608
_KNOWN_TODAY: Final = f"""
SELECT 'service_line' AS kind, line.id, client.name || ', ' || line.name AS label,
       @mrr(line) * worth.rate AS amount
FROM engagements_serviceline line
JOIN engagements_engagement engagement ON engagement.id = line.engagement_id
JOIN directory_client client ON client.id = engagement.client_id
{WORTH.replace("USING (currency)", "ON worth.currency = line.currency")}
WHERE line.is_live AND @mrr(line) <> 0 AND {AT_MONTH_END}
  AND (%(clients)s::bigint[] IS NULL OR engagement.client_id = ANY(%(clients)s))
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class _Kind:
    kind: str
    lines: int
    amount: Decimal


def explain_mrr(month: Month, currency: str, *, scope: Scope = ALL) -> Explanation:
    """The closing MRR of a month in one contract currency."""
    params = {"month": month.first_day, "currency": currency, "clients": scope.parameter}
    kinds = fetch(_Kind, _BY_KIND, params)
    total = Money(sum((kind.amount for kind in kinds), Decimal(0)), currency)
    lines = sum(kind.lines for kind in kinds)
    return Explanation(
        figure=f"MRR, {formats.month_name(month)}, {currency}",
        result=total.quantized(),
        rule=(
            f"Every recurring line in service on {formats.day(month.last_day)}: its price divided by the months of "
            "its interval. One-off work, time and materials, overage and tax are left out."
        ),
        rule_version="MRR at month end: a line counts through its last day",
        convention="A year has 12 months, a quarter 3; a week counts 30.4375 ÷ 7",
        rounding="Unrounded per line, half up once at this total",
        inputs=tuple(
            Input(f"{LineKind(kind.kind).label}, {formats.number(kind.lines)} lines", Money(kind.amount, currency))
            for kind in kinds
        ),
        steps=(Step(f"Sum of {formats.number(lines)} lines, unrounded", total, PLUS),),
        sources=rows_of(_LINES, params, currency).sources,
    )


def explain_restated_mrr(month: Month, measure: Measure, *, scope: Scope = ALL) -> Explanation:
    """The closing of a month by the lines as they are known today, a closed month included."""
    params = measure.params | {"before": month.next_first, "clients": scope.parameter}
    return summed(
        f"Restated MRR, {formats.month_name(month)}, {measure.currency}",
        Rule(
            f"Every recurring line in service on {formats.day(month.last_day)} by what is known today, as if no month "
            "had been closed.",
            "MRR at month end: a line counts through its last day",
            "A year has 12 months, a quarter 3; a week counts 30.4375 ÷ 7",
        ),
        rows_of(by_policy(_KNOWN_TODAY), params, measure.currency),
        noun="line",
    )


def explain_converted_mrr(month: Month, reporting: str, *, scope: Scope = ALL) -> Explanation:
    """The closing MRR of a month over all currencies, each at its closing rate. Refuses a month that lacks one."""
    rows = [row for row in mrr_months(month, month, scope=scope) if row.closing]
    rates = {rate.currency: rate for rate in closing_rates(month, month, currency=reporting)}
    foreign = [row for row in rows if row.currency != reporting]
    if missing := [row.currency for row in foreign if row.currency not in rates]:
        raise InvalidInput(f"{', '.join(missing)} has no rate dated in {formats.month_name(month)}.", field="currency")
    worth = {row.currency: EXACT.multiply(row.closing, rates[row.currency].rate) for row in foreign}
    here = sum((row.closing for row in rows if row.currency == reporting), Decimal(0))
    measure = measure_of(CONVERTED, month)
    params = measure.params | {"month": month.first_day, "clients": scope.parameter}
    return Explanation(
        figure=f"MRR, {formats.month_name(month)}, all currencies in {reporting}",
        result=Money(here + sum(worth.values(), Decimal(0)), reporting).quantized(),
        rule=(
            f"Every recurring line in service on {formats.day(month.last_day)}, summed by currency; each currency "
            f"at the last rate dated in {formats.month_name(month)}."
        ),
        rule_version="MRR at month end: a line counts through its last day",
        convention=", ".join(
            f"{row.currency} {formats.plain(rates[row.currency].rate)} of {formats.day(rates[row.currency].dated_on)}"
            for row in foreign
        ),
        rounding="Unrounded per line and currency, half up once at this total",
        inputs=tuple(
            Input(f"{row.currency}, {formats.number(row.lines)} lines", Money(row.closing, row.currency))
            for row in rows
        ),
        steps=tuple(
            Step(f"{row.currency} at its rate", Money(worth.get(row.currency, row.closing), reporting), PLUS)
            for row in rows
        ),
        sources=rows_of(_CONVERTED, params, reporting).sources,
    )
