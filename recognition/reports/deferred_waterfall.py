"""When the contract liability of a month's end turns into revenue, by month (R-7, X-8).

Each engagement's liability is used up by its own planned rows in order of their month; what no plan reaches
(time invoiced ahead, a one-off that waits for acceptance) has no month. The months and the rest add up to
the liability.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from partnerview.db.rows import fetch
from partnerview.months import Month
from recognition.reports.adding_up import Rows, rows_of
from recognition.reports.deferred_revenue import Question, balances
from recognition.reports.scope import ALL, Scope

_BY_ENGAGEMENT: Final = """
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
),
released AS (
    SELECT engagement_id, month,
           least(amount, greatest(through, 0)) - least(amount, greatest(through - own, 0)) AS amount
    FROM reached
)
"""
_RELEASED: Final = f"""
{_BY_ENGAGEMENT}
SELECT month, sum(amount) AS amount FROM released GROUP BY month HAVING sum(amount) <> 0 ORDER BY month
"""  # noqa: S608  a constant
# What an engagement releases in one month; and what it has left after some month, planned later or not at all.
_IN_MONTH: Final = "SELECT engagement_id, amount FROM released WHERE month = %(then)s"
_AFTER: Final = """
SELECT engagement_id, liability.amount - coalesce(sum(released.amount), 0) AS amount
FROM liability LEFT JOIN (SELECT * FROM released WHERE month <= %(then)s) released USING (engagement_id)
GROUP BY engagement_id, liability.amount
"""
_ROWS: Final = f"""
{_BY_ENGAGEMENT}
SELECT 'engagement' AS kind, engagement.id, client.name || ', ' || engagement.name AS label, part.amount
FROM ({{part}}) part
JOIN engagements_engagement engagement ON engagement.id = part.engagement_id
JOIN directory_client client ON client.id = engagement.client_id
"""  # noqa: S608  constants


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
    params = _params(month, currency, scope)
    return Waterfall(currency, sum(params["amounts"], Decimal(0)), tuple(fetch(Released, _RELEASED, params)))


def released_in(month: Month, then: Month, currency: str, *, scope: Scope = ALL) -> Rows:
    """What each engagement's liability at the end of `month` gives to the revenue of the month `then`."""
    return rows_of(_ROWS.format(part=_IN_MONTH), _params(month, currency, scope) | {"then": then.first_day}, currency)


def released_after(month: Month, then: Month, currency: str, *, scope: Scope = ALL) -> Rows:
    """What is left of each after `then`: planned for a later month, or reached by no plan."""
    return rows_of(_ROWS.format(part=_AFTER), _params(month, currency, scope) | {"then": then.first_day}, currency)


def _params(month: Month, currency: str, scope: Scope) -> dict[str, Any]:
    rows = balances(Question(month, month, currency, scope=scope))
    return {
        "engagements": [row.engagement for row in rows],
        "amounts": [row.contract_liability for row in rows],
        "last": month.first_day,
        "currency": currency,
    }
