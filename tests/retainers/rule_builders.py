"""Rules by the actions themselves, with answers that every model accepts unless told otherwise."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from partnerview.directory.models import Partner
from retainers.actions.rules import answer_step, approve_rule, start_rule, submit_rule
from retainers.answers import FIELDS
from retainers.models import Rule
from tests.builders import make_partner
from tests.cast import Cast

ANSWERS: Final[dict[int, dict[str, Any]]] = {
    1: {
        "paid_on": dt.date(2026, 1, 28),
        "paid_reference": "INV-00412",
        "settled_on": dt.date(2026, 2, 4),
        "settled_reference": "SET-7",
        "handed_over_on": dt.date(2026, 2, 11),
        "handed_over_reference": "HO-3",
    },
    2: {"need": "optimization", "need_text": "Quarterly tuning of twelve reports"},
    3: {"owner": "us", "white_label": False, "decided_by": "Daniela Castellanos"},
    4: {"economics": "share", "share_percent": Decimal("12.5"), "share_basis": "collected", "share_months": 12},
    5: {
        "delivery": "twelve tuned reports",
        "reporting": "one usage report by the 5th",
        "approvals": "Daniela Castellanos",
        "review": "every quarter",
        "nothing_outside": True,
    },
    6: {"renewal": "default"},
}


def a_draft(cast: Cast, *, partner: Partner | None = None, **begun: Any) -> Rule:
    """A referral rule that account manager Daniela has begun."""
    if not begun.pop("template", False):
        begun["partner"] = partner or make_partner("Corvane Digital Partners", roles=["referral"])
    start = {"role": "referral", "model": "referral", "currency": "USD", "by": cast.account_manager}
    return start_rule(**{**start, **begun})


def answered(rule: Rule, cast: Cast, **other: Any) -> Rule:
    """All six answered; `other` changes single fields."""
    for step, fields in ANSWERS.items():
        mine = {name: value for name, value in other.items() if name in FIELDS[step]}
        blank: dict[str, Any] = {}
        if step == 4 and mine.get("economics", "share") != "share":
            blank = {"share_percent": None, "share_months": None, "share_basis": ""}
        rule = answer_step(rule, step=step, by=cast.account_manager, **{**fields, **blank, **mine})
    return rule


def active(cast: Cast, *, partner: Partner | None = None, begun: dict[str, Any] | None = None, **other: Any) -> Rule:
    rule = answered(a_draft(cast, partner=partner, **(begun or {})), cast, **other)
    return approve_rule(submit_rule(rule, by=cast.account_manager), by=cast.finance_lead)
