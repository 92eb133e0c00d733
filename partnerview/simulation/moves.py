"""What a move or a renewal would change: lines, invoices, revenue, MRR. Nothing is written (O-2, O-15)."""

from __future__ import annotations

import copy
import datetime as dt
from decimal import Decimal
from typing import Final

from django.db import transaction

from engagements.models import Engagement, EngagementStatus
from engagements.move_plan import STOPS, plan_going_on, plan_stop, require_move
from engagements.renewal_plan import next_term, plan_renewal, refuse_terms, require_term
from partnerview import clock
from partnerview.months import Month
from partnerview.simulation.comparison import Comparison, compare_move, compare_renewal
from partnerview.users.models import User

ONE_DAY: Final = dt.timedelta(days=1)


def effect_of_move(engagement: Engagement, noun: str, day: dt.date | None, *, by: User) -> Comparison:
    """The engagement with and without the move. Raises DomainError where its state or a line is in the way."""
    require_move(engagement, noun)
    moved = copy.copy(engagement)
    with transaction.atomic():  # the plans lock what they read
        if noun in STOPS and day is not None:
            before = day if noun == "pause" else day + ONE_DAY
            if noun == "pause":
                moved.status = EngagementStatus.PAUSED
            else:
                moved.ends_before = before
            return compare_move(moved, ended=plan_stop(engagement, before=before), first=_first(before))
        moved.ends_before = None
        begun = plan_going_on(engagement, on=day, by=by)
    for number, line in enumerate(begun, start=1):
        line.pk = -number
    return compare_move(moved, begun=begun, first=_first(day or clock.today()))


def _first(day: dt.date) -> Month:
    return min(Month.of(day), Month.of(clock.today()))


def effect_of_renewal(
    engagement: Engagement,
    *,
    months: int | None = None,
    uplift_percent: Decimal | None = None,
    raises_licences: bool = False,
    by: User,
) -> Comparison:
    """The engagement with and without its next term. Raises as the renewal would."""
    require_term(engagement)
    length = months if months is not None else engagement.renewal_months or 0
    uplift = engagement.uplift_percent if uplift_percent is None else uplift_percent
    refuse_terms(length, uplift)
    until = next_term(engagement, length)
    plan = plan_renewal(engagement, until=until, uplift=uplift, raises_licences=raises_licences, by=by)
    return compare_renewal(engagement, plan)
