"""What a client brings: licences and services on top of each other, by currency, now and to date (O-13).

A row is what one currency earns by licences or by services. Now: MRR and the cost of a month. To date: recognized
revenue and cost. Lifetime value = Σ margin to date + monthly margin × (12 or the remaining term) (maths.md §4),
counted for each engagement and added up; nothing is added across currencies.

A licence costs its unit cost for every unit: to date in step with its revenue, 0 as agent, whose revenue is the
commission alone. A month of services costs what the last three months that were run did on average (ADR 1301).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engagements.reports.contracted import counting_licences
from partnerview.db.rows import fetch
from partnerview.months import Month

YEAR: Final = 12
AVERAGED: Final = 3
LICENCE, SERVICE = "licence", "service"
ZERO: Final = Decimal(0)
# What a licence's MRR leaves out by policy, its vendor's part, is no cost of ours then.
_FACTS: Final = """
WITH engagement AS (
    SELECT id, name, currency, status, starts_on,
           CASE WHEN status = 'ended' OR ends_before <= %(after)s THEN 0
                WHEN least(ends_before, CASE WHEN renews_on > %(after)s THEN renews_on END) IS NULL THEN %(year)s
                ELSE (SELECT extract(year FROM rest) * 12 + extract(month FROM rest) + extract(day FROM rest) / 30
                      FROM age(least(ends_before, CASE WHEN renews_on > %(after)s THEN renews_on END)::timestamp,
                               %(after)s::timestamp) rest)
           END AS months
    FROM engagements_engagement WHERE id = ANY(%(engagements)s)
),
line AS (
    SELECT line.*, CASE WHEN kind = 'licence' THEN 'licence' ELSE 'service' END AS side,
           CASE WHEN kind = 'licence' AND line.price > 0
                THEN coalesce(line.unit_cost, 0) * line.quantity / line.price ELSE 0 END AS cost_share
    FROM engagements_serviceline line JOIN engagement ON engagement.id = line.engagement_id
),
present AS (
    SELECT engagement_id, side, sum(@mrr(line)) AS mrr,
           sum(@mrr(line) - monthly_amount + monthly_amount * cost_share) AS licence_cost
    FROM line
    WHERE is_live AND starts_on <= %(as_of)s AND (ends_before IS NULL OR ends_before > %(as_of)s)
    GROUP BY 1, 2
),
earned AS (
    SELECT line.engagement_id, line.side, sum(entry.amount) AS recognized,
           sum(CASE WHEN line.is_agent OR entry.kind = 'concession' THEN 0 ELSE entry.amount * line.cost_share END)
               AS licence_cost
    FROM recognition_recognitionentry entry JOIN line ON line.id = entry.line_id
    WHERE entry.month < %(before)s
    GROUP BY 1, 2
),
hours AS (
    SELECT cost.engagement_id, coalesce(sum(cost.amount), 0) AS cost, sum(cost.minutes) AS minutes,
           coalesce(sum(cost.minutes) FILTER (WHERE cost.amount IS NULL), 0) AS uncosted,
           coalesce(sum(cost.amount) FILTER (WHERE cost.worked_on >= %(recent)s), 0)
               / greatest(1, least(%(averaged)s, extract(year FROM age(%(before)s, engagement.starts_on)) * 12
                                                 + extract(month FROM age(%(before)s, engagement.starts_on)) + 1))
               AS monthly_cost
    FROM engagements_timecost cost JOIN engagement ON engagement.id = cost.engagement_id
    WHERE cost.worked_on >= %(first)s AND cost.worked_on < %(before)s
    GROUP BY cost.engagement_id, engagement.starts_on
),
row AS (
    SELECT engagement.id AS engagement_id, engagement.name, engagement.currency, side.side, engagement.months,
           coalesce(present.mrr, 0) AS mrr,
           CASE WHEN side.side = 'licence' THEN coalesce(present.licence_cost, 0)
                WHEN engagement.months = 0 THEN 0 ELSE coalesce(hours.monthly_cost, 0) END AS monthly_cost,
           coalesce(earned.recognized, 0) AS recognized,
           CASE WHEN side.side = 'licence' THEN coalesce(earned.licence_cost, 0) ELSE coalesce(hours.cost, 0) END
               AS cost,
           CASE WHEN side.side = 'licence' THEN 0 ELSE coalesce(hours.minutes, 0) END AS minutes,
           CASE WHEN side.side = 'licence' THEN 0 ELSE coalesce(hours.uncosted, 0) END AS uncosted
    FROM engagement CROSS JOIN (VALUES ('licence'), ('service')) side(side)
    LEFT JOIN present ON present.engagement_id = engagement.id AND present.side = side.side
    LEFT JOIN earned ON earned.engagement_id = engagement.id AND earned.side = side.side
    LEFT JOIN hours ON hours.engagement_id = engagement.id AND side.side = 'service'
)
"""
_SIDES: Final = """
SELECT 0::bigint AS engagement_id, '' AS name, currency, side, sum(mrr) AS mrr, sum(monthly_cost) AS monthly_cost,
       sum(recognized) AS recognized, sum(cost) AS cost, sum(minutes)::bigint AS minutes,
       sum(uncosted)::bigint AS uncosted, 0::numeric AS months,
       sum(recognized - cost + (mrr - monthly_cost) * months) AS lifetime_value
FROM row GROUP BY currency, side ORDER BY sum(sum(recognized)) OVER (PARTITION BY currency) DESC, currency, side
"""
_EACH: Final = """
SELECT engagement_id, name, currency, side, mrr, monthly_cost, recognized, cost, minutes::bigint AS minutes,
       uncosted::bigint AS uncosted, months, recognized - cost + (mrr - monthly_cost) * months AS lifetime_value
FROM row ORDER BY engagement_id, side
"""


@dataclass(frozen=True, slots=True)
class Economics:
    """One side of one currency (or of one engagement). Amounts unrounded; `months` only of one engagement."""

    engagement_id: int
    name: str
    currency: str
    side: str
    mrr: Decimal
    monthly_cost: Decimal
    recognized: Decimal
    cost: Decimal
    minutes: int
    uncosted: int
    months: Decimal
    lifetime_value: Decimal

    @property
    def monthly_margin(self) -> Decimal:
        return self.mrr - self.monthly_cost

    @property
    def margin(self) -> Decimal:
        """To date: recognized − cost."""
        return self.recognized - self.cost

    @property
    def margin_share(self) -> Decimal | None:
        """Of what was recognized; None where nothing was."""
        return self.margin / self.recognized if self.recognized else None


def client_economics(engagements: Sequence[int], *, as_of: dt.date, first: Month, last: Month) -> list[Economics]:
    """Licences and services of each currency, biggest first: now is `as_of`, to date is `first` to `last`."""
    return fetch(Economics, counting_licences(_FACTS) + _SIDES, _params(engagements, as_of, first, last))


def engagement_economics(engagements: Sequence[int], *, as_of: dt.date, first: Month, last: Month) -> list[Economics]:
    """The same for each engagement. One query."""
    return fetch(Economics, counting_licences(_FACTS) + _EACH, _params(engagements, as_of, first, last))


def stacked(rows: Sequence[Economics]) -> Economics:
    """Licences and services of one currency added up. Never of two: currencies would meet."""
    one = rows[0]
    return Economics(
        engagement_id=one.engagement_id,
        name=one.name,
        currency=one.currency,
        side="",
        mrr=sum((row.mrr for row in rows), ZERO),
        monthly_cost=sum((row.monthly_cost for row in rows), ZERO),
        recognized=sum((row.recognized for row in rows), ZERO),
        cost=sum((row.cost for row in rows), ZERO),
        minutes=sum(row.minutes for row in rows),
        uncosted=sum(row.uncosted for row in rows),
        months=one.months,
        lifetime_value=sum((row.lifetime_value for row in rows), ZERO),
    )


def _params(engagements: Sequence[int], as_of: dt.date, first: Month, last: Month) -> dict[str, object]:
    return {
        "engagements": list(engagements),
        "as_of": as_of,
        "after": as_of + dt.timedelta(days=1),
        "first": first.first_day,
        "before": last.next_first,
        "recent": (last - (AVERAGED - 1)).first_day,
        "averaged": AVERAGED,
        "year": YEAR,
    }
