"""The six answers of a retainer rule as plain values, and what is still open or refused in them (T-1, T-4).

Pure. Not for: storing them (models/rule.py) or saying them (sentences.py).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from partnerview.errors import FieldError

STEPS: Final = (1, 2, 3, 4, 5, 6)
REFERRAL, WHITE_LABEL, RESELLER, OPERATOR, VENDOR = (
    "referral",
    "white_label",
    "reseller",
    "operator",
    "vendor_commission",
)
SHARE, MARGIN, BONUS, NONE = "share", "margin", "bonus", "none"
# How many months at least the same need must have come up before support is operator-led.
FEWEST_MONTHS: Final = 2
# What people type where they have no answer. It is none: only the upside and what is outside may be nothing (T-1).
NO_ANSWERS: Final = frozenset({"none", "n/a", "na", "n.a", "nil", "nothing", "tbd", "tba", "to be decided", "unknown"})
QUESTIONS: Final[dict[int, str]] = {
    1: "Has a first paid cycle finished cleanly?",
    2: "What is the ongoing need?",
    3: "Who owns the relationship, and who decides month to month?",
    4: "What does the partner earn?",
    5: "What is the monthly rhythm, and what is outside it?",
    6: "What makes it renew?",
}
FIELDS: Final[dict[int, tuple[str, ...]]] = {
    1: ("paid_on", "paid_reference", "settled_on", "settled_reference", "handed_over_on", "handed_over_reference"),
    2: ("need", "need_text", "need_months", "need_evidence"),
    3: ("owner", "white_label", "decided_by"),
    4: (
        "economics",
        "share_percent",
        "share_basis",
        "share_months",
        "share_cap",
        "monthly_margin",
        "bonus",
        "guarantee",
        "partner_rate",
    ),
    5: ("delivery", "reporting", "approvals", "review", "outside", "nothing_outside"),
    6: ("renewal",),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What has been answered; empty text and None are open. Amounts are in the rule's currency."""

    model: str
    paid_on: dt.date | None = None
    paid_reference: str = ""
    settled_on: dt.date | None = None
    settled_reference: str = ""
    handed_over_on: dt.date | None = None
    handed_over_reference: str = ""
    need: str = ""
    need_text: str = ""
    need_months: int | None = None
    need_evidence: str = ""
    owner: str = ""
    white_label: bool | None = None
    decided_by: str = ""
    economics: str = ""
    share_percent: Decimal | None = None
    share_basis: str = ""
    share_months: int | None = None
    share_cap: Decimal | None = None
    monthly_margin: Decimal | None = None
    bonus: Decimal | None = None
    guarantee: Decimal | None = None
    partner_rate: Decimal | None = None
    delivery: str = ""
    reporting: str = ""
    approvals: str = ""
    review: str = ""
    outside: str = ""
    nothing_outside: bool = False
    renewal: str = ""


@dataclass(slots=True)
class _Found:
    """Collects what is wrong with one step."""

    answers: Answers
    errors: list[FieldError] = field(default_factory=list)

    def need(self, name: str, message: str) -> None:
        value = getattr(self.answers, name)
        if value is None or value == "":
            self.errors.append(FieldError(name, message, "required"))

    def say(self, name: str, message: str) -> None:
        """Free text that says something."""
        text = getattr(self.answers, name).strip()
        bare = text.casefold().strip(" .-–—?!/*_")
        if not text:
            self.errors.append(FieldError(name, message, "required"))
        elif not bare or bare in NO_ANSWERS:
            self.errors.append(FieldError(name, f"“{text}” is no answer here. {message}", "refused"))

    def positive(self, name: str, message: str) -> None:
        value = getattr(self.answers, name)
        if value is None or value <= 0:
            self.errors.append(FieldError(name, message, "required" if value is None else "invalid"))

    def refuse(self, name: str, message: str) -> None:
        self.errors.append(FieldError(name, message, "refused"))


def problems(answers: Answers, step: int) -> tuple[FieldError, ...]:
    """What keeps one step from being answered: empty where it is. Each names the field and the remedy."""
    found = _Found(answers)
    _CHECKS[step](answers, found)
    return tuple(found.errors)


def is_answered(answers: Answers, step: int) -> bool:
    return not problems(answers, step)


def answered(answers: Answers) -> tuple[int, ...]:
    """The steps that are answered, in order."""
    return tuple(step for step in STEPS if is_answered(answers, step))


def first_open(answers: Answers) -> int | None:
    """The step to answer next; None when all six are."""
    return next((step for step in STEPS if not is_answered(answers, step)), None)


def why_no_rights(answers: Answers) -> str:
    """The first open question and what is missing in it; empty when all six are answered. Until then: no pay."""
    step = first_open(answers)
    return "" if step is None else f"Question {step} is open: {problems(answers, step)[0].message}"


def prefill(model: str) -> dict[str, object]:
    """What a model says by itself; each may still be changed as far as the model allows."""
    return {
        REFERRAL: {"owner": "us", "white_label": False, "economics": SHARE, "share_basis": "collected"},
        WHITE_LABEL: {"need": "white_label_support", "owner": "partner", "white_label": True, "economics": NONE},
        RESELLER: {"owner": "partner", "white_label": False, "economics": NONE},
        OPERATOR: {"owner": "us", "white_label": False},
        VENDOR: {"owner": "us", "white_label": False, "economics": SHARE, "share_basis": "contracted"},
    }[model]


def _first_cycle(answers: Answers, found: _Found) -> None:
    for name, what in (("paid", "project was paid"), ("settled", "payout was settled"), ("handed_over", "handoff was")):
        found.need(f"{name}_on", f"Give the day on which the {what}. “None” is no answer here.")
        found.say(f"{name}_reference", "Give its reference, such as an invoice number or a document.")
    days = [answers.paid_on, answers.settled_on, answers.handed_over_on]
    if all(days) and answers.settled_on < answers.paid_on:  # type: ignore[operator]
        found.refuse("settled_on", "A payout is settled after the project was paid. Give a later day.")


def _need(answers: Answers, found: _Found) -> None:
    found.need("need", "Choose what kind of need goes on.")
    found.say("need_text", "Say in a few words what it is.")
    if answers.model == OPERATOR:
        if answers.need_months is None or answers.need_months < FEWEST_MONTHS:
            found.refuse("need_months", f"Say in how many months the same need came up: at least {FEWEST_MONTHS}.")
        found.say("need_evidence", "Name the evidence: tickets, reports or invoices of those months.")


def _owner(answers: Answers, found: _Found) -> None:
    found.need("owner", "Say who owns the relationship: the partner or we.")
    found.need("white_label", "Say whether we work under the partner’s name.")
    found.say("decided_by", "Name the person who decides from month to month.")
    if answers.model == WHITE_LABEL and answers.white_label is False:
        found.refuse("white_label", "This model is white-label. Say yes, or choose another model.")
    if answers.model == WHITE_LABEL and answers.owner == "us":
        found.refuse("owner", "A white-label client is the partner’s. Say “the partner”, or choose another model.")


def _economics(answers: Answers, found: _Found) -> None:
    found.need("economics", "Choose exactly one. “None” is an answer.")
    if answers.economics == SHARE:
        _share(answers, found)
    if answers.economics == MARGIN:
        found.positive("monthly_margin", "Give the amount of each month, above 0.")
    if answers.economics == BONUS:
        found.positive("bonus", "Give the amount of the bonus, above 0.")
    for economics, names in _ONLY_WITH.items():
        given = [name for name in names if getattr(answers, name) not in {None, ""}]
        if answers.economics not in {"", economics}:
            for name in given:
                found.refuse(name, "The partner earns exactly one of the four. Leave this empty for another one.")
    if answers.guarantee is not None and (answers.economics != SHARE or answers.guarantee <= 0):
        found.refuse("guarantee", "A guarantee above 0 goes with a recurring share only. Leave it empty otherwise.")
    _by_model(answers, found)


def _share(answers: Answers, found: _Found) -> None:
    if answers.share_percent is None or not 0 < answers.share_percent <= 100:
        found.refuse("share_percent", "Give the share in per cent, above 0 and at most 100.")
    found.need("share_basis", "Say of what: contracted, invoiced or collected.")
    if answers.share_months is not None and answers.share_months < 1:
        found.refuse("share_months", "Give a whole number of months from 1, or leave it empty.")
    if answers.share_cap is not None and answers.share_cap <= 0:
        found.refuse("share_cap", "Give a total above 0, or leave it empty.")
    if answers.model == REFERRAL and answers.share_months is None and answers.share_cap is None:
        found.refuse(
            "share_months", "A referral share has to end. Give a number of months, or fill in a total instead."
        )


def _by_model(answers: Answers, found: _Found) -> None:
    if answers.model == REFERRAL and answers.economics == MARGIN:
        found.refuse("economics", "A referral earns a share that ends, one bonus, or nothing. Choose one of these.")
    if answers.model == VENDOR and answers.economics not in {SHARE, ""}:
        found.refuse("economics", "A vendor commission is a share. Choose it, or another model.")
    if answers.model == WHITE_LABEL:
        found.positive("partner_rate", "Give the internal rate that the partner pays us each month, above 0.")
    elif answers.model == RESELLER:
        found.positive("partner_rate", "Give the fixed base that the reseller pays us each month, above 0.")
    elif answers.partner_rate is not None:
        found.refuse("partner_rate", "Only a white-label partner or a reseller pays us a rate. Leave it empty.")


def _rhythm(answers: Answers, found: _Found) -> None:
    found.say("delivery", "Say what is delivered each month.")
    found.say("reporting", "Say what is reported, and when.")
    found.say("approvals", "Say who approves the work.")
    found.say("review", "Say how often it is reviewed.")
    if bool(answers.outside.strip()) == answers.nothing_outside:
        found.refuse("outside", "Say what is outside the rhythm, or tick that nothing is; one of the two.")


def _renewal(_answers: Answers, found: _Found) -> None:
    found.need("renewal", "Choose what makes it renew.")


_ONLY_WITH: Final = {
    SHARE: ("share_percent", "share_basis", "share_months", "share_cap"),
    MARGIN: ("monthly_margin",),
    BONUS: ("bonus",),
}
_CHECKS: Final = {1: _first_cycle, 2: _need, 3: _owner, 4: _economics, 5: _rhythm, 6: _renewal}
