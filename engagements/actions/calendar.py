"""What the calendar itself does: an engagement under notice ends once its last day has passed."""

from __future__ import annotations

from engagements.actions.moves import end_engagement
from engagements.models import Engagement, EngagementStatus
from partnerview import clock
from partnerview.errors import ClosedPeriod


def end_after_notice() -> list[Engagement]:
    """End every engagement whose notice has run out. One in a closed period is left to a person."""
    due = Engagement.objects.filter(status=EngagementStatus.NOTICE_GIVEN, ends_before__lte=clock.today())
    ended = []
    for engagement in due.order_by("pk"):
        last_day = engagement.last_day
        if last_day is None:
            continue
        try:
            ended.append(end_engagement(engagement, ends_on=last_day, churn_reason=engagement.churn_reason, by=None))
        except ClosedPeriod:
            continue
    return ended
