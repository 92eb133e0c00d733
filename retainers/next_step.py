"""The one next step of a rule, from its own state (T-8). Each leads to a real page."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from retainers.answers import QUESTIONS, first_open
from retainers.models import Rule, RuleStatus


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
    return NextStep("none", "Nothing to do")


def _of_draft(rule: Rule, page: str) -> NextStep:
    step = first_open(rule.answers)
    if step is None:
        return NextStep("approval", "Ask for approval", f"{page}#submission")
    return NextStep(
        "answer", f"Question {step}: {QUESTIONS[step]}", reverse("retainers:rule-question", args=[rule.pk, step])
    )
