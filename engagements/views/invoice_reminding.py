"""How far reminding has come on one invoice, in words: what was sent, and the next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engagements.dunning import BY_NUMBER, NextStep, next_step
from engagements.models import Invoice, PaymentReminder
from partnerview import clock
from partnerview.ui import formats


@dataclass(frozen=True, slots=True)
class SentReminder:
    """One reminder with its level in words."""

    words: str
    row: PaymentReminder


@dataclass(frozen=True, slots=True)
class Reminding:
    """What was sent for an invoice, oldest first, and what comes next while it is unpaid."""

    sent: tuple[SentReminder, ...]
    step: NextStep

    @classmethod
    def of(cls, invoice: Invoice, sent: Sequence[PaymentReminder]) -> Reminding:
        last = sent[-1] if sent else None
        step = next_step(
            invoice.due_on,
            clock.today(),
            reached=last.level if last else 0,
            last_sent_on=last.sent_on if last else None,
        )
        return cls(tuple(SentReminder(BY_NUMBER[row.level].words, row) for row in sent), step)

    @property
    def next_words(self) -> str:
        if self.step.level is None:
            return "The final notice is out. What follows is a decision of your own."
        words = self.step.level.words.lower()
        if self.step.is_due:
            return f"Next: the {words}, which may be sent since {formats.day(self.step.from_day)}."
        return f"Next: the {words}, from {formats.day(self.step.from_day)}."
