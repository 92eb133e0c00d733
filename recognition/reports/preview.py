"""What a month has posted, and what a run would post now: the same SELECT that the run inserts (R-3).

Worked out inside a transaction that is rolled back, so that looking changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import transaction

from partnerview.db.rows import fetch
from partnerview.months import Month
from recognition.credits import pending_concessions
from recognition.ledger import Pending, Total, pending_schedule_rows, totals
from recognition.open_months import books_start, rounding
from recognition.schedule_rows import count_stale, failures
from recognition.worked import Window, pending_acceptances, pending_targets, pending_time
from recognition.worked_out import WORKED_OUT

ZERO: Final = Decimal(0)
_POSTED: Final = """
SELECT kind, currency, count(DISTINCT line_id) AS lines, sum(amount) AS amount
FROM recognition_recognitionentry WHERE month = %(month)s GROUP BY kind, currency
"""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One kind of revenue in one currency: what has posted in the month, what is due."""

    kind: str
    currency: str
    lines: int
    posted: Decimal
    due: Decimal


@dataclass(frozen=True, slots=True)
class Preview:
    """A month before or after its run. `unplanned` lines get their schedule when the run begins."""

    rows: tuple[PreviewRow, ...]
    unplanned: int
    failing: int

    @property
    def is_due(self) -> bool:
        return self.unplanned > 0 or any(row.due for row in self.rows)


def preview(month: Month) -> Preview:
    """All lines of the firm; no month before this one is looked at, though a run would catch it up."""
    with _nothing_is_kept():
        failing = failures(month)
        due = [total for pending in _pending(month, list(failing)) for total in totals(pending)]
        unplanned = count_stale(month).waiting
    posted = fetch(Total, _POSTED, {"month": month.first_day})
    return Preview(_rows(posted, due), unplanned, len(failing))


def _pending(month: Month, held: list[int]) -> Iterator[Pending]:
    window = Window(month, month, books_start())
    yield pending_schedule_rows(month, held=held)
    yield pending_time(window, held=held)
    for kind, (_, work_out) in WORKED_OUT.items():
        found = work_out(since=month, through=month, rounding=rounding())
        yield pending_targets(kind, window, found.targets, held=[*held, *found.failed])
    yield pending_acceptances(window, held=held)
    yield pending_concessions(month, books_start=window.books_start, held=held)


def _rows(posted: list[Total], due: list[Total]) -> tuple[PreviewRow, ...]:
    done = {(total.kind, total.currency): total for total in posted}
    open_ = {(total.kind, total.currency): total for total in due}
    return tuple(
        PreviewRow(
            kind=kind,
            currency=currency,
            lines=max(total.lines for total in (done.get(key), open_.get(key)) if total),
            posted=done[key].amount if key in done else ZERO,
            due=open_[key].amount if key in open_ else ZERO,
        )
        for key in sorted({*done, *open_})
        for kind, currency in [key]
    )


@contextmanager
def _nothing_is_kept() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
