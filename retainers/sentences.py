"""The four plain sentences of a rule (T-5): ownership, economics, rhythm, renewal. Pure, from its answers.

What is not answered yet is said to be open, with the deadline: before the next cycle starts.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.ui import formats
from partnerview.ui.parts import Sentence
from retainers.answers import BONUS, MARGIN, RESELLER, SHARE, WHITE_LABEL, Answers, is_answered

BASES: Final = {"contracted": "contracted", "invoiced": "invoiced", "collected": "collected"}
TRIGGERS: Final = {
    "default": "It renews by itself",
    "check_in": "It renews after a check-in and lapses to no rights if that is missed",
    "approval": "It is approved again for each cycle and gives no rights until it is",
}


@dataclass(frozen=True, slots=True)
class Parties:
    """Who the sentences speak of, in which currency, and when the next cycle starts."""

    firm: str
    partner: str
    currency: str
    next_cycle_on: dt.date


def four_sentences(answers: Answers, parties: Parties) -> tuple[Sentence, ...]:
    """Ownership, economics, rhythm, renewal, always in this order."""
    return (
        _said("Ownership", 3, answers, _ownership(answers, parties)),
        _said("Economics", 4, answers, _economics(answers, parties)),
        _said("Rhythm", 5, answers, _rhythm(answers)),
        _renewal(answers, parties),
    )


def as_text(sentences: tuple[Sentence, ...]) -> str:
    """The four to copy into a letter, one a line."""
    return "\n".join(f"{sentence.title}: {sentence.text}" for sentence in sentences)


def _said(title: str, step: int, answers: Answers, text: str) -> Sentence:
    if is_answered(answers, step):
        return Sentence(title, text)
    return Sentence(title, f"Not said yet: question {step}.", said=False)


def _ownership(answers: Answers, parties: Parties) -> str:
    owner = parties.firm if answers.owner == "us" else parties.partner
    other = parties.partner if answers.owner == "us" else parties.firm
    named = f"{other} works unseen under {owner}’s name" if answers.white_label else f"{other} is named openly"
    return (
        f"{owner} owns the relationship with the client; {named}, and {answers.decided_by} decides from month to month."
    )


def _economics(answers: Answers, parties: Parties) -> str:
    earned = _earned(answers, parties)
    if answers.partner_rate is None:
        return f"{earned}."
    rate = formats.amount_with(answers.partner_rate, parties.currency)
    named = {WHITE_LABEL: "our internal rate", RESELLER: "the fixed base"}.get(answers.model, "a rate")
    free = f"; {parties.partner} sets the client’s price" if answers.model == RESELLER else ""
    return f"{parties.partner} pays {named} of {rate} each month{free}. {earned}."


def _earned(answers: Answers, parties: Parties) -> str:
    partner = parties.partner
    if answers.economics == SHARE:
        return f"{partner} earns {_share(answers, parties)}"
    if answers.economics == MARGIN:
        return f"{partner} earns {_money(answers.monthly_margin, parties)} each month, whatever the client pays"
    if answers.economics == BONUS:
        return f"{partner} earns {_money(answers.bonus, parties)} once, for the first cycle, and nothing after it"
    return f"{partner} has no ongoing upside"


def _share(answers: Answers, parties: Parties) -> str:
    ends = []
    if answers.share_months is not None:
        ends.append(f"for {answers.share_months} {'month' if answers.share_months == 1 else 'months'}")
    if answers.share_cap is not None:
        ends.append(f"until {_money(answers.share_cap, parties)} in total")
    until = ", ".join(ends) or "for as long as the subscription renews"
    percent = f"{(answers.share_percent or Decimal(0)).normalize():f} %"
    text = f"{percent} of the recurring amount {BASES.get(answers.share_basis, '')} each month, net of tax, {until}"
    if answers.guarantee is None:
        return text
    return f"{text}, and at least {_money(answers.guarantee, parties)} a month, recovered from later months"


def _rhythm(answers: Answers) -> str:
    outside = "Nothing is outside" if answers.nothing_outside else f"Outside: {_bare(answers.outside)}"
    return (
        f"Each month: {_bare(answers.delivery)}; reported: {_bare(answers.reporting)}; "
        f"approved by {_bare(answers.approvals)}; reviewed {_bare(answers.review)}. {outside}."
    )


def _renewal(answers: Answers, parties: Parties) -> Sentence:
    deadline = f"before the next cycle starts on {formats.day(parties.next_cycle_on)}"
    if not is_answered(answers, 6):
        return Sentence("Renewal", f"Not said yet: question 6. It has to be said {deadline}.", said=False)
    decided = "is decided" if answers.renewal != "default" else "can be ended"
    return Sentence("Renewal", f"{TRIGGERS[answers.renewal]}; it {decided} {deadline}.")


def _money(amount: Decimal | None, parties: Parties) -> str:
    return formats.amount_with(amount or Decimal(0), parties.currency)


def _bare(text: str) -> str:
    """Without the full stop that a person may have typed."""
    return text.strip().rstrip(".").strip()
