"""What engagements brought and took: recognized revenue, hours, cost, margin, effective hourly rate (O-5, O-19).

margin = recognized − cost; effective hourly rate = recognized ÷ hours worked (maths.md §4). Everything is in the
engagement's currency; cost comes from the view `engagements_timecost`. An hour without a cost rate is counted
as `uncosted` and has no cost.

Revenue of a line goes to the workstreams of the hours that it was earned with in that month, and stays with the
line's own where none were logged (ADR 0904). Before and after go-live is the day of the work, or for revenue
without hours the days of the month on either side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch
from partnerview.months import Month

HOUR: Final = 60
# Facts of engagements in some months; `hours` and `earned` are by workstream and side of go-live.
FACTS: Final = """
WITH engagement AS (
    SELECT id, currency, go_live_on FROM engagements_engagement WHERE id = ANY(%(engagements)s)
),
hours AS (
    SELECT cost.engagement_id, cost.workstream, coalesce(cost.worked_on < engagement.go_live_on, false) AS is_before,
           sum(cost.minutes) AS minutes, coalesce(sum(cost.minutes) FILTER (WHERE cost.amount IS NULL), 0) AS uncosted,
           coalesce(sum(cost.amount), 0) AS cost
    FROM engagements_timecost cost JOIN engagement ON engagement.id = cost.engagement_id
    WHERE cost.worked_on >= %(first)s AND cost.worked_on < %(before)s
    GROUP BY 1, 2, 3
),
revenue AS (
    SELECT entry.engagement_id, entry.line_id, entry.origin_month, line.workstream, sum(entry.amount) AS amount
    FROM recognition_recognitionentry entry JOIN engagement ON engagement.id = entry.engagement_id
    JOIN engagements_serviceline line ON line.id = entry.line_id
    WHERE entry.month >= %(first)s AND entry.month < %(before)s
    GROUP BY 1, 2, 3, 4
),
share AS (
    SELECT worked.line_id, date_trunc('month', worked.worked_on::timestamp)::date AS month, worked.workstream,
           coalesce(worked.worked_on < engagement.go_live_on, false) AS is_before, sum(worked.minutes) AS minutes
    FROM engagements_timeonline worked JOIN engagement ON engagement.id = worked.engagement_id
    WHERE worked.line_id IN (SELECT line_id FROM revenue)
    GROUP BY 1, 2, 3, 4
),
whole AS (SELECT line_id, month, sum(minutes) AS minutes FROM share GROUP BY 1, 2),
earned AS (
    SELECT revenue.engagement_id, revenue.line_id, share.workstream, share.is_before,
           revenue.amount * share.minutes / whole.minutes AS amount
    FROM revenue JOIN whole ON whole.line_id = revenue.line_id AND whole.month = revenue.origin_month
    JOIN share ON share.line_id = whole.line_id AND share.month = whole.month
    UNION ALL
    SELECT revenue.engagement_id, revenue.line_id, revenue.workstream, side.is_before,
           revenue.amount * CASE WHEN side.is_before THEN part.before ELSE 1 - part.before END
    FROM revenue JOIN engagement ON engagement.id = revenue.engagement_id
    CROSS JOIN LATERAL (SELECT greatest(0, least(1, coalesce(
        (engagement.go_live_on - revenue.origin_month)::numeric
        / ((revenue.origin_month + interval '1 month')::date - revenue.origin_month), 0))) AS before) part
    CROSS JOIN (VALUES (true), (false)) side(is_before)
    WHERE NOT EXISTS (SELECT FROM whole WHERE whole.line_id = revenue.line_id AND whole.month = revenue.origin_month)
),
recognized AS (
    SELECT engagement_id, workstream, is_before, sum(amount) AS recognized
    FROM earned GROUP BY 1, 2, 3 HAVING sum(amount) <> 0
),
part AS (
    SELECT engagement_id, workstream, is_before, coalesce(minutes, 0) AS minutes, coalesce(uncosted, 0) AS uncosted,
           coalesce(cost, 0) AS cost, coalesce(recognized, 0) AS recognized
    FROM hours FULL JOIN recognized USING (engagement_id, workstream, is_before)
)
"""
_PARTS: Final = """
SELECT part.engagement_id, engagement.currency, part.workstream, part.is_before, part.minutes::bigint AS minutes,
       part.uncosted::bigint AS uncosted, part.cost, part.recognized
FROM part JOIN engagement ON engagement.id = part.engagement_id
ORDER BY part.engagement_id, part.is_before DESC, part.workstream
"""
_WHOLE: Final = """
SELECT engagement.id AS engagement_id, engagement.currency, '' AS workstream, false AS is_before,
       coalesce(sum(part.minutes), 0)::bigint AS minutes, coalesce(sum(part.uncosted), 0)::bigint AS uncosted,
       coalesce(sum(part.cost), 0) AS cost,
       coalesce((SELECT sum(amount) FROM revenue WHERE revenue.engagement_id = engagement.id), 0) AS recognized
FROM engagement LEFT JOIN part ON part.engagement_id = engagement.id
GROUP BY engagement.id, engagement.currency ORDER BY engagement.id
"""


@dataclass(frozen=True, slots=True)
class Profit:
    """One engagement, or one of its workstreams before or after go-live. Amounts unrounded, in `currency`."""

    engagement_id: int
    currency: str
    workstream: str
    is_before: bool
    minutes: int
    uncosted: int
    cost: Decimal
    recognized: Decimal

    @property
    def margin(self) -> Decimal:
        return self.recognized - self.cost

    @property
    def margin_share(self) -> Decimal | None:
        """Margin ÷ recognized; None where nothing was recognized."""
        return self.margin / self.recognized if self.recognized else None

    @property
    def effective_rate(self) -> Decimal | None:
        """Recognized ÷ hours worked, an hour; None where nobody worked."""
        return self.recognized * HOUR / self.minutes if self.minutes else None


def profits(engagements: Sequence[int], first: Month, last: Month) -> list[Profit]:
    """Each of these engagements as a whole, in the months from `first` through `last`. One query."""
    return fetch(Profit, FACTS + _WHOLE, profit_params(engagements, first, last))


def profit_parts(engagements: Sequence[int], first: Month, last: Month) -> list[Profit]:
    """The same by workstream, before go-live and after it; parts without hours and revenue are left out. One query."""
    return fetch(Profit, FACTS + _PARTS, profit_params(engagements, first, last))


def together(parts: Sequence[Profit], *, workstream: str = "") -> Profit:
    """Parts of one engagement added up. Never of two: currencies would meet."""
    one = parts[0]
    return Profit(
        engagement_id=one.engagement_id,
        currency=one.currency,
        workstream=workstream,
        is_before=False,
        minutes=sum(part.minutes for part in parts),
        uncosted=sum(part.uncosted for part in parts),
        cost=sum((part.cost for part in parts), Decimal(0)),
        recognized=sum((part.recognized for part in parts), Decimal(0)),
    )


def profit_params(engagements: Sequence[int], first: Month, last: Month) -> dict[str, object]:
    """What FACTS takes."""
    return {"engagements": list(engagements), "first": first.first_day, "before": last.next_first}
