"""Revenue that follows from facts rather than a schedule: time worked, hours beyond the contract, acceptance.

Each kind has a target per line and month: what the facts of that month amount to today. What is pending is
the difference to what has posted. More of the same fact posts the rest; less of it reverses the entries of
that month and posts what is left. Only approved time counts (maths.md §3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from partnerview.money import currencies, minor_units
from partnerview.months import Month
from recognition.ledger import LAST_ENGAGEMENT, Pending
from recognition.models import EntryKind
from recognition.open_months import posting_month, rounding
from recognition.targets import Target

_WORKED: Final = """
SELECT line_id, origin_month,
       CASE WHEN cap IS NULL THEN amount ELSE least(cap, reached) - least(cap, reached - amount) END AS amount
FROM (SELECT line_id, origin_month, cap, amount,
             sum(amount) OVER (PARTITION BY line_id ORDER BY origin_month) AS reached
      FROM (SELECT line.id AS line_id, date_trunc('month', worked.worked_on)::date AS origin_month,
                   line.cap_amount AS cap, {rounded} AS amount
            FROM engagements_timeonline worked
            JOIN engagements_serviceline line ON line.id = worked.line_id
            WHERE worked.line_kind = 'time_and_materials' AND worked.status IN ('approved', 'invoiced')
              AND worked.worked_on >= %(books_start)s AND worked.worked_on < %(before)s
              AND (worked.worked_on >= %(since)s OR line.cap_amount IS NOT NULL)
              AND worked.engagement_id BETWEEN %(first)s AND %(last)s
            GROUP BY line.id, 2) by_month) running
"""
VALUE: Final = (
    "sum(ceil(worked.minutes::numeric / line.rounding_minutes) * line.rounding_minutes"
    " * CASE WHEN worked.is_after_hours THEN line.after_hours_multiplier ELSE 1 END)"
    " * line.hourly_rate / 60"
)
_ACCEPTED: Final = """
SELECT line.id AS line_id, date_trunc('month', line.accepted_on)::date AS origin_month, {rounded} AS amount
FROM engagements_serviceline line
WHERE line.is_live AND line.recognition_method = 'on_acceptance'
  AND line.accepted_on >= %(since)s AND line.accepted_on < %(before)s
  AND line.engagement_id BETWEEN %(first)s AND %(last)s
"""
_GIVEN: Final = """
SELECT * FROM unnest(%(lines)s::bigint[], %(months)s::date[], %(amounts)s::numeric[])
    AS given(line_id, origin_month, amount)
"""
_PENDING: Final = """
WITH target AS ({target}),
posted AS (
    SELECT entry.line_id, entry.origin_month, count(*) AS count,
           coalesce(sum(entry.amount) FILTER (WHERE undone.id IS NULL), 0) AS amount
    FROM recognition_recognitionentry entry
    LEFT JOIN recognition_recognitionentry undone ON undone.reverses_id = entry.id
    WHERE entry.kind = %(kind)s AND entry.origin_month >= %(since)s AND entry.origin_month < %(before)s
    GROUP BY entry.line_id, entry.origin_month
),
due AS (
    SELECT line_id, origin_month, line.engagement_id, engagement.client_id, line.currency, line.workstream,
           coalesce(target.amount, 0) AS target, coalesce(posted.amount, 0) AS posted,
           coalesce(posted.count, 0) + 1 AS ordinal
    FROM target FULL JOIN posted USING (line_id, origin_month)
    JOIN engagements_serviceline line ON line.id = line_id
    JOIN engagements_engagement engagement ON engagement.id = line.engagement_id
    WHERE coalesce(target.amount, 0) <> coalesce(posted.amount, 0)
      AND origin_month >= %(since)s AND origin_month < %(before)s
      AND engagement.id BETWEEN %(first)s AND %(last)s AND engagement.id <> ALL(%(held)s::bigint[])
)
SELECT entry.line_id, entry.engagement_id, entry.client_id, 'reversal'::text AS kind, entry.id::text AS source,
       (SELECT min(month) FROM books_accountingperiod WHERE month >= entry.month AND status <> 'closed') AS month,
       entry.origin_month, -entry.amount AS amount, entry.currency, entry.workstream, entry.id AS reverses_id
FROM due
JOIN recognition_recognitionentry entry ON entry.kind = %(kind)s AND entry.line_id = due.line_id
                                       AND entry.origin_month = due.origin_month
LEFT JOIN recognition_recognitionentry undone ON undone.reverses_id = entry.id
WHERE due.target < due.posted AND undone.id IS NULL
UNION ALL
SELECT line_id, engagement_id, client_id, %(kind)s::text,
       to_char(origin_month, 'YYYY-MM') || CASE WHEN ordinal > 1 THEN '/' || ordinal ELSE '' END,
       (SELECT min(month) FROM books_accountingperiod WHERE month >= due.origin_month AND status <> 'closed'),
       origin_month, CASE WHEN target < posted THEN target ELSE target - posted END, currency, workstream, NULL::bigint
FROM due WHERE target <> 0
"""


@dataclass(frozen=True, slots=True)
class Window:
    """The months that are looked at, by origin."""

    since: Month
    through: Month
    books_start: Month


def pending_time(window: Window, *, held: Sequence[int] = ()) -> Pending:
    """Time and materials: approved minutes in the line's steps × rate, after hours × multiplier, up to its cap.

    Rounded once per line and month. What goes past a cap is over-service and no revenue.
    """
    return _pending(_WORKED.format(rounded=_rounded(VALUE)), EntryKind.WORKED, window, held)


def pending_targets(kind: EntryKind, window: Window, targets: Sequence[Target], *, held: Sequence[int] = ()) -> Pending:
    """What has been worked out beside the database: hours beyond the contract, hours used, outcomes."""
    columns = {
        "lines": [target.line for target in targets],
        "months": [target.month.first_day for target in targets],
        "amounts": [target.amount for target in targets],
    }
    return _pending(_GIVEN, kind, window, held, **columns)


def pending_acceptances(window: Window, *, held: Sequence[int] = ()) -> Pending:
    """One-offs: the price in the month in which the client accepted."""
    return _pending(_ACCEPTED.format(rounded=_rounded("line.price")), EntryKind.ACCEPTED, window, held)


def _pending(target: str, kind: EntryKind, window: Window, held: Sequence[int], **columns: Any) -> Pending:
    posting_month(window.through)  # so that there is an open month for everything up to it
    params = {
        "kind": kind.value,
        "since": window.since.first_day,
        "before": window.through.next_first,
        "books_start": window.books_start.first_day,
        "held": list(held),
        "first": 0,
        "last": LAST_ENGAGEMENT,
    }
    return Pending(_PENDING.format(target=target), params | columns)


def _rounded(value: str) -> str:
    """SQL that rounds as money.quantize does: to minor units of `line.currency`, half up or half even."""
    digits = _digits("line.currency")
    if rounding() == "half_up":
        return f"round({value}, {digits})"
    scaled = f"({value}) * 10::numeric ^ {digits}"
    is_even_tie = f"mod(abs({scaled}), 1) = 0.5 AND mod(trunc(abs({scaled})), 2) = 0"
    return f"CASE WHEN {is_even_tie} THEN trunc({scaled}) / 10::numeric ^ {digits} ELSE round({value}, {digits}) END"


def _digits(column: str) -> str:
    """Minor units by ISO 4217, from the one list of money.py."""
    by_digits: dict[int, list[str]] = {}
    for currency in currencies():
        by_digits.setdefault(minor_units(currency), []).append(f"'{currency}'")
    cases = (f"WHEN {column} IN ({', '.join(codes)}) THEN {n}" for n, codes in sorted(by_digits.items()) if n != 2)
    return f"(CASE {' '.join(cases)} ELSE 2 END)"
