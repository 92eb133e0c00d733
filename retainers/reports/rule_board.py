"""All rules by state: what is being answered, waits, is active, lapsed. One query; the words are the page's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from retainers.models import Rule, RuleStatus

SHOWN: Final = 40
STATES: Final = (
    (RuleStatus.DRAFT, "Being answered", "gives no rights yet"),
    (RuleStatus.PENDING_APPROVAL, "Waiting for approval", "no author may approve"),
    (RuleStatus.ACTIVE, "Active", "continues"),
    (RuleStatus.LAPSED, "Lapsed", "no rights"),
)


@dataclass(frozen=True, slots=True)
class StateColumn:
    """The rules of one state, the latest touched first; `more` of them are on the list only."""

    state: str
    title: str
    note: str
    rules: tuple[Rule, ...]
    more: int


def rule_board(rows: QuerySet[Rule]) -> list[StateColumn]:
    """At most 40 rules a column. Discarded, superseded and ended ones are on the list."""
    shown = rows.filter(status__in=[state for state, *_ in STATES]).select_related("partner", "engagement__client")
    by_state: dict[str, list[Rule]] = {state: [] for state, *_ in STATES}
    for rule in shown.order_by("-updated_at", "-id"):
        by_state[rule.status].append(rule)
    return [
        StateColumn(state, title, note, tuple(by_state[state][:SHOWN]), max(0, len(by_state[state]) - SHOWN))
        for state, title, note in STATES
    ]
