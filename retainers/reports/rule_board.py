"""All rules by state: what is being answered, waits, is active, lapsed. One query; the words are the page's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from retainers.models import CycleStatus, Rule, RuleStatus, SettlementStatus

SHOWN: Final = 40
CHECK_IN_DUE, PAYOUT_DUE = "check_in_due", "payout_due"
OWED: Final = (SettlementStatus.DUE, SettlementStatus.APPROVED)
STATES: Final = (
    (RuleStatus.DRAFT, "Being answered", "gives no rights yet"),
    (RuleStatus.PENDING_APPROVAL, "Waiting for approval", "no author may approve"),
    (RuleStatus.ACTIVE, "Active", "continues"),
    (CHECK_IN_DUE, "Check-in due", "lapses if missed"),
    (PAYOUT_DUE, "Payout due", "owed and not paid"),
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
    shown = (
        rows.filter(status__in=[state for state, *_ in STATES])
        .select_related("partner", "engagement__client")
        .prefetch_related("cycles", "settlements")
    )
    by_state: dict[str, list[Rule]] = {state: [] for state, *_ in STATES}
    for rule in shown.order_by("-updated_at", "-id"):
        by_state[_column(rule)].append(rule)
    return [
        StateColumn(state, title, note, tuple(by_state[state][:SHOWN]), max(0, len(by_state[state]) - SHOWN))
        for state, title, note in STATES
    ]


def _column(rule: Rule) -> str:
    """An active rule stands where somebody has to act: what is owed before what has to be decided."""
    if rule.status != RuleStatus.ACTIVE:
        return rule.status
    if any(settlement.status in OWED for settlement in rule.settlements.all()):
        return PAYOUT_DUE
    waits = (CycleStatus.CHECK_IN, CycleStatus.APPROVAL)
    return CHECK_IN_DUE if any(cycle.status in waits for cycle in rule.cycles.all()) else rule.status
