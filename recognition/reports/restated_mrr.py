"""MRR as it would be with everything known today, beside what was frozen at close (R-10).

The same SELECTs as the rollup, over all months at once and by the lines alone: a closed month is not spared.
opening + movements = closing here too. Nothing is written.
"""

from __future__ import annotations

from typing import Final

from partnerview.db.rows import fetch
from partnerview.months import Month
from recognition.mrr_rows import by_policy, movements_by_lines
from recognition.open_months import books_start
from recognition.reports.mrr import MrrMonth
from recognition.reports.scope import ALL, Scope

_ONLY: Final = "(%(clients)s::bigint[] IS NULL OR client_id = ANY(%(clients)s))"
_CLOSING: Final = f"""
SELECT calendar.month::date AS month, line.currency, sum(@mrr(line)) AS amount, count(*) AS lines,
       count(DISTINCT engagement.client_id) AS clients
FROM generate_series(%(month_before)s::date, %(last)s::date, interval '1 month') AS calendar(month)
CROSS JOIN LATERAL (SELECT (calendar.month + interval '1 month')::date AS next_first) following
CROSS JOIN (engagements_serviceline line JOIN engagements_engagement engagement ON engagement.id = line.engagement_id)
WHERE line.is_live AND @mrr(line) <> 0 AND {_ONLY}
  AND line.starts_on < next_first AND (@ends IS NULL OR @ends >= next_first)
GROUP BY calendar.month, line.currency
"""  # noqa: S608
_MONTHS: Final = """
WITH closing AS ({closing}),
moved AS (
    SELECT month, currency, sum(amount) AS amount,
           sum(amount) FILTER (WHERE kind = 'new') AS new,
           sum(amount) FILTER (WHERE kind = 'reactivation') AS reactivation,
           sum(amount) FILTER (WHERE kind = 'expansion') AS expansion,
           sum(amount) FILTER (WHERE kind = 'contraction') AS contraction,
           sum(amount) FILTER (WHERE kind = 'churn') AS churn,
           sum(amount) FILTER (WHERE is_pause) AS paused
    FROM ({movements}) movement WHERE {only} GROUP BY month, currency
),
cell AS (
    SELECT calendar.month::date AS month, currency
    FROM generate_series(%(first)s::date, %(last)s::date, interval '1 month') AS calendar(month)
    CROSS JOIN (SELECT currency FROM closing UNION SELECT currency FROM moved) used
)
SELECT cell.month, cell.currency, coalesce(closing.amount, 0) - coalesce(moved.amount, 0) AS opening,
       coalesce(new, 0) AS new, coalesce(reactivation, 0) AS reactivation, coalesce(expansion, 0) AS expansion,
       coalesce(contraction, 0) AS contraction, coalesce(churn, 0) AS churn, coalesce(paused, 0) AS paused,
       coalesce(closing.amount, 0) AS closing, coalesce(closing.lines, 0) AS lines,
       coalesce(closing.clients, 0) AS clients, false AS frozen
FROM cell LEFT JOIN closing USING (month, currency) LEFT JOIN moved USING (month, currency)
ORDER BY cell.month, cell.currency
"""


def restated_movements() -> str:
    """Every movement as it would be, as a SELECT of rows with an id; parameters as in restated_months."""
    movements = by_policy(movements_by_lines(), month="date_trunc('month', day)::date")
    return f"SELECT row_number() OVER (ORDER BY moved_on, client_id) AS id, given.* FROM ({movements}) given"  # noqa: S608


def restated_months(first: Month, last: Month, *, scope: Scope = ALL) -> list[MrrMonth]:
    """Each month from `first` to `last` in each currency, by the lines as they are now."""
    start = max(first, books_start())
    sql = _MONTHS.format(closing=_CLOSING, movements=movements_by_lines(), only=_ONLY)
    params = {
        "first": start.first_day,
        "last": last.first_day,
        "before": last.next_first,
        "month_before": (start - 1).first_day,
        "clients": scope.parameter,
    }
    return fetch(MrrMonth, by_policy(sql, month="date_trunc('month', day)::date"), params)
