"""What is known about rules beside their own rows, for the one next step of each (T-8): two queries for any number.

In the scope of a rule is its engagement, else all of its partner in its role that have no active rule of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from engagements.models import ReviewCadence
from engagements.reports.reviews_due import reviews_due
from partnerview.db.rows import fetch
from partnerview.months import Month
from retainers.models import Rule

LATE_DAYS: Final = 10  # a payout later than this was late
WON_DAYS: Final = 90  # for so long a win asks what follows
# Time outside is what lies on time-and-materials lines of an engagement that is otherwise paid for month by month.
_SIGNS: Final = """
WITH rules AS (SELECT id, partner_id, engagement_id, role FROM retainers_rule WHERE id = ANY(%(rules)s)),
scope AS (
    SELECT rules.id AS rule, engagement.id AS engagement
    FROM rules JOIN engagements_engagement engagement
        ON engagement.status IN ('running', 'paused', 'notice_given')
       AND CASE WHEN rules.engagement_id IS NOT NULL THEN engagement.id = rules.engagement_id
           ELSE engagement.partner_id = rules.partner_id AND engagement.partner_role IN ('', rules.role)
                AND NOT EXISTS (SELECT FROM retainers_rule own
                                WHERE own.engagement_id = engagement.id AND own.status = 'active') END
),
outside AS (
    SELECT scope.rule, scope.engagement, sum(time.minutes) AS minutes,
        count(DISTINCT date_trunc('month', time.worked_on)) AS months
    FROM scope JOIN engagements_timeonline time ON time.engagement_id = scope.engagement
    WHERE time.line_kind = 'time_and_materials' AND time.worked_on >= %(since)s AND time.worked_on < %(until)s
      AND EXISTS (SELECT FROM engagements_serviceline standing
                  WHERE standing.engagement_id = scope.engagement
                    AND standing.kind IN ('recurring_fee', 'contracted_hours')
                    AND standing.starts_on < %(until)s AND coalesce(standing.ends_before, 'infinity') > %(since)s)
    GROUP BY scope.rule, scope.engagement
)
SELECT rules.id AS rule,
    (SELECT count(*) FROM retainers_cycle cycle WHERE cycle.rule_id = rules.id AND cycle.status = 'closed') AS finished,
    (SELECT count(*) FROM retainers_settlement owed WHERE owed.rule_id = rules.id AND owed.direction = 'payable'
        AND owed.paid_on > owed.due_on + %(late_days)s AND owed.paid_on >= %(since)s) AS late_payouts,
    coalesce((SELECT sum(minutes) FROM outside WHERE outside.rule = rules.id), 0)::bigint AS outside_minutes,
    coalesce((SELECT max(months) FROM outside WHERE outside.rule = rules.id), 0)::int AS outside_months,
    (SELECT engagement FROM outside WHERE outside.rule = rules.id
     ORDER BY minutes DESC, engagement LIMIT 1) AS outside_on,
    (SELECT min(scope.engagement) FROM scope WHERE scope.rule = rules.id AND NOT EXISTS (
        SELECT FROM engagements_serviceline sold WHERE sold.engagement_id = scope.engagement
          AND sold.tier_id IS NOT NULL)) AS unpackaged,
    (SELECT max(won.engagement_id) FROM scope JOIN engagements_opportunity won ON won.engagement_id = scope.engagement
     WHERE scope.rule = rules.id AND won.status = 'won' AND won.updated_at >= %(won_since)s) AS won_on,
    ARRAY(SELECT engagement FROM scope WHERE scope.rule = rules.id ORDER BY engagement) AS scope,
    0 AS overdue_reviews
FROM rules
"""


@dataclass(frozen=True, slots=True)
class Signs:
    """One rule: finished cycles, payouts paid late and time outside in the last three whole months, wins, reviews.

    `outside_on`, `unpackaged` and `won_on` name an engagement in scope, `scope` all of them.
    """

    rule: int
    finished: int
    late_payouts: int
    outside_minutes: int
    outside_months: int
    outside_on: int | None
    unpackaged: int | None
    won_on: int | None
    scope: list[int]
    overdue_reviews: int


def signs_of(rules: Iterable[Rule], *, today: dt.date) -> dict[int, Signs]:
    """By rule, as of a day."""
    month = Month.of(today)
    params = {
        "rules": [rule.pk for rule in rules],
        "since": (month - 3).first_day,
        "until": month.first_day,
        "late_days": LATE_DAYS,
        "won_since": today - dt.timedelta(days=WON_DAYS),
    }
    if not params["rules"]:
        return {}
    found = fetch(Signs, _SIGNS, params)
    overdue = _overdue({engagement for signs in found for engagement in signs.scope}, today)
    return {
        signs.rule: replace(signs, overdue_reviews=sum(1 for engagement in signs.scope if engagement in overdue))
        for signs in found
    }


def _overdue(engagements: set[int], today: dt.date) -> set[int]:
    """Those whose next review should have been held."""
    cadences = ReviewCadence.objects.filter(engagement__in=engagements)
    return set(reviews_due(cadences).filter(due_on__lt=today).values_list("engagement_id", flat=True))
