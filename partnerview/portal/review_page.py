"""One review as the partner reads it: last plan, what was said once it is completed, next plan once it is locked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from partnerview.portal.own import promises_of
from partnerview.portal.promises import OwnPromise, own_promises
from partnerview.ui import formats
from programs.models import Qar, QarStatus


@dataclass(frozen=True)
class OwnReview:
    """One review as of today."""

    qar: Qar
    today: dt.date

    @property
    def heading(self) -> str:
        held = self.qar.completed_on or self.qar.opened_on
        return f"90-day review of {formats.day(held)}" if held else f"90-day review, due {formats.day(self.qar.due_on)}"

    @property
    def standing(self) -> str:
        return "overdue" if self.qar.is_overdue(self.today) else self.qar.status

    @property
    def is_completed(self) -> bool:
        return self.qar.status == QarStatus.COMPLETED

    @cached_property
    def last(self) -> list[OwnPromise]:
        return self._lines(self.qar.prior_id)

    @cached_property
    def next(self) -> list[OwnPromise]:
        return self._lines(self.qar.pk)

    @property
    def plan_words(self) -> str:
        if self.qar.plan_locked_at is None:
            return "Being written" if self.qar.is_open else "Not begun"
        return f"Locked {formats.day(self.qar.plan_locked_at)}"

    def _lines(self, qar: int | None) -> list[OwnPromise]:
        if qar is None:
            return []
        rows = promises_of(self.qar.partner).filter(qar=qar)
        return own_promises(rows.order_by("-deferrals", "id"), today=self.today)
