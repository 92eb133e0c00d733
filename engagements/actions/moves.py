"""The moves of a running engagement: pause, resumption, notice, ending, reopening. Each dated (O-2).

A stop ends the lines and says on each which move did so; going on again begins lines that follow
them with the same terms and anchor. History is never rewritten.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction

from engagements.actions.backdating import require_open_day
from engagements.models import Engagement, EngagementMove, EngagementStatus, ServiceLine
from engagements.move_plan import plan_going_on, plan_stop, require_move
from partnerview import clock
from partnerview.audit.actions import record
from partnerview.errors import Conflict, FieldError, InvalidInput
from partnerview.lifecycle import transition
from partnerview.tenants.wake import wake
from partnerview.ui import formats

if TYPE_CHECKING:
    from partnerview.users.models import User

Status = EngagementStatus
ONE_DAY = dt.timedelta(days=1)


@transaction.atomic
def pause_engagement(engagement: Engagement, *, effective_on: dt.date, by: User, reason: str) -> Engagement:
    """No service from `effective_on` on: the lines end the day before."""
    engagement = Engagement.objects.lock(engagement.pk)
    require_move(engagement, "pause")
    _require_reason(reason)
    _refuse_day(engagement, effective_on, by=by, reason=reason)
    move = _move(engagement, Status.PAUSED, effective_on, by=by, reason=reason)
    _stop_lines(engagement, before=effective_on, move=move, by=by)
    return engagement


@transaction.atomic
def resume_engagement(engagement: Engagement, *, effective_on: dt.date, by: User, reason: str = "") -> Engagement:
    """Service again from `effective_on` on: every line that the pause ended is followed by one like it."""
    engagement = Engagement.objects.lock(engagement.pk)
    require_move(engagement, "resumption")
    _refuse_day(engagement, effective_on, by=by, reason=reason)
    followers = plan_going_on(engagement, on=effective_on, by=by)
    move = _move(engagement, Status.RUNNING, effective_on, by=by, reason=reason)
    _begin_lines(followers, move=move, by=by)
    return engagement


@transaction.atomic
def give_notice(
    engagement: Engagement, *, given_on: dt.date, ends_on: dt.date, churn_reason: str, by: User, reason: str = ""
) -> Engagement:
    """It will end: the lines run through `ends_on`."""
    engagement = Engagement.objects.lock(engagement.pk)
    require_move(engagement, "notice")
    _require_churn_reason(churn_reason)
    if given_on > clock.today():
        raise InvalidInput("Notice is recorded once it has been given. Give today or an earlier day.", field="given_on")
    if ends_on < given_on:
        raise InvalidInput("The last day lies before the notice. Give a day on or after it.", field="ends_on")
    _refuse_day(engagement, given_on, by=by, reason=reason, field="given_on")
    require_open_day(ends_on + ONE_DAY, by=by, reason=reason)
    move = _move(
        engagement,
        Status.NOTICE_GIVEN,
        given_on,
        by=by,
        reason=reason,
        ends_before=ends_on + ONE_DAY,
        churn_reason=churn_reason.strip(),
    )
    _stop_lines(engagement, before=ends_on + ONE_DAY, move=move, by=by)
    return engagement


@transaction.atomic
def withdraw_notice(engagement: Engagement, *, by: User, reason: str) -> Engagement:
    """It goes on after all: every line that the notice would end is followed by one like it."""
    engagement = Engagement.objects.lock(engagement.pk)
    require_move(engagement, "notice-withdrawal")
    _require_reason(reason)
    today = clock.today()
    followers = plan_going_on(engagement, on=None, by=by)
    move = _move(engagement, Status.RUNNING, today, by=by, reason=reason, ends_before=None, churn_reason="")
    _begin_lines(followers, move=move, by=by)
    return engagement


@transaction.atomic
def end_engagement(
    engagement: Engagement, *, ends_on: dt.date, churn_reason: str, by: User | None, reason: str = ""
) -> Engagement:
    """It has ended: no service after `ends_on`, and why the client left."""
    engagement = Engagement.objects.lock(engagement.pk)
    require_move(engagement, "ending")
    _require_churn_reason(churn_reason)
    _refuse_last_day(engagement, ends_on)
    ends_before = ends_on + ONE_DAY
    _refuse_day(engagement, ends_before, by=by, reason=reason, field="ends_on")
    move = _move(
        engagement,
        Status.ENDED,
        ends_before,
        by=by,
        reason=reason,
        shown_on=ends_on,
        ends_before=ends_before,
        churn_reason=churn_reason.strip(),
    )
    _stop_lines(engagement, before=ends_before, move=move, by=by)
    return engagement


@transaction.atomic
def reopen_engagement(engagement: Engagement, *, effective_on: dt.date, by: User, reason: str) -> Engagement:
    """The relationship goes on from `effective_on`, on the same record, with lines like those that ended with it."""
    engagement = Engagement.objects.lock(engagement.pk)
    require_move(engagement, "reopening")
    _require_reason(reason)
    if engagement.ends_before and effective_on < engagement.ends_before:
        raise InvalidInput(
            f"It was in service until {formats.day(engagement.last_day)}. Give a later day.", field="effective_on"
        )
    _refuse_day(engagement, effective_on, by=by, reason=reason)
    followers = plan_going_on(engagement, on=effective_on, by=by)
    move = _move(engagement, Status.RUNNING, effective_on, by=by, reason=reason, ends_before=None, churn_reason="")
    _begin_lines(followers, move=move, by=by)
    return engagement


def _move(
    engagement: Engagement,
    to: Status,
    effective_on: dt.date,
    *,
    by: User | None,
    reason: str,
    shown_on: dt.date | None = None,
    **changes: Any,
) -> EngagementMove:
    """Change the status and keep the move as a dated fact. `shown_on` is the day that the timeline says."""
    came_from = engagement.status
    transition(engagement, to=to, by=by, reason=reason, effective_on=shown_on or effective_on, **changes)
    wake("service_lines_changed")
    return EngagementMove.objects.create(
        engagement=engagement,
        status=to,
        came_from=came_from,
        effective_on=effective_on,
        reason=reason,
        recorded_by=by,
    )


def _stop_lines(engagement: Engagement, *, before: dt.date, move: EngagementMove, by: User | None) -> None:
    """Write the plan of the stop, and on each line which move ended it."""
    ends = dict(engagement.lines.values_list("pk", "ends_before"))
    for line in plan_stop(engagement, before=before):
        line.ended_by = move
        line.save(update_fields=["ends_before", "ended_by", "was_to_end_before", "updated_at"])
        record(
            line,
            action="serviceline.ended",
            by=by,
            before={"ends_before": ends[line.pk]},
            after={"ends_before": before},
            reason=move.reason,
            effective_on=line.last_day,
            about=engagement,
        )


def _begin_lines(followers: Iterable[ServiceLine], *, move: EngagementMove, by: User) -> None:
    """Write the plan of going on."""
    for follower in followers:
        follower.save()
        record(
            follower,
            action="serviceline.added",
            by=by,
            after={
                "follows": follower.follows,
                "starts_on": follower.starts_on,
                "monthly_amount": follower.monthly_amount,
            },
            reason=move.reason,
            effective_on=follower.starts_on,
            about=move.engagement,
        )


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput("Say why: the reason stays on the timeline.", code="required", field="reason")


def _require_churn_reason(churn_reason: str) -> None:
    if not churn_reason.strip():
        raise InvalidInput(
            "Say why the relationship ends; churn is read by reason.", code="required", field="churn_reason"
        )


def _refuse_day(
    engagement: Engagement, day: dt.date, *, by: User | None, reason: str, field: str = "effective_on"
) -> None:
    """Moves come in order, from the start on, and not in a closed period without privilege and reason."""
    if day < engagement.starts_on:
        raise InvalidInput(
            f"The engagement began on {formats.day(engagement.starts_on)}. Give that day or a later one.", field=field
        )
    latest = engagement.moves.order_by("-effective_on", "-id").first()
    if latest and day < latest.effective_on:
        raise Conflict(
            f"It is {latest.get_status_display().lower()} since {formats.day(latest.effective_on)}. "
            "Give that day or a later one.",
            code="out_of_order",
            errors=[FieldError(field, "Earlier than the last move.", "out_of_order")],
        )
    require_open_day(day, by=by, reason=reason)


def _refuse_last_day(engagement: Engagement, ends_on: dt.date) -> None:
    if ends_on < engagement.starts_on:
        raise InvalidInput(
            f"It cannot end before it began. Its first day was {formats.day(engagement.starts_on)}.", field="ends_on"
        )
    if ends_on > clock.today():
        raise InvalidInput(
            f"{formats.day(ends_on)} is still to come. Give notice now; it ends on that day.", field="ends_on"
        )
    if engagement.status == Status.NOTICE_GIVEN and engagement.last_day and ends_on > engagement.last_day:
        raise Conflict(
            f"Notice was given for {formats.day(engagement.last_day)}. Withdraw it to go on longer.",
            code="later_than_notice",
        )
