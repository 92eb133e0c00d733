"""When the contract liability of a month's end turns into revenue, by month (R-7, X-8).

Each engagement's liability is used up by its own planned rows in order of their month; what no plan reaches
(time invoiced ahead, a one-off that waits for acceptance) has no month. The months and the rest add up to
the liability.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch
from partnerview.months import Month
from recognition.reports.deferred_revenue import Question, balances
from recognition.reports.scope import ALL, Scope

_RELEASED: Final = """
WITH liability AS (
    SELECT * FROM unnest(%(engagements)s::bigint[], %(amounts)s::numeric[]) AS given(engagement_id, amount)
    WHERE amount > 0
),
planned AS (
    SELECT line.engagement_id, row.month, sum(row.amount) AS amount
    FROM recognition_schedulerow row
    JOIN engagements_serviceline line ON line.id = row.line_id AND line.is_live
    WHERE row.month > %(last)s AND row.currency = %(currency)s
      AND line.engagement_id = ANY(%(engagements)s::bigint[])
    GROUP BY 1, 2
),
reached AS (
    SELECT liability.engagement_id, month, liability.amount,
           sum(planned.amount) OVER (PARTITION BY liability.engagement_id ORDER BY month) AS through,
           planned.amount AS own
    FROM liability JOIN planned USING (engagement_id)
)
SELECT month, amount FROM (
    SELECT month, sum(least(amount, greatest(through, 0)) - least(amount, greatest(through - own, 0))) AS amount
    FROM reached GROUP BY month) released
WHERE amount <> 0 ORDER BY month
"""


@dataclass(frozen=True, slots=True)
class Released:
    """What of the liability becomes revenue in one month."""

    month: dt.date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The liability of one currency: months in order, and what no plan reaches."""

    currency: str
    liability: Decimal
    months: tuple[Released, ...]

    @property
    def without_month(self) -> Decimal:
        return self.liability - sum((row.amount for row in self.months), Decimal(0))


def deferred_waterfall(month: Month, currency: str, *, scope: Scope = ALL) -> Waterfall:
    """The contract liability at the end of `month` in one currency, by the month of its revenue."""
    rows = balances(Question(month, month, currency, scope=scope))
    params = {
        "engagements": [row.engagement for row in rows],
        "amounts": [row.contract_liability for row in rows],
        "last": month.first_day,
        "currency": currency,
    }
    total = sum((row.contract_liability for row in rows), Decimal(0))
    return Waterfall(currency, total, tuple(fetch(Released, _RELEASED, params)))
