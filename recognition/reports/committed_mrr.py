"""Committed MRR and the forecast: what is signed already changes MRR in months to come (R-9, maths.md §4).

Committed = MRR of the month + signed starts + signed changes. Forecast = committed − signed ends. Signed is what
is live: a start that was approved, a change that was applied, a notice that was given. Nothing else is guessed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch
from partnerview.months import Month
from recognition.mrr_rows import by_policy
from recognition.reports.measure import WORTH, Measure
from recognition.reports.scope import ALL, Scope

# A line that takes over on the day on which another ends makes both of them a change.
EVENTS: Final = f"""
SELECT line.id AS line, line.name AS line_name, engagement.id AS engagement, engagement.name AS engagement_name,
       client.name AS client_name, event.day, event.delta * worth.rate AS delta,
       CASE WHEN event.is_start THEN CASE WHEN before.id IS NULL THEN 'start' ELSE 'change' END
            ELSE CASE WHEN after.id IS NULL THEN 'end' ELSE 'change' END END AS kind
FROM engagements_serviceline line
JOIN engagements_engagement engagement ON engagement.id = line.engagement_id
JOIN directory_client client ON client.id = engagement.client_id
{WORTH.replace("USING (currency)", "ON worth.currency = line.currency")}
LEFT JOIN engagements_serviceline before
       ON before.id = line.follows_id AND before.is_live AND before.ends_before = line.starts_on
LEFT JOIN engagements_serviceline after
       ON after.follows_id = line.id AND after.is_live AND after.starts_on = line.ends_before
CROSS JOIN LATERAL (VALUES (line.starts_on, @mrr(line), true), (line.ends_before, -@mrr(line), false))
    AS event(day, delta, is_start)
WHERE line.is_live AND @mrr(line) <> 0 AND event.day >= %(after)s AND event.day < %(before)s
  AND (%(clients)s::bigint[] IS NULL OR engagement.client_id = ANY(%(clients)s))
"""  # noqa: S608
_ROWS: Final = f"SELECT * FROM ({EVENTS}) event ORDER BY day, client_name, line, kind"  # noqa: S608
_MONTHS: Final = f"""
SELECT calendar.month::date AS month,
       coalesce(sum(delta) FILTER (WHERE kind = 'start'), 0) AS starts,
       coalesce(sum(delta) FILTER (WHERE kind = 'change'), 0) AS changes,
       coalesce(sum(delta) FILTER (WHERE kind = 'end'), 0) AS ends,
       %(opening)s::numeric + sum(coalesce(sum(delta) FILTER (WHERE kind <> 'end'), 0))
           OVER (ORDER BY calendar.month) AS committed,
       %(opening)s::numeric + sum(coalesce(sum(delta), 0)) OVER (ORDER BY calendar.month) AS forecast
FROM generate_series(%(after)s::date, %(last)s::date, interval '1 month') AS calendar(month)
LEFT JOIN ({EVENTS}) event ON date_trunc('month', event.day) = calendar.month
GROUP BY calendar.month ORDER BY calendar.month
"""  # noqa: S608
_OPENING: Final = f"""
SELECT coalesce(sum(amount * rate), 0) AS amount FROM recognition_mrrsnapshot {WORTH}
WHERE month = %(month)s AND (%(clients)s::bigint[] IS NULL OR client_id = ANY(%(clients)s))
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class ForecastMonth:
    """One month to come. Ends are below zero; `committed` leaves them out, `forecast` does not."""

    month: dt.date
    starts: Decimal
    changes: Decimal
    ends: Decimal
    committed: Decimal
    forecast: Decimal


@dataclass(frozen=True, slots=True)
class SignedChange:
    """One line that is signed to start, change or end."""

    line: int
    line_name: str
    engagement: int
    engagement_name: str
    client_name: str
    day: dt.date
    delta: Decimal
    kind: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """MRR of a month and the months after it, with the rows that move them."""

    opening: Decimal
    months: tuple[ForecastMonth, ...]
    rows: tuple[SignedChange, ...]


@dataclass(frozen=True, slots=True)
class _Opening:
    amount: Decimal


def forecast(measure: Measure, month: Month, *, months: int = 12, scope: Scope = ALL) -> Forecast:
    """From the MRR at the end of `month`, for so many months after it."""
    last = month + months
    params = measure.params | {
        "month": month.first_day,
        "after": month.next_first,
        "last": last.first_day,
        "before": last.next_first,
        "clients": scope.parameter,
    }
    (opening,) = fetch(_Opening, _OPENING, params)
    params["opening"] = opening.amount
    return Forecast(
        opening.amount,
        tuple(fetch(ForecastMonth, by_policy(_MONTHS), params)),
        tuple(fetch(SignedChange, by_policy(_ROWS), params)),
    )
