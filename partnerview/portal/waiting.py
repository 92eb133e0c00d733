"""What waits for a partner, and the title that says so. One line each, with the page where it is done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.urls import reverse

from partnerview.directory.models import Partner
from partnerview.portal.own import promises_of, qars_of, raps_of
from partnerview.ui import formats
from programs.models import PromiseOutcome, Qar, Rap, RapStatus, Side

SHOWN: Final = 5
OPEN_TO_ACKNOWLEDGE: Final = (RapStatus.SUBMITTED, RapStatus.APPROVED)


@dataclass(frozen=True, slots=True)
class Item:
    """One line: what it is, in a word; what it says; where it is done."""

    word: str
    text: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class PortalHome:
    """One partner as of today."""

    partner: Partner
    today: dt.date

    @cached_property
    def to_acknowledge(self) -> list[Rap]:
        rows = raps_of(self.partner).filter(status__in=OPEN_TO_ACKNOWLEDGE, partner_acknowledged_at=None)
        return list(rows.order_by("id")[:SHOWN])

    @cached_property
    def overdue(self) -> int:
        mine = promises_of(self.partner).filter(side__in=(Side.THEIRS, Side.BOTH))
        return mine.filter(outcome=PromiseOutcome.OPEN, due_on__lt=self.today).count()

    @cached_property
    def next_review(self) -> Qar | None:
        return qars_of(self.partner).unfinished().first()

    @property
    def heading(self) -> str:
        """The case: the two most urgent things, or that there is none."""
        says = [*self._acknowledge_words(), *self._overdue_words()]
        words = "; ".join(says[:2]) or "Nothing waits for you"
        return words[:1].upper() + words[1:]

    @cached_property
    def items(self) -> list[Item]:
        return [*map(_acknowledge, self.to_acknowledge), *self._promises()]

    def _acknowledge_words(self) -> list[str]:
        count = len(self.to_acknowledge)
        if not count:
            return []
        return ["one plan waits for your acknowledgement" if count == 1 else f"{count} plans wait for acknowledgement"]

    def _overdue_words(self) -> list[str]:
        if not self.overdue:
            return []
        return ["one promise is overdue" if self.overdue == 1 else f"{self.overdue} promises are overdue"]

    def _promises(self) -> list[Item]:
        if not self.overdue:
            return []
        text = (
            "One promise of yours is overdue" if self.overdue == 1 else f"{self.overdue} of your promises are overdue"
        )
        return [Item("Promise", text, reverse("portal:home"))]


def _acknowledge(rap: Rap) -> Item:
    put_in = formats.amount_with(rap.partner_amount, rap.currency)
    text = f"Acknowledge the returns of {rap.period_label}"
    return Item("Plan", text, reverse("portal:home"), f"You put in {put_in}")
