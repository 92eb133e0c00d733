"""What the calendar itself does: notices run out, notice days come near, recurring deliverables come back,
hours run out."""

from __future__ import annotations

from engagements.actions.deliverables import generate_recurring
from engagements.actions.hours_alerts import watch_hours
from engagements.actions.moves import end_engagement
from engagements.actions.renewals import remind_of_notices
from engagements.models import Engagement, EngagementStatus
from partnerview import clock
from partnerview.errors import ClosedPeriod


def follow_the_calendar(_period: str = "") -> None:
    """The daily job. Running again does nothing more."""
    end_after_notice()
    remind_of_notices()
    generate_recurring()
    watch_hours()


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
