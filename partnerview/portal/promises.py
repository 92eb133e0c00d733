"""Promises as the partner reads them: who owes each, what became of it, and what the partner may say of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from partnerview.ui.parts import Promise
from programs.models import Commitment, PromiseOutcome, Side
from programs.words.promises import shown_promise

SIDES = {Side.OURS: "ours", Side.THEIRS: "yours", Side.BOTH: "of both"}


@dataclass(frozen=True, slots=True)
class OwnPromise:
    """A line with its row: may it be reported as done, may it be confirmed?"""

    row: Commitment
    shown: Promise

    @property
    def may_report(self) -> bool:
        return self.row.outcome == PromiseOutcome.OPEN and self.row.side != Side.OURS

    @property
    def may_confirm(self) -> bool:
        """Done, said by one of us: those who said it themselves do not confirm it."""
        by = self.row.outcome_by
        return self.row.outcome == PromiseOutcome.DONE and (by is None or not by.is_outside)


def own_promises(rows: QuerySet[Commitment], *, today: dt.date) -> list[OwnPromise]:
    return [_own(row, today) for row in rows.select_related("owner", "deferred_from", "outcome_by")]


def _own(row: Commitment, today: dt.date) -> OwnPromise:
    shown = shown_promise(row, today=today)
    return OwnPromise(
        row,
        Promise(
            text=shown.text,
            word=shown.word,
            shape=shown.shape,
            side=SIDES[Side(row.side)],
            note=shown.note,
            lineage=shown.lineage,
            due=shown.due,
            tone=shown.tone,
        ),
    )
