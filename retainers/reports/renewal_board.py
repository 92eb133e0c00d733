"""The renewal board: of each running rule the cycle that comes next: what continues, what waits, what lapsed (T-7)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from retainers.models import Cycle, CycleStatus, RuleStatus

GROUPS: Final = (
    ("continues", "Continues", (CycleStatus.READY,)),
    ("waits", "Waits", (CycleStatus.CHECK_IN, CycleStatus.APPROVAL)),
    ("lapsed", "Lapsed", (CycleStatus.LAPSED,)),
)


@dataclass(frozen=True, slots=True)
class RenewalGroup:
    """Cycles of one kind, the earliest first."""

    key: str
    title: str
    cycles: tuple[Cycle, ...]


def renewal_board(rows: QuerySet[Cycle], *, today: dt.date) -> list[RenewalGroup]:
    """Cycles that have not begun, and those that lapsed in the last three months. One query, at most 300 rows."""
    since = (today.replace(day=1) - dt.timedelta(days=62)).replace(day=1)
    states = [state for _, _, states in GROUPS for state in states]
    wanted = rows.filter(status__in=states, month__gte=since).exclude(rule__status=RuleStatus.SUPERSEDED)
    cycles = list(wanted.select_related("rule__partner", "rule__engagement").order_by("month", "pk")[:300])
    return [
        RenewalGroup(key, title, tuple(cycle for cycle in cycles if cycle.status in states))
        for key, title, states in GROUPS
    ]
