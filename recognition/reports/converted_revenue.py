"""What a month's revenue is worth in the reporting currency (R-15, maths.md §3 FX, IFRIC 22).

Revenue of what was billed ahead has the rate of its liability: what is billed first is earned first, as
converted_balances.py says of what is left. What is earned before it is billed, and work, has the closing rate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from partnerview.books.currency import reporting_currency
from partnerview.db.rows import fetch
from partnerview.months import Month
from recognition.reports.converted_balances import LAYERS, RATE, Layer
from recognition.reports.deferred_revenue import ENTRY_AS_WORKED

# Of each layer the part that lies between what was earned before the month and what is earned through it.
_USED: Final = f"""
WITH earned AS (
    SELECT entry.engagement_id, entry.currency, sum(entry.amount) AS through,
           coalesce(sum(entry.amount) FILTER (WHERE entry.month < %(last)s), 0) AS before
    FROM recognition_recognitionentry entry
    LEFT JOIN recognition_recognitionentry original ON original.id = entry.reverses_id
    WHERE entry.month <= %(last)s AND NOT {ENTRY_AS_WORKED}
      AND (%(engagements)s::bigint[] IS NULL OR entry.engagement_id = ANY(%(engagements)s))
      AND (%(known_at)s::timestamptz IS NULL OR entry.recorded_at <= %(known_at)s)
    GROUP BY 1, 2
)
SELECT currency, fixed_on AS day, sum(used) AS amount, {RATE.format(code="currency", day="fixed_on")} AS rate
FROM (SELECT currency, fixed_on, sign(through - before) * greatest(0,
                 least(reached + net, greatest(before, through)) - greatest(reached, least(before, through))) AS used
      FROM ({LAYERS}) layer JOIN earned USING (engagement_id, currency)) part
WHERE used <> 0 GROUP BY currency, fixed_on ORDER BY currency, fixed_on
"""  # noqa: S608  the parts are constants


def revenue_of_advances(
    month: Month, *, known_at: dt.datetime | None = None, engagements: Sequence[int] | None = None
) -> list[Layer]:
    """What a month earned of what was billed ahead, by the day that fixed its rate; contract currency, unrounded."""
    params: dict[str, Any] = {
        "own": reporting_currency(),
        "last": month.first_day,
        "last_day": month.last_day,
        "known_at": known_at,
        "engagements": None if engagements is None else list(engagements),
    }
    return fetch(Layer, _USED, params)
