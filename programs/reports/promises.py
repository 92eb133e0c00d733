"""The promise ledger: every commitment of QARs and RAPs, whoever made it; and what of it was kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from programs.models import Commitment

if TYPE_CHECKING:
    from partnerview.users.models import User


@dataclass(frozen=True, slots=True)
class PromiseCount:
    """How many came out how. A deferred line lives on in its successor, so `promises` counts origins."""

    promises: int
    waiting: int
    overdue: int
    kept: int
    dropped: int
    deferrals: int

    @property
    def settled(self) -> int:
        return self.kept + self.dropped


def count_promises(user: User, *, today: dt.date) -> PromiseCount:
    """One query over everything that is visible."""
    waiting = Q(outcome="open")
    found = Commitment.objects.visible_to(user).aggregate(
        promises=Count("pk", filter=Q(origin=None)),
        waiting=Count("pk", filter=waiting),
        overdue=Count("pk", filter=waiting & Q(due_on__lt=today)),
        kept=Count("pk", filter=Q(outcome__in=("done", "confirmed"))),
        dropped=Count("pk", filter=Q(outcome="dropped")),
        deferrals=Count("pk", filter=Q(outcome="deferred")),
    )
    return PromiseCount(**found)


def kept_of(qar: int | None) -> tuple[int, int]:
    """Of a review's plan: how many were kept, out of how many."""
    if qar is None:
        return 0, 0
    kept = Q(outcome__in=("done", "confirmed"))
    found = Commitment.objects.filter(qar=qar).aggregate(kept=Count("pk", filter=kept), all=Count("pk"))
    return found["kept"], found["all"]
