"""A rule on paper (T-5): the four sentences first, then the six answers. Never what a partner keeps for itself."""

from __future__ import annotations

from typing import Any

from partnerview.ui import formats
from retainers.answers import QUESTIONS, STEPS, is_answered
from retainers.models import Rule
from retainers.rule_words import answer_words, economics_words, parties_of
from retainers.sentences import four_sentences


def rule_document(rule: Rule) -> dict[str, Any]:
    """As documents/rule.typ prints it."""
    parties = parties_of(rule)
    approved = f"Approved {formats.day(rule.approved_at)}" if rule.approved_at else "Not approved: gives no rights"
    scope = f"For {rule.engagement.name}" if rule.engagement else "For everything done together"
    return {
        "firm": parties.firm,
        "title": f"Retainer rule, {rule.whose}",
        "lede": f"{rule.get_model_display()}, version {rule.version}. {scope}.",
        "facts": [
            ["State", rule.get_status_display()],
            ["First cycle", formats.month_name(rule.starts_on)],
            ["Economics", economics_words(rule)],
            ["Approval", approved],
        ],
        "sentences": [[sentence.title, sentence.text] for sentence in four_sentences(rule.answers, parties)],
        "answers": [
            [QUESTIONS[step], answer_words(rule, step) if is_answered(rule.answers, step) else "Not answered yet"]
            for step in STEPS
        ],
    }
