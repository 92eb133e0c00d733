"""What a move does to the lines of an engagement, before anything is written: stops end them, going on begins others.

The preview shows these plans and `actions/moves.py` writes them: there is no second calculation.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from engagements.models import Engagement, EngagementStatus, Interval, LineKind, ServiceLine
from engagements.reports.usage_facts import last_used
from partnerview import clock
from partnerview.errors import Conflict
from partnerview.ui import formats

if TYPE_CHECKING:
    from partnerview.users.models import User


Status = EngagementStatus
STOPS: Final = {
    "pause": (Status.PAUSED, "paused"),
    "notice": (Status.NOTICE_GIVEN, "given notice"),
    "ending": (Status.ENDED, "ended"),
}
GOING_ON: Final = {
    "resumption": (Status.PAUSED, "Only a paused engagement can be resumed."),
    "notice-withdrawal": (Status.NOTICE_GIVEN, "No notice has been given that could be withdrawn."),
    "reopening": (Status.ENDED, "Only an ended engagement can be reopened."),
}


def require_move(engagement: Engagement, noun: str) -> None:
    """Raises Conflict in the words of the state where the move cannot be made from it, whatever its day."""
    if noun in STOPS:
        to, done = STOPS[noun]
        if to not in engagement.TRANSITIONS[engagement.status]:
            state = Status(engagement.status).label.lower()
            raise Conflict(f"This engagement is {state}; it cannot be {done} from there.", code="illegal_transition")
        return
    came_from, refusal = GOING_ON[noun]
    if engagement.status != came_from:
        raise Conflict(refusal, code="illegal_transition")
    if noun == "notice-withdrawal" and engagement.ends_before and engagement.ends_before <= clock.today():
        raise Conflict("Its last day has passed. End the engagement and reopen it.", code="notice_ran_out")


def plan_stop(engagement: Engagement, *, before: dt.date) -> list[ServiceLine]:
    """The lines that would serve `before` or later, ended. One-offs were sold already and stay.

    Raises Conflict for a line that only begins later, and for a fixed term that would be cut.
    """
    lines = (
        engagement.lines.in_service_from(before)
        .exclude(kind__in=[LineKind.ONE_OFF, LineKind.OUTCOME_FEE])
        .select_for_update(no_key=True)
    )
    ended = list(lines.order_by("pk"))
    for line in ended:
        _refuse_stop(line, before)
        already = line.ended_by_id is not None and not hasattr(line, "followed_by")
        line.was_to_end_before = line.was_to_end_before if already else line.ends_before
        line.ends_before = before
    return ended


def plan_going_on(engagement: Engagement, *, on: dt.date | None, by: User) -> list[ServiceLine]:
    """A line after each that stops have ended since it last began to run: on a day, or (None) without a gap.

    A line that was to end meanwhile does not come back. None of them is saved.
    """
    began = engagement.moves.filter(status=EngagementStatus.RUNNING).order_by("-id").first()
    stopped = engagement.lines.filter(ended_by__id__gt=began.pk if began else 0, followed_by=None)
    followers = []
    for line in stopped.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        starts_on = on or line.ends_before
        if starts_on and not (line.was_to_end_before and line.was_to_end_before <= starts_on):
            followers.append(line.continued(starts_on=starts_on, ends_before=line.was_to_end_before, by=by))
    return followers


def _refuse_stop(line: ServiceLine, before: dt.date) -> None:
    if line.starts_on >= before:
        raise Conflict(
            f"“{line.name}” only begins on {formats.day(line.starts_on)}. Take that line back first.",
            code="line_begins_later",
        )
    used_on = last_used(line)
    if used_on is not None and used_on >= before:
        raise Conflict(
            f"“{line.name}” has usage recorded through {formats.day(used_on)}. Give a later day, or reverse that "
            "usage first: after its last day a unit has no price.",
            code="has_usage",
        )
    if line.term_ends_before or (
        line.kind in {LineKind.RECURRING_FEE, LineKind.LICENCE} and line.interval == Interval.TOTAL
    ):
        raise Conflict(
            f"“{line.name}” has one price for its whole term, through {formats.day(line.last_day)}. "
            "Give a later day: a term cannot be cut without saying what the served part costs.",
            code="fixed_term",
        )
