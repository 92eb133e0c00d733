"""Taking an import of time back: its entries are voided, never deleted, unless something already rests on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from partnerview.db.rows import execute, fetch
from partnerview.errors import Conflict
from partnerview.imports.models import ImportBatch

RESTING: Final = """
SELECT count(*) FILTER (WHERE entry.status = 'invoiced' OR entry.invoice_line_id IS NOT NULL) AS invoiced,
       count(*) FILTER (WHERE closed.month IS NOT NULL AND entry.is_billable AND entry.status = 'approved') AS closed,
       coalesce(to_char(min(closed.month), 'FMMonth YYYY'), '') AS closed_month
FROM engagements_timeentry entry
LEFT JOIN LATERAL (
    SELECT period.month FROM books_accountingperiod period
    WHERE period.status = 'closed' AND period.changed_at >= entry.created_at
      AND period.month >= date_trunc('month', entry.worked_on)::date
    ORDER BY period.month LIMIT 1
) closed ON true
WHERE entry.import_batch_id = %(batch)s AND entry.voided_at IS NULL
"""

VOID: Final = """
UPDATE engagements_timeentry SET voided_at = now(), updated_at = now()
WHERE import_batch_id = %(batch)s AND voided_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Resting:
    """How many entries something rests on: invoices, or a month that was closed over them."""

    invoiced: int
    closed: int
    closed_month: str


def undo(batch: ImportBatch) -> int:
    """Void every entry of the import. Raises Conflict where one is invoiced or was recognized in a closed month."""
    (resting,) = fetch(Resting, RESTING, {"batch": batch.pk})
    if resting.invoiced:
        raise Conflict(
            f"{_entries(resting.invoiced)} of this import {_stand(resting.invoiced)} on invoices. "
            "Credit or discard those first; the import stands.",
            code="import_invoiced",
        )
    if resting.closed:
        raise Conflict(
            f"{_entries(resting.closed)} of this import {_stand(resting.closed)} in months closed since, "
            f"from {resting.closed_month} on, with their revenue. Reopen those first; the import stands.",
            code="closed_period",
        )
    return execute(VOID, {"batch": batch.pk})


def _entries(count: int) -> str:
    return f"{count:,} {'entry' if count == 1 else 'entries'}"


def _stand(count: int) -> str:
    return "stands" if count == 1 else "stand"
