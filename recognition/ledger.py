"""The only module that inserts recognition entries, always many at once (R-3, R-5).

`pending_…` is a SELECT of what would post; `post` inserts exactly that SELECT, and a preview adds it up.
Posting the same fact twice is impossible by the key (line, kind, source); the anti-join only makes a
second run cheap. What facts amount to is in worked.py, which amounts are planned in schedules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from partnerview.db.rows import execute, fetch
from partnerview.months import Month
from recognition.open_months import posting_month

COLUMNS: Final = (
    "line_id, engagement_id, client_id, kind, source, month, origin_month, amount, currency, workstream, reverses_id"
)
_POST: Final = """
INSERT INTO recognition_recognitionentry ({columns}, reason, run_id)
SELECT {columns}, '', %(run)s FROM ({pending}) pending
ON CONFLICT DO NOTHING
"""
_TOTALS: Final = """
SELECT kind, currency, count(DISTINCT line_id) AS lines, sum(amount) AS amount
FROM ({pending}) pending GROUP BY kind, currency ORDER BY kind, currency
"""
_ENGAGEMENTS: Final = "SELECT DISTINCT engagement_id AS engagement FROM ({pending}) pending ORDER BY engagement_id"

# What has posted is taken off first: only what is left is worth a look at its line. An entry of a first revision is
# known by its months; of a later one by its source too, for the one before may have posted in the same month.
_SCHEDULED: Final = """
WITH due AS MATERIALIZED (
    SELECT row.line_id, row.origin_month, row.amount, row.currency, {source} AS source
    FROM recognition_schedulerow row
    WHERE row.month = %(month)s AND row.amount <> 0 AND NOT EXISTS (
        SELECT FROM recognition_recognitionentry entry
        WHERE entry.month = %(posting_month)s AND entry.line_id = row.line_id AND entry.kind = 'scheduled'
          AND entry.origin_month = row.origin_month AND (row.revision = 1 OR entry.source = {source}))
)
SELECT due.line_id, line.engagement_id, engagement.client_id, 'scheduled'::text AS kind, due.source,
       %(posting_month)s::date AS month, due.origin_month, due.amount, due.currency, line.workstream,
       NULL::bigint AS reverses_id
FROM due
JOIN engagements_serviceline line ON line.id = due.line_id AND line.is_live
JOIN engagements_engagement engagement ON engagement.id = line.engagement_id
WHERE engagement.id BETWEEN %(first)s AND %(last)s AND engagement.id <> ALL(%(held)s::bigint[])
"""
_SOURCE: Final = (
    "to_char(row.origin_month, 'YYYY-MM') || CASE WHEN row.revision > 1 THEN '/' || row.revision ELSE '' END"
)
_REVERSE: Final = """
INSERT INTO recognition_recognitionentry ({columns}, reason, run_id)
SELECT entry.line_id, entry.engagement_id, entry.client_id, 'reversal', entry.id::text, given.month,
       entry.origin_month, -entry.amount, entry.currency, entry.workstream, entry.id, %(reason)s, %(run)s
FROM unnest(%(entries)s::bigint[], %(months)s::date[]) AS given(entry, month)
JOIN recognition_recognitionentry entry ON entry.id = given.entry
ON CONFLICT DO NOTHING
"""
LAST_ENGAGEMENT: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Pending:
    """A SELECT of entries that are due, with its parameters."""

    sql: str
    params: dict[str, Any]

    def within(self, first: int, last: int) -> Pending:
        """The same for a range of engagements."""
        return Pending(self.sql, self.params | {"first": first, "last": last})


@dataclass(frozen=True, slots=True)
class Total:
    """What one kind of revenue comes to in one currency."""

    kind: str
    currency: str
    lines: int
    amount: Decimal


def pending_schedule_rows(month: Month, *, held: Sequence[int] = ()) -> Pending:
    """The planned rows of a month that have not posted; engagements `held` back stay out."""
    params = {
        "month": month.first_day,
        "posting_month": posting_month(month).first_day,
        "held": list(held),
        "first": 0,
        "last": LAST_ENGAGEMENT,
    }
    return Pending(_SCHEDULED.format(source=_SOURCE), params)


def post(pending: Pending, *, run: int | None) -> int:
    """Insert what is pending. Gives the number of entries posted."""
    return execute(_POST.format(columns=COLUMNS, pending=pending.sql), pending.params | {"run": run})


def totals(pending: Pending) -> list[Total]:
    """What would post, by kind and currency: the same SELECT, added up instead of inserted."""
    return fetch(Total, _TOTALS.format(pending=pending.sql), pending.params)


def engagements_of(pending: Pending) -> list[int]:
    """The engagements that something is pending for, by id."""
    return [row.engagement for row in fetch(_Engagement, _ENGAGEMENTS.format(pending=pending.sql), pending.params)]


def reverse_entries(entries: Sequence[int], *, run: int | None = None, reason: str = "The terms changed.") -> int:
    """Reverse whole entries, each linked, in the first open month from its own on."""
    if not entries:
        return 0
    months = fetch(_EntryMonth, _MONTHS, {"entries": list(entries)})
    open_months = {month: posting_month(Month.of(month)).first_day for month in {row.month for row in months}}
    params = {
        "entries": [row.entry for row in months],
        "months": [open_months[row.month] for row in months],
        "reason": reason,
        "run": run,
    }
    return execute(_REVERSE.format(columns=COLUMNS), params)


_MONTHS: Final = "SELECT id AS entry, month FROM recognition_recognitionentry WHERE id = ANY(%(entries)s)"


@dataclass(frozen=True, slots=True)
class _Engagement:
    engagement: int


@dataclass(frozen=True, slots=True)
class _EntryMonth:
    entry: int
    month: Any
