"""From which month on MRR must be rolled up again: the earliest that a change since a run reaches back to (R-8).

Schedules do not tell: hours that are earned as they are worked have none, a notice moves churn but no revenue, and an
end moves what a pause was. So the lines that were touched are held against the snapshots that stand of them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from partnerview.books.models import ChurnPolicy, Conventions
from partnerview.db.rows import fetch
from partnerview.months import Month
from recognition.mrr_rows import by_policy
from recognition.open_months import earliest_open

# Where churn is dated by what was paid, a payment moves it: there every line that was ended is looked at.
_TOUCHED: Final = {
    True: "(line.updated_at >= %(since)s OR line.ended_by_id IS NOT NULL)",
    False: "line.updated_at >= %(since)s",
}
_CHANGED_FROM: Final = """
WITH month AS (
    SELECT day::date AS first, (day + interval '1 month')::date AS before
    FROM generate_series(%(first)s::date, %(last)s::date, interval '1 month') AS calendar(day)
),
touched AS (
    SELECT line.id, engagement.client_id, line.starts_on, @ends AS ends_before,
           CASE WHEN line.is_live THEN @mrr(line) ELSE 0 END AS amount
    FROM engagements_serviceline line
    JOIN engagements_engagement engagement ON engagement.id = line.engagement_id
    WHERE {touched}
),
reached AS (
    SELECT month.first AS day
    FROM touched CROSS JOIN month
    LEFT JOIN recognition_mrrsnapshot known ON known.line_id = touched.id AND known.month = month.first
    WHERE coalesce(known.amount, 0) <> CASE WHEN touched.starts_on < month.before
          AND (touched.ends_before IS NULL OR touched.ends_before >= month.before) THEN touched.amount ELSE 0 END
    UNION ALL  -- what came and went within a month is in no snapshot of its end, but its end moved something
    SELECT ends_before FROM touched
    WHERE amount <> 0
      AND NOT EXISTS (SELECT FROM recognition_mrrmovement moved
                      WHERE moved.client_id = touched.client_id AND moved.moved_on = touched.ends_before)
      AND NOT EXISTS (SELECT FROM touched same
                      WHERE same.client_id = touched.client_id AND same.starts_on = touched.ends_before
                        AND same.amount = touched.amount)
    UNION ALL  -- the end of an engagement that had been paused: what was a pause is churn from then on
    SELECT gone.effective_on
    FROM engagements_engagementmove gone
    JOIN engagements_engagement engagement ON engagement.id = gone.engagement_id
    WHERE gone.recorded_at >= %(since)s AND gone.status = 'ended' AND gone.came_from = 'paused'
      AND NOT EXISTS (SELECT FROM recognition_mrrmovement moved
                      WHERE moved.client_id = engagement.client_id AND moved.moved_on = gone.effective_on)
)
SELECT min(day) AS day FROM reached WHERE day >= %(first)s AND day < (%(last)s::date + interval '1 month')
"""


@dataclass(frozen=True, slots=True)
class _Earliest:
    day: dt.date | None


def changed_from(since: dt.datetime, *, through: Month) -> Month | None:
    """The earliest open month, up to `through`, whose MRR is not what it was at `since`; None if all is."""
    first = earliest_open()
    if first > through:
        return None
    by_payments = Conventions.objects.filter(churn_policy=ChurnPolicy.LAST_PAID).exists()
    sql = by_policy(_CHANGED_FROM.format(touched=_TOUCHED[by_payments]))
    (found,) = fetch(_Earliest, sql, {"since": since, "first": first.first_day, "last": through.first_day})
    return Month.of(found.day) if found.day else None
