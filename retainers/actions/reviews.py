"""Marking an account at risk as reviewed: what was flagged, what is decided, why."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from partnerview import clock
from partnerview.audit.actions import record
from partnerview.errors import InvalidInput
from retainers.models import DepositAccount, ReviewDecision, RiskReview
from retainers.reports.at_risk import at_risk
from retainers.reports.positions import When

if TYPE_CHECKING:
    from partnerview.users.models import User


@transaction.atomic
def review_account(
    account: DepositAccount, *, decision: str, by: User, note: str = "", as_of: dt.date | None = None
) -> RiskReview:
    """Put a decision beside the flags of a day. Next month's report says whether they were right."""
    if decision not in ReviewDecision.values:
        raise InvalidInput("Choose one of the decisions.", field="decision")
    day = as_of or clock.today()
    if day > clock.today():
        raise InvalidInput("That day has not come yet.", field="as_of")
    rows = at_risk(When(day), accounts=[account.pk])
    if not rows:
        raise InvalidInput("This account was not open on that day.", field="as_of")
    review = RiskReview.objects.create(
        account=account,
        as_of=day,
        flags=[str(flag) for flag in rows[0].assessment.flags],
        cleared=rows[0].standing.cleared,
        currency=account.currency,
        decision=decision,
        note=note.strip(),
        reviewed_by=by,
        reviewed_at=clock.now(),
    )
    after = {"decision": decision, "flags": review.flags, "as_of": day, "note": review.note}
    record(review, action="riskreview.made", by=by, after=after, about=account)
    return review
