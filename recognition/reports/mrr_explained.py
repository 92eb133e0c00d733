"""How a month's MRR comes about: by line kind, with the rule, the rounding and the rows (R-12)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engagements.models import LineKind
from partnerview.db.rows import fetch
from partnerview.explanation import Explanation, Input, Source, Step
from partnerview.money import Money
from partnerview.months import Month
from partnerview.ui import formats
from recognition.reports.scope import ALL, Scope

SHOWN: Final = 50  # rows in the explanation itself; the list of lines has them all
_ONLY: Final = "AND (%(clients)s::bigint[] IS NULL OR client_id = ANY(%(clients)s))"
_BY_KIND: Final = f"""
SELECT kind, count(*) AS lines, sum(amount) AS amount FROM recognition_mrrsnapshot
WHERE month = %(month)s AND currency = %(currency)s {_ONLY} GROUP BY kind ORDER BY amount DESC
"""  # noqa: S608
_LINES: Final = f"""
SELECT snapshot.id, client.name AS client, line.name AS line, snapshot.amount
FROM (SELECT * FROM recognition_mrrsnapshot WHERE month = %(month)s AND currency = %(currency)s {_ONLY}
      ORDER BY amount DESC, id LIMIT {SHOWN}) snapshot
JOIN directory_client client ON client.id = snapshot.client_id
JOIN engagements_serviceline line ON line.id = snapshot.line_id
ORDER BY snapshot.amount DESC, snapshot.id
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class _Kind:
    kind: str
    lines: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class _Line:
    id: int
    client: str
    line: str
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
        steps=(Step(f"Sum of {formats.number(lines)} lines, unrounded", total),),
        sources=tuple(
            Source("mrr_snapshot", row.id, f"{row.client}, {row.line}", Money(row.amount, currency))
            for row in fetch(_Line, _LINES, params)
        ),
    )
