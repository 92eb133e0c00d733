"""The one next step of a rule, from its own state (T-8). Each leads to a real page.

In this order: what is missing, what is owed, what decides the next cycle; then what the rhythm, the work and the wins
of the last three months call for; then whether it has proved enough to be widened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from partnerview.ui import formats
from retainers.answers import QUESTIONS, RESELLER, WHITE_LABEL, first_open
from retainers.models import CycleStatus, Rule, RuleStatus, SettlementStatus
from retainers.reports.rule_signs import Signs

ENOUGH_CYCLES: Final = 3  # finished, before a partner's rights are widened
OFTEN_OUTSIDE: Final = 2  # months of the last three


@dataclass(frozen=True, slots=True)
class NextStep:
    """`kind` is the word of the API; `text` says what to do; `url` is where; empty where nothing is to be done."""

    kind: str
    text: str
    url: str = ""


def next_step(rule: Rule, signs: Signs | None) -> NextStep:
    """What somebody should do with this rule now. `signs` are those of rule_signs; only an active rule needs them."""
    page = reverse("retainers:rule-detail", args=[rule.pk])
    if rule.status == RuleStatus.DRAFT:
        return _of_draft(rule, page)
    if rule.status == RuleStatus.PENDING_APPROVAL:
        return NextStep("approval", "Approve it or send it back", f"{page}#approval")
    if rule.status == RuleStatus.LAPSED:
        return NextStep(
            "renewal_decision", "Ask for a fresh approval", reverse("retainers:rule-version", args=[rule.pk])
        )
    if rule.status == RuleStatus.ACTIVE and rule.is_template:
        return NextStep("channel_pattern", "See which shapes repeat", reverse("retainers:rule-patterns"))
    if not rule.gives_rights:
        return NextStep("none", "Nothing to do")
    return _owed(rule) or _renewal(rule) or _called_for(rule, signs) or NextStep("none", "Nothing until the next cycle")


def _owed(rule: Rule) -> NextStep | None:
    """What is owed comes first. Reads what the board has fetched already."""
    owed = [row for row in rule.settlements.all() if row.status in _OWED]
    if not owed:
        return None
    first = min(owed, key=lambda row: (row.due_on, row.pk))
    kind, text = _OWED[SettlementStatus(first.status)]
    return NextStep(kind, text, reverse("retainers:settlement-detail", args=[first.pk]))


def _renewal(rule: Rule) -> NextStep | None:
    for cycle in sorted(rule.cycles.all(), key=lambda row: row.month):
        if cycle.status == CycleStatus.CHECK_IN:
            return NextStep(
                "renewal_decision", "Hold the check-in", reverse("retainers:cycle-check-in", args=[cycle.pk])
            )
        if cycle.status == CycleStatus.APPROVAL:
            page = reverse("retainers:rule-detail", args=[rule.pk])
            return NextStep("renewal_decision", "Approve the next cycle", f"{page}#cycles")
    return None


def _called_for(rule: Rule, signs: Signs | None) -> NextStep | None:
    """What the last three months call for, the most pressing first."""
    if signs is None:
        return None
    standing = reverse("retainers:rule-standing", args=[rule.pk])
    if signs.late_payouts or signs.overdue_reviews:
        return NextStep("stability", "The rhythm drifts: see where", f"{standing}#rhythm")
    if signs.outside_on and signs.outside_months >= OFTEN_OUTSIDE:
        hours = formats.hours(signs.outside_minutes)
        sprint = f"{reverse('engagements:line-new', args=[signs.outside_on])}?kind=one_off"
        return NextStep("follow_on", f"{hours} hours fell outside: offer a second sprint", sprint)
    if signs.outside_minutes:
        return NextStep("stability", "Work fell outside: see what", f"{standing}#rhythm")
    if signs.won_on:
        return NextStep("expansion", "Something was won: choose what follows", f"{standing}#motions")
    if rule.model in {WHITE_LABEL, RESELLER} and signs.unpackaged:
        package = f"{reverse('engagements:line-new', args=[signs.unpackaged])}?kind=recurring_fee"
        return NextStep("client_package", "Build the client’s package from the catalogue", package)
    if signs.finished >= ENOUGH_CYCLES:
        return NextStep("proof", f"{signs.finished} cycles are finished: see what they prove", f"{standing}#proof")
    return None


_OWED: Final = {
    SettlementStatus.DUE: ("payout", "Approve the payout"),
    SettlementStatus.APPROVED: ("payment", "Record the payment"),
    SettlementStatus.PAID: ("payment", "Keep the proof of the payment"),
}


def _of_draft(rule: Rule, page: str) -> NextStep:
    step = first_open(rule.answers)
    if step is None:
        return NextStep("approval", "Ask for approval", f"{page}#submission")
    return NextStep(
        "answer", f"Question {step}: {QUESTIONS[step]}", reverse("retainers:rule-question", args=[rule.pk, step])
    )
