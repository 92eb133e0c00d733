"""Promises that nobody is assigned to: contracted hours minus assigned ones, by engagement and month (O-11)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from engagements.reports.capacity_rows import RUNNING
from partnerview.db.rows import fetch
from partnerview.months import Month

# A promise of another interval than a month is brought to a month as its price is (maths.md §4); a part of a
# month counts by its days.
_PROMISES: Final = """
WITH month AS (
    SELECT first.day::date AS month, (first.day + interval '1 month')::date AS next_first,
           (first.day + interval '1 month')::date - first.day::date AS days
    FROM generate_series(%(first)s::timestamp, %(last)s::timestamp, interval '1 month') first(day)
),
engagement AS (
    SELECT engagement.id, engagement.name, engagement.code, engagement.ends_before, client.name AS client
    FROM engagements_engagement engagement JOIN directory_client client ON client.id = engagement.client_id
    WHERE engagement.id = ANY(%(engagements)s) AND engagement.status = ANY(%(statuses)s)
),
promised AS (
    SELECT line.engagement_id, month.month, sum(
        line.contracted_minutes * (CASE line.interval
            WHEN 'week' THEN 30.4375 / 7 WHEN 'quarter' THEN 1.0 / 3 WHEN 'year' THEN 1.0 / 12
            WHEN 'total' THEN month.days::numeric / (line.ends_before - line.starts_on) ELSE 1 END)
        * held.days / month.days) AS minutes
    FROM engagements_serviceline line JOIN month ON line.starts_on < month.next_first
    CROSS JOIN LATERAL (
        SELECT least(month.next_first, line.ends_before) - greatest(month.month, line.starts_on) AS days) held
    WHERE line.is_live AND line.kind = 'contracted_hours' AND held.days > 0
    GROUP BY line.engagement_id, month.month
),
assigned AS (
    SELECT assignment.engagement_id, month.month,
           sum(part.minutes) FILTER (WHERE assignment.is_hard) AS hard,
           sum(part.minutes) FILTER (WHERE NOT assignment.is_hard) AS pencilled
    FROM engagements_assignment assignment JOIN engagement ON engagement.id = assignment.engagement_id
    JOIN month ON assignment.starts_on < month.next_first
    CROSS JOIN LATERAL (SELECT least(month.next_first, assignment.ends_before, engagement.ends_before)
                               - greatest(month.month, assignment.starts_on) AS days) held
    CROSS JOIN LATERAL (SELECT (2 * assignment.minutes_per_month::bigint * held.days + month.days)
                               / (2 * month.days) AS minutes) part
    WHERE held.days > 0 GROUP BY assignment.engagement_id, month.month
)
SELECT engagement.id AS engagement_id, engagement.name, engagement.code, engagement.client, month.month,
       coalesce(round(promised.minutes), 0)::bigint AS contracted, coalesce(assigned.hard, 0)::bigint AS hard,
       coalesce(assigned.pencilled, 0)::bigint AS pencilled
FROM engagement CROSS JOIN month
LEFT JOIN promised ON promised.engagement_id = engagement.id AND promised.month = month.month
LEFT JOIN assigned ON assigned.engagement_id = engagement.id AND assigned.month = month.month
WHERE engagement.id IN (SELECT engagement_id FROM promised)
ORDER BY engagement.client, engagement.name, engagement.id, month.month
"""


@dataclass(frozen=True, slots=True)
class PromiseMonth:
    """Minutes of one engagement in one month: promised to the client, assigned to people."""

    engagement_id: int
    name: str
    code: str
    client: str
    month: dt.date
    contracted: int
    hard: int
    pencilled: int

    @property
    def unstaffed(self) -> int:
        """Contracted − assigned; below zero where more is assigned than was promised."""
        return self.contracted - self.hard


@dataclass(frozen=True, slots=True)
class Promise:
    """One engagement that promises hours, month by month."""

    engagement_id: int
    name: str
    client: str
    months: tuple[PromiseMonth, ...]

    @property
    def now(self) -> PromiseMonth:
        return self.months[0]

    @property
    def worst(self) -> int:
        return max(month.unstaffed for month in self.months)


def promises(engagements: Sequence[int], first: Month, last: Month) -> list[Promise]:
    """Running and notice-given engagements among these that promise hours in the months. One query."""
    params = {
        "engagements": list(engagements),
        "first": first.first_day,
        "last": last.first_day,
        "statuses": [str(status) for status in RUNNING],
    }
    rows = fetch(PromiseMonth, _PROMISES, params)
    found = []
    for key, group in groupby(rows, key=lambda row: row.engagement_id):
        months = tuple(group)
        found.append(Promise(key, months[0].name, months[0].client, months))
    return found


def unstaffed(engagements: Sequence[int], first: Month, last: Month) -> list[Promise]:
    """Those that have not enough hard assignments in some month, the widest gap of the first month first."""
    gaps = [promise for promise in promises(engagements, first, last) if promise.worst > 0]
    return sorted(gaps, key=lambda promise: (-promise.now.unstaffed, -promise.worst, promise.client))
