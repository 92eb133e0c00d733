"""The one next step of a rule, from its own state (T-8). Each leads to a real page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from retainers.answers import QUESTIONS, first_open
from retainers.models import CycleStatus, Rule, RuleStatus, SettlementStatus


@dataclass(frozen=True, slots=True)
class NextStep:
    """`kind` is the word of the API; `text` says what to do; `url` is where; empty where nothing is to be done."""

    kind: str
    text: str
    url: str = ""


def next_step(rule: Rule) -> NextStep:
    """What somebody should do with this rule now."""
    page = reverse("retainers:rule-detail", args=[rule.pk])
    if rule.status == RuleStatus.DRAFT:
        return _of_draft(rule, page)
    if rule.status == RuleStatus.PENDING_APPROVAL:
        return NextStep("approval", "Approve it or send it back", f"{page}#approval")
    if rule.status == RuleStatus.LAPSED:
        return NextStep(
            "renewal_decision", "Ask for a fresh approval", reverse("retainers:rule-version", args=[rule.pk])
        )
    return _of_active(rule) if rule.gives_rights else NextStep("none", "Nothing to do")


def _of_active(rule: Rule) -> NextStep:
    """What is owed comes first, then what decides the next cycle. Reads what the board has fetched already."""
    owed = [row for row in rule.settlements.all() if row.status in _OWED]
    if owed:
        first = min(owed, key=lambda row: (row.due_on, row.pk))
        kind, text = _OWED[SettlementStatus(first.status)]
        return NextStep(kind, text, reverse("retainers:settlement-detail", args=[first.pk]))
    for cycle in sorted(rule.cycles.all(), key=lambda row: row.month):
        if cycle.status == CycleStatus.CHECK_IN:
            return NextStep(
                "renewal_decision", "Hold the check-in", reverse("retainers:cycle-check-in", args=[cycle.pk])
            )
        if cycle.status == CycleStatus.APPROVAL:
            page = reverse("retainers:rule-detail", args=[rule.pk])
            return NextStep("renewal_decision", "Approve the next cycle", f"{page}#cycles")
    return NextStep("none", "Nothing until the next cycle")


_OWED: Final = {
    SettlementStatus.DUE: ("payout", "Approve the payout"),
    SettlementStatus.APPROVED: ("payment", "Record the payment"),
    SettlementStatus.PAID: ("proof", "Keep the proof of the payment"),
}


def _of_draft(rule: Rule, page: str) -> NextStep:
    step = first_open(rule.answers)
    if step is None:
        return NextStep("approval", "Ask for approval", f"{page}#submission")
    return NextStep(
        "answer", f"Question {step}: {QUESTIONS[step]}", reverse("retainers:rule-question", args=[rule.pk, step])
    )
