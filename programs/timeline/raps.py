"""What happened to RAPs, MDF, reviews and promises, in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from partnerview.audit.sentences import Fact, Say
from partnerview.ui import formats


def _money(values: Mapping[str, Any], name: str = "amount") -> str:
    amount = values.get(name)
    return formats.amount_with(Decimal(amount), values.get("currency", "")) if amount else ""


def _drafted(fact: Fact) -> str:
    return f"RAP {fact.after.get('period', '')} drafted, {_money(fact.after)} together"


def _named(fact: Fact) -> str:
    return f"{fact.after.get('name', '')} named, may be worth {_money(fact.after)} a year"


def _back_to_draft(fact: Fact) -> str:
    return "RAP back to a draft" if fact.before.get("status") == "submitted" else "RAP drafted"


def _committed(fact: Fact) -> str:
    return f"{_money(fact.after)} committed: {fact.after.get('purpose', '')}"


def _paid(fact: Fact) -> str:
    return f"{_money(fact.after)} paid out for {fact.after.get('account', '')}"


def _exempted(fact: Fact) -> str:
    what = f"{fact.after.get('account', '')}, {fact.after.get('activity', '')}"
    return f"MDF of {_money(fact.after)} asked for outside a plan: {what}"


def _scheduled(fact: Fact) -> str:
    return f"QAR {fact.after.get('number')} scheduled, due {fact.after.get('due_on')}"


def _carried(fact: Fact) -> str:
    times = fact.after.get("deferrals", 1)
    how_often = {1: "once", 2: "twice"}.get(times, f"{times} times")
    return f"“{fact.after.get('text', '')}” carried over, deferred {how_often}"


SENTENCES: Final[dict[str, Say]] = {
    "rap.drafted": _drafted,
    "rap.changed": "Draft of the RAP changed",
    "rap.draft": _back_to_draft,
    "rap.submitted": "RAP submitted for signatures, returns frozen",
    "rap.approved": "RAP approved",
    "rap.acknowledged": "Returns acknowledged by {name}",
    "rap.acknowledged_in_portal": "Returns acknowledged by {name} of the partner, in the portal",
    "mdfproof.added": "Proof “{file}” added by the partner for {activity}",
    "resource.published": "“{title}” published for partners",
    "resource.changed": "Resource for partners changed",
    "resource.retired": "“{title}” no longer shown to partners",
    "training.done": "Training “{title}” done",
    "rap.active": "RAP active",
    "rap.amended": "Version {version} drafted as an amendment",
    "rap.superseded": "RAP superseded by its amendment",
    "rap.ended": "RAP ended",
    "rap.cancelled": "RAP put aside",
    "namedaccount.named": _named,
    "namedaccount.given": "{name} given to {owner_name}",
    "namedaccount.qualified": "Named account qualified",
    "namedaccount.in_progress": "Named account in progress",
    "namedaccount.won": "Named account won",
    "namedaccount.lost": "Named account lost",
    "namedaccount.deferred": "Named account deferred",
    "mdfcommitment.made": _committed,
    "mdfdisbursement.made": _paid,
    "mdfdisbursement.confirmed": "Payment confirmed with the proof of the other side",
    "mdfexemption.requested": _exempted,
    "mdfexemption.approved": "Exemption approved",
    "mdfexemption.rejected": "Exemption rejected",
    "mdfexemption.withdrawn": "Request for an exemption taken back",
    "mdfexemption.closed": "Exemption closed",
    "qar.scheduled": _scheduled,
    "qar.open": "Review opened",
    "qar.written": "What was said in the review changed",
    "qar.plan_locked": "Next plan locked",
    "qar.plan_unlocked": "Next plan unlocked",
    "qar.completed": "Review completed",
    "commitment.made": "Promised: {text}",
    "commitment.changed": "Promise changed",
    "commitment.given": "“{name}” given to {owner_name}",
    "commitment.carried": _carried,
    "commitment.done": "Done: {text}",
    "commitment.confirmed": "Confirmed by both: {text}",
    "commitment.deferred": "Deferred: {text}",
    "commitment.dropped": "Dropped: {text}",
}
MAJOR: Final = frozenset({"rap.approved", "rap.active", "namedaccount.won", "qar.completed", "mdfexemption.approved"})
