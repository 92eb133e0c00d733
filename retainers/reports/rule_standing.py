"""How a rule stands: what it has proved, whether its rhythm is kept, what fell outside, what could follow (T-8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engagements.models import Engagement, ValueNote
from partnerview.db.rows import fetch
from partnerview.users.models import User
from retainers.models import Rule
from retainers.reports.rule_signs import Signs, signs_of

MONTHS: Final = 12
OUTCOMES: Final = 10
# One row per cycle that has begun or lapsed; the first settlement that stands, payables before receivables.
_MONTHS: Final = f"""
SELECT cycle.month, cycle.status, cycle.decided_at, share.paid AS earned,
    owed.due_on, owed.paid_on, coalesce(owed.status, '') AS settlement, owed.id AS settlement_id,
    coalesce(owed.evidence <> '', false) AS has_proof,
    coalesce((SELECT sum(time.minutes) FROM engagements_timeonline time
              WHERE time.engagement_id = ANY(%(scope)s) AND time.line_kind = 'time_and_materials'
                AND time.worked_on >= cycle.month AND time.worked_on < cycle.month + interval '1 month'), 0)::bigint
        AS outside_minutes
FROM retainers_cycle cycle
LEFT JOIN retainers_revenueshare share ON share.cycle_id = cycle.id
LEFT JOIN LATERAL (
    SELECT * FROM retainers_settlement row WHERE row.cycle_id = cycle.id AND row.status NOT IN ('reversed', 'reversal')
    ORDER BY row.direction, row.id LIMIT 1) owed ON true
WHERE cycle.rule_id = %(rule)s AND cycle.status IN ('open', 'closed', 'lapsed')
ORDER BY cycle.month DESC LIMIT {MONTHS}
"""  # noqa: S608  the number above


@dataclass(frozen=True, slots=True)
class StandingMonth:
    """One cycle: when it was decided, what it earned, when that was due and paid, what fell outside."""

    month: dt.date
    status: str
    decided_at: dt.datetime | None
    earned: Decimal | None
    due_on: dt.date | None
    paid_on: dt.date | None
    settlement: str
    settlement_id: int | None
    has_proof: bool
    outside_minutes: int

    @property
    def days_late(self) -> int:
        """Days between the day a payout was due and the day it was paid; 0 in time or not paid yet."""
        return max(0, (self.paid_on - self.due_on).days) if self.paid_on and self.due_on else 0


@dataclass(frozen=True, slots=True)
class RuleStanding:
    """The latest twelve cycles, what clients said it was worth, and the engagements that the rule covers."""

    signs: Signs
    months: tuple[StandingMonth, ...]
    outcomes: Sequence[ValueNote]
    engagements: Sequence[Engagement]

    @property
    def proved(self) -> int:
        """Cycles of these whose payment is proved by a file."""
        return sum(1 for month in self.months if month.settlement == "proved")

    @property
    def kept(self) -> int:
        """Cycles of these that did not lapse and were not paid late."""
        return sum(1 for month in self.months if month.status != "lapsed" and not month.days_late)


def rule_standing(rule: Rule, user: User, *, today: dt.date) -> RuleStanding:
    """As of a day, with those engagements that this person sees."""
    signs = signs_of([rule], today=today)[rule.pk]
    months = fetch(StandingMonth, _MONTHS, {"rule": rule.pk, "scope": signs.scope})
    seen = (
        Engagement.objects.visible_to(user).filter(pk__in=signs.scope).select_related("client").order_by("name", "pk")
    )
    outcomes = ValueNote.objects.visible_to(user).standing().filter(engagement__in=signs.scope)
    return RuleStanding(signs, tuple(months), list(outcomes.select_related("engagement")[:OUTCOMES]), list(seen))
