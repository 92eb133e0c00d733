"""What one engagement's lines plan and have posted, by the month it is earned in (R-2).

Planned is the schedule's row; posted is the sum of the entries of that line, month and kind, reversals
included. Revenue as worked or on acceptance has no plan and appears once it has posted.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch

_ROWS: Final = """
WITH planned AS (
    SELECT row.line_id, row.origin_month, 'scheduled' AS kind, row.month AS posts_in, row.amount
    FROM recognition_schedulerow row JOIN engagements_serviceline line ON line.id = row.line_id
    WHERE line.engagement_id = %(engagement)s
),
posted AS (
    SELECT entry.line_id, entry.origin_month, coalesce(original.kind, entry.kind) AS kind,
           max(entry.month) AS posted_in, sum(entry.amount) AS amount
    FROM recognition_recognitionentry entry
    LEFT JOIN recognition_recognitionentry original ON original.id = entry.reverses_id
    WHERE entry.engagement_id = %(engagement)s
    GROUP BY 1, 2, 3
)
SELECT line_id AS line, origin_month, kind, coalesce(posted.posted_in, planned.posts_in) AS month,
       planned.amount AS planned, posted.amount AS posted, line.currency
FROM planned FULL JOIN posted USING (line_id, origin_month, kind)
JOIN (SELECT id, currency FROM engagements_serviceline) line ON line.id = line_id
ORDER BY line_id, origin_month, kind
"""


@dataclass(frozen=True, slots=True)
class ScheduledMonth:
    """One month of one line: planned, posted, or both. None is nothing, not zero."""

    line: int
    origin_month: dt.date
    kind: str
    month: dt.date
    planned: Decimal | None
    posted: Decimal | None
    currency: str

    @property
    def is_posted(self) -> bool:
        return self.posted is not None


def schedule_of(engagement: int) -> list[ScheduledMonth]:
    """Every month of every line of an engagement, by line and month."""
    return fetch(ScheduledMonth, _ROWS, {"engagement": engagement})
