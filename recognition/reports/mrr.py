"""MRR by month: opening + new + reactivation + expansion + contraction + churn + paused = closing (maths.md §4).

Closing is the sum of the snapshots of a month's end, unrounded, by currency; opening is the closing of the
month before. The first month of the books opens with what its movements leave of its closing. What each
client moved by is stored; nothing here classifies anything.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch
from partnerview.months import Month
from recognition.models import RecognitionRun
from recognition.open_months import books_start
from recognition.reports.scope import ALL, Scope

ZERO: Final = Decimal(0)
_ONLY: Final = "(%(clients)s::bigint[] IS NULL OR client_id = ANY(%(clients)s))"
_MONTHS: Final = f"""
WITH closing AS (
    SELECT month, currency, sum(amount) AS amount, count(*) AS lines, count(DISTINCT client_id) AS clients
    FROM recognition_mrrsnapshot WHERE month >= %(month_before)s AND month <= %(last)s AND {_ONLY}
    GROUP BY month, currency
),
moved AS (
    SELECT month, currency, sum(amount) AS amount,
           sum(amount) FILTER (WHERE kind = 'new') AS new,
           sum(amount) FILTER (WHERE kind = 'reactivation') AS reactivation,
           sum(amount) FILTER (WHERE kind = 'expansion') AS expansion,
           sum(amount) FILTER (WHERE kind = 'contraction') AS contraction,
           sum(amount) FILTER (WHERE kind = 'churn') AS churn,
           sum(amount) FILTER (WHERE is_pause) AS paused
    FROM recognition_mrrmovement WHERE month >= %(first)s AND month <= %(last)s AND {_ONLY}
    GROUP BY month, currency
),
cell AS (
    SELECT calendar.month::date AS month, currency
    FROM generate_series(%(first)s::date, %(last)s::date, interval '1 month') AS calendar(month)
    CROSS JOIN (SELECT currency FROM closing UNION SELECT currency FROM moved) used
)
SELECT cell.month, cell.currency,
       CASE WHEN cell.month = %(books_start)s THEN coalesce(closing.amount, 0) - coalesce(moved.amount, 0)
            ELSE coalesce(opening.amount, 0) END AS opening,
       coalesce(new, 0) AS new, coalesce(reactivation, 0) AS reactivation, coalesce(expansion, 0) AS expansion,
       coalesce(contraction, 0) AS contraction, coalesce(churn, 0) AS churn, coalesce(paused, 0) AS paused,
       coalesce(closing.amount, 0) AS closing,
       coalesce(closing.lines, 0) AS lines, coalesce(closing.clients, 0) AS clients,
       coalesce(period.status = 'closed', false) AS frozen
FROM cell
LEFT JOIN closing ON closing.month = cell.month AND closing.currency = cell.currency
LEFT JOIN closing opening ON opening.month = (cell.month - interval '1 month')::date
                         AND opening.currency = cell.currency
LEFT JOIN moved ON moved.month = cell.month AND moved.currency = cell.currency
LEFT JOIN books_accountingperiod period ON period.month = cell.month
ORDER BY cell.month, cell.currency
"""  # noqa: S608  the condition is a constant above


@dataclass(frozen=True, slots=True)
class MrrMonth:
    """MRR of one month in one currency, unrounded. Losses are below zero; `paused` is net of what was resumed."""

    month: dt.date
    currency: str
    opening: Decimal
    new: Decimal
    reactivation: Decimal
    expansion: Decimal
    contraction: Decimal
    churn: Decimal
    paused: Decimal
    closing: Decimal
    lines: int
    clients: int
    frozen: bool

    @property
    def net_new(self) -> Decimal:
        """All movements of the month together."""
        return self.new + self.reactivation + self.expansion + self.contraction + self.churn + self.paused

    @property
    def annual(self) -> Decimal:
        """ARR: 12 × MRR."""
        return self.closing * 12


def mrr_months(first: Month, last: Month, *, scope: Scope = ALL) -> list[MrrMonth]:
    """Each month from `first` to `last` in each currency that had any MRR in them, in contract currency."""
    start = books_start()
    params = {
        "first": max(first, start).first_day,
        "last": last.first_day,
        "month_before": (max(first, start) - 1).first_day,
        "books_start": start.first_day,
        "clients": scope.parameter,
    }
    return fetch(MrrMonth, _MONTHS, params)


def months_rolled_up() -> tuple[Month, ...]:
    """The months that have been run, from the first to the last."""
    months = RecognitionRun.objects.done().order_by("month").values_list("month", flat=True)
    first, last = months.first(), months.last()
    return Month.range(Month.of(first), Month.of(last)) if first and last else ()
