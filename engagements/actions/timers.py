"""The running timer: one per person. Stopping it logs the time on the day it was started."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from engagements.actions.time_entries import MINUTES_OF_A_DAY, log_time, refuse_others
from engagements.models import Engagement, Person, TimeEntry, Timer
from partnerview import clock
from partnerview.errors import Conflict
from partnerview.ui import formats

if TYPE_CHECKING:
    from partnerview.users.models import User

SECONDS: Final = 60


@transaction.atomic
def start_timer(
    *,
    person: Person,
    engagement: Engagement,
    by: User,
    workstream: str = "",
    note: str = "",
    is_billable: bool = True,
) -> Timer:
    """Start the one timer of a person. Raises Conflict while another runs or before the engagement does."""
    refuse_others(person, by=by)
    if not engagement.is_live:
        raise Conflict(f"{engagement.name} has not started. Time can be logged once it runs.", code="not_live")
    timer, made = Timer.objects.get_or_create(
        person=person,
        defaults={
            "engagement": engagement,
            "workstream": workstream,
            "note": note,
            "is_billable": is_billable,
            "started_at": clock.now(),
        },
    )
    if not made:
        raise Conflict(
            f"A timer runs since {formats.moment(timer.started_at)}. Stop it before you start another.",
            code="timer_runs",
        )
    return timer


@transaction.atomic
def stop_timer(timer: Timer, *, by: User) -> TimeEntry:
    """Keep what the timer counted as a draft: whole minutes, half-up, at least one."""
    timer = _locked(timer)
    minutes = max(1, round_minutes((clock.now() - timer.started_at).total_seconds()))
    if minutes > MINUTES_OF_A_DAY:
        raise Conflict(
            f"The timer has run for {formats.hours(minutes)}. Throw it away and type the hours that were worked.",
            code="timer_ran_over",
        )
    entry = log_time(
        person=timer.person,
        by=by,
        engagement=timer.engagement,
        worked_on=timezone.localtime(timer.started_at).date(),
        minutes=minutes,
        workstream=timer.workstream,
        note=timer.note,
        is_billable=timer.is_billable,
    )
    timer.delete()
    return entry


@transaction.atomic
def discard_timer(timer: Timer, *, by: User) -> None:
    """Throw away what the timer counted."""
    timer = _locked(timer)
    refuse_others(timer.person, by=by)
    timer.delete()


def round_minutes(seconds: float) -> int:
    """Whole minutes, half-up."""
    return (int(seconds) + SECONDS // 2) // SECONDS


def _locked(timer: Timer) -> Timer:
    found = Timer.objects.select_for_update(of=("self",)).select_related("person", "engagement").filter(pk=timer.pk)
    running = found.first()
    if running is None:
        raise Conflict("This timer has been stopped already.", code="stale_state")
    return running
