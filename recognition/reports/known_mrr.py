"""MRR and recognized revenue as they were known at a moment, beside what is known now (R-13).

A line is known from its row on, its end from the change that set it; an entry from the moment it was recorded.
By the lines alone: what a close froze is in reports/mrr.py. In contract currency, unrounded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engagements.reports.contracted import counting_licences
from engagements.reports.known_lines import LINES_AS_KNOWN
from partnerview.db.rows import fetch
from partnerview.months import Month
from recognition.reports.recognized_revenue import recognized_revenue
from recognition.reports.scope import ALL, Scope

NOTHING: Final = Decimal(0)
_CLOSING: Final = f"""
SELECT calendar.month::date AS month, '' AS kind, line.currency, sum(@mrr(line)) AS amount
FROM generate_series(%(first)s::date, %(last)s::date, interval '1 month') AS calendar(month)
CROSS JOIN LATERAL (SELECT (calendar.month + interval '1 month')::date AS next_first) following
JOIN ({LINES_AS_KNOWN}) line
  ON line.starts_on < next_first AND (line.ends_before IS NULL OR line.ends_before >= next_first)
JOIN engagements_engagement engagement ON engagement.id = line.engagement_id
WHERE @mrr(line) <> 0 AND (%(clients)s::bigint[] IS NULL OR engagement.client_id = ANY(%(clients)s))
GROUP BY 1, 3 ORDER BY 1, 3
"""  # noqa: S608  a constant


@dataclass(frozen=True, slots=True)
class _Known:
    month: dt.date
    kind: str
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class KnownTwice:
    """A figure of one month (and kind of revenue) in one currency, as known at a moment and as known now."""

    month: dt.date
    kind: str
    currency: str
    then: Decimal
    now: Decimal

    @property
    def difference(self) -> Decimal:
        return self.now - self.then


def mrr_known(first: Month, last: Month, known_at: dt.datetime, *, scope: Scope = ALL) -> list[KnownTwice]:
    """Closing MRR of each month by the lines as they were known then and as they are now."""
    params = {"first": first.first_day, "last": last.first_day, "clients": scope.parameter}
    closing = counting_licences(_CLOSING)
    then, now = (fetch(_Known, closing, params | {"known_at": at}) for at in (known_at, None))
    return _beside(then, now)


def revenue_known(
    first: Month, last: Month, known_at: dt.datetime, *, currency: str | None = None, scope: Scope = ALL
) -> list[KnownTwice]:
    """Recognized revenue of each month and kind by the entries recorded then and by all of them."""
    then, now = (
        [
            _Known(row.month, row.kind, row.currency, row.amount)
            for row in recognized_revenue(first, last, currency=currency, scope=scope, known_at=at)
        ]
        for at in (known_at, None)
    )
    return _beside(then, now)


def _beside(then: Iterable[_Known], now: Iterable[_Known]) -> list[KnownTwice]:
    before, after = ({(row.month, row.kind, row.currency): row.amount for row in rows} for rows in (then, now))
    return [KnownTwice(*key, before.get(key, NOTHING), after.get(key, NOTHING)) for key in sorted({*before, *after})]
