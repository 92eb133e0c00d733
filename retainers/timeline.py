"""What happened on rules and deposit accounts, in words: one sentence for each action that the audit log may hold."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from partnerview.audit.sentences import Fact, Say
from partnerview.ui import formats
from retainers.models import EntryKind, ReviewDecision


def _money(values: Mapping[str, Any], name: str = "amount") -> str:
    amount = values.get(name)
    return formats.amount_with(abs(Decimal(amount)), values.get("currency", "")) if amount else ""


def _recorded(fact: Fact) -> str:
    kind = EntryKind(fact.after["kind"]).label
    return f"{kind} of {_money(fact.after)}{' announced' if fact.after.get('pending') else ''}"


def _cleared(fact: Fact) -> str:
    return f"{_money(fact.after)} arrived"


def _reversed(fact: Fact) -> str:
    return f"Entry of {_money(fact.after)} taken back"


def _asked(fact: Fact) -> str:
    return f"Draw of {_money(fact.after)} asked for: {fact.after.get('what_for', '')}"


def _top_up(fact: Fact) -> str:
    return f"{fact.after.get('reference', 'A top-up')} asked for: {_money(fact.after)}"


def _reviewed(fact: Fact) -> str:
    return f"Reviewed: {ReviewDecision(fact.after['decision']).label.lower()}"


def _answered(fact: Fact) -> str:
    return f"Question {fact.after['step']} answered"


SENTENCES: Final[dict[str, Say]] = {
    "rule.started": "Rule of {whose} begun",
    "rule.version_begun": "Version {version} begun",
    "rule.answered": _answered,
    "rule.pending_approval": "Rule sent for approval",
    "rule.active": "Rule approved: it gives rights",
    "rule.draft": "Rule sent back to be answered",
    "rule.lapsed": "Rule lapsed: no rights",
    "rule.superseded": "Replaced by a newer version",
    "rule.ended": "Rule ended",
    "cycle.announced": "Cycle announced",
    "cycle.ready": "Cycle renews",
    "cycle.open": "Cycle opened",
    "cycle.closed": "Cycle closed",
    "cycle.lapsed": "Cycle lapsed: no rights",
    "revenueshare.accrued": lambda fact: f"Paid out for the cycle: {_money(fact.after, 'paid') or 'nothing'}",
    "settlement.approved": "Settlement approved",
    "settlement.paid": "Payment of the settlement recorded",
    "settlement.proved": "Settlement proved",
    "settlement.reversed": "Settlement reversed",
    "payeedetails.requested": "New payee {payee} asked for",
    "payeedetails.confirmed": "Payee {payee} confirmed",
    "payeedetails.refused": "New payee not confirmed, and put aside",
    "rule.discarded": "Draft of the rule discarded",
    "depositaccount.opened": "Deposit account of {holder} opened",
    "depositaccount.changed": "Terms of the deposit account changed",
    "depositaccount.closed": "Deposit account closed",
    "riskthresholds.changed": "Thresholds for accounts at risk changed",
    "depositentry.recorded": _recorded,
    "depositentry.cleared": _cleared,
    "depositentry.reversed": _reversed,
    "draw.requested": _asked,
    "draw.approved": "Draw approved and held",
    "draw.posted": "Draw posted",
    "draw.rejected": "Draw rejected",
    "draw.cancelled": "Draw cancelled",
    "draw.reversed": "Draw taken back",
    "draw.applied": "Draw applied to {invoice}",
    "topuprequest.made": _top_up,
    "topuprequest.paid": "Top-up paid",
    "topuprequest.open": "Top-up owed again",
    "topuprequest.cancelled": "Top-up no longer waited for",
    "riskreview.made": _reviewed,
    "bankstatement.imported": "Bank statement {file} imported",
    "bankline.matched": "Bank line matched",
    "bankline.set_aside": "Bank line set aside",
    "bankline.queued": "Bank line to decide again",
}
MAJOR: Final = frozenset({"rule.active", "rule.lapsed", "rule.ended", "depositaccount.opened", "depositaccount.closed"})
