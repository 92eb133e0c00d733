"""What the team tab shows of assignments: who is to do how much, and what is promised without anybody."""

from __future__ import annotations

from dataclasses import dataclass

from engagements.models import Assignment, Engagement
from engagements.reports.capacity import HORIZON
from engagements.reports.plan import PlannedPerson, plan_of
from engagements.reports.unstaffed import Promise, promises
from partnerview import clock
from partnerview.months import Month
from partnerview.users.models import User
from partnerview.users.permissions import Permission


@dataclass(frozen=True)
class Staffing:
    """`promise` is None where no hours are promised."""

    assignments: list[Assignment]
    past: int
    promise: Promise | None
    plan: list[PlannedPerson]
    months: tuple[Month, ...]
    may_assign: bool


def staffing_of(engagement: Engagement, user: User) -> Staffing:
    today = clock.today()
    first = Month.of(max(today, engagement.starts_on))
    current = engagement.assignments.in_force_from(today).select_related("person").order_by("starts_on", "id")
    found = promises([engagement.pk], first, first + HORIZON - 1)
    months = Month.range(Month.of(today) - 2, Month.of(today))
    return Staffing(
        assignments=list(current),
        past=engagement.assignments.filter(ends_before__lte=today).count(),
        promise=found[0] if found else None,
        plan=plan_of(engagement, months),
        months=months,
        may_assign=user.may(Permission.ASSIGNMENTS_CHANGE) and engagement.status != "ended",
    )
