"""Recognized revenue by month, kind and currency: the sum of the ledger's entries that posted in each month.

A reversal counts as the kind of what it reverses. Entries are in contract currency, and no sum crosses two.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch
from partnerview.months import Month
from recognition.reports.scope import ALL, Scope

_REVENUE: Final = """
SELECT entry.month, coalesce(original.kind, entry.kind) AS kind, entry.currency,
       count(*) AS entries, count(DISTINCT entry.line_id) AS lines, sum(entry.amount) AS amount
FROM recognition_recognitionentry entry
LEFT JOIN recognition_recognitionentry original ON original.id = entry.reverses_id
WHERE entry.month >= %(first)s AND entry.month <= %(last)s
  AND (%(clients)s::bigint[] IS NULL OR entry.client_id = ANY(%(clients)s))
  AND (%(currency)s::text IS NULL OR entry.currency = %(currency)s)
  AND (%(known_at)s::timestamptz IS NULL OR entry.recorded_at <= %(known_at)s)
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class RevenueRow:
    """What posted in one month of one kind in one currency, in minor units."""

    month: dt.date
    kind: str
    currency: str
    entries: int
    lines: int
    amount: Decimal


def recognized_revenue(
    first: Month,
    last: Month,
    *,
    currency: str | None = None,
    scope: Scope = ALL,
    known_at: dt.datetime | None = None,
) -> list[RevenueRow]:
    """Every month from `first` to `last` in which something posted, of what was recorded by `known_at` (None: now)."""
    params = {
        "first": first.first_day,
        "last": last.first_day,
        "currency": currency,
        "clients": scope.parameter,
        "known_at": known_at,
    }
    return fetch(RevenueRow, _REVENUE, params)
