"""The monthly run: months in order, recognition and then MRR, safe to repeat (R-3).

A run is a series of steps, each one transaction; between them its row says how far it is. An engagement
that cannot be recognized is named with its cause and heals by itself in a later run. What actually holds
is in the entries: a run that is killed, repeated or started eight times leaves the same ones behind.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Min

from partnerview import clock
from partnerview.audit.actions import record
from partnerview.errors import InvalidInput
from partnerview.months import Month
from partnerview.ui import formats
from recognition.actions.mrr import roll_up
from recognition.actions.schedules import failed_engagements, plan_schedules
from recognition.credits import pending_concessions
from recognition.ledger import pending_schedule_rows
from recognition.models import RecognitionRun, RunFailure, Schedule
from recognition.mrr_changes import changed_from
from recognition.mrr_rows import policy
from recognition.open_months import books_start, earliest_open, ensure_periods, rounding
from recognition.progress import Progress
from recognition.worked import Window, pending_acceptances, pending_targets, pending_time
from recognition.worked_out import WORKED_OUT

if TYPE_CHECKING:
    from partnerview.users.models import User

STEPS: Final = 6 + len(WORKED_OUT)


@transaction.atomic
def prepare_run(month: Month, *, by: User | None) -> RecognitionRun:
    """The row of a run that has not started.

    Raises InvalidInput for a month before the books began or after the present one.
    """
    start, present = books_start(), Month.of(clock.today())
    if not start <= month <= present:
        raise InvalidInput(
            f"{formats.month_name(month)} cannot be run. Choose a month from {formats.month_name(start)}, "
            f"when the books begin, to {formats.month_name(present)}.",
            field="month",
        )
    run = RecognitionRun.objects.create(
        month=month.first_day, requested_by=by, steps_total=STEPS, mrr_policy="/".join(policy())
    )
    record(run, action="recognition_run.requested", by=by, after={"month": str(month)})
    return run


def run_month(month: Month, *, by: User | None, run: RecognitionRun | None = None) -> RecognitionRun:
    """Run `month` here and now, and before it every earlier month of the books that has not run.

    Running again posts nothing more. Raises what stops a whole run; what stops one engagement is a RunFailure.
    """
    run = run or prepare_run(month, by=by)
    since = books_start()
    for earlier in months_not_run(before=month):
        _execute(prepare_run(earlier, by=by), since=since)
        since = earlier + 1
    return _execute(run, since=since)


def run_due_month(period: str) -> None:
    """The monthly job: the month that has ended on the firm's own calendar (2026-03)."""
    month = Month.parse(period)
    if month >= books_start():
        run_month(month, by=None)


def months_not_run(*, before: Month) -> list[Month]:
    """The months from the start of the books that no run has finished, in order."""
    start = books_start()
    done = RecognitionRun.objects.done().filter(month__gte=start.first_day, month__lt=before.first_day)
    ran = {Month.of(day) for day in done.values_list("month", flat=True).distinct()}
    return [month for month in Month.range(start, before - 1) if month not in ran]


def _execute(run: RecognitionRun, *, since: Month) -> RecognitionRun:
    """One month. Facts that came late are looked for from `since` on, in the months they belong to."""
    month = Month.of(run.month)
    with Progress(run) as progress:
        ensure_periods(month)
        progress.enter("Planning schedules")
        plan_schedules(through=month)
        first = _first_to_revisit(month)  # planning says which earlier months have changed
        _recognize(progress, Month.range(first, month), Window(since, month, books_start()))
        progress.enter("MRR")
        for one in Month.range(first, month):
            run.lines_counted = roll_up(one).lines
    return run


def _recognize(progress: Progress, months: tuple[Month, ...], window: Window) -> None:
    progress.hold(failed_engagements(window.through))
    progress.enter("Straight line")
    for month in months:
        progress.post(lambda month=month: pending_schedule_rows(month, held=progress.held))  # type: ignore[misc]
    progress.enter("Time and materials")
    progress.post(lambda: pending_time(window, held=progress.held))
    rounded = rounding()
    for kind, (words, work_out) in WORKED_OUT.items():
        progress.enter(words)
        found = work_out(since=window.since, through=window.through, rounding=rounded)
        progress.hold(found.failed)
        progress.post(lambda kind=kind, found=found: pending_targets(kind, window, found.targets, held=progress.held))  # type: ignore[misc]
    progress.enter("Accepted one-offs")
    progress.post(lambda: pending_acceptances(window, held=progress.held))
    progress.enter("Concessions")
    progress.post(lambda: pending_concessions(window.through, books_start=window.books_start, held=progress.held))


def _first_to_revisit(month: Month) -> Month:
    """The earliest month that was planned anew, failed, or has other MRR since the month before this one was run."""
    covering = RecognitionRun.objects.done().filter(month__gte=(month - 1).first_day).order_by("-started_at")
    since, counted_by = covering.values_list("started_at", "mrr_policy").first() or (None, "")
    found = [month, *(Month.of(day) for day in _standing_failures())]
    if since:
        if counted_by not in {"", "/".join(policy())}:
            return min(month, max(books_start(), earliest_open()))  # MRR is counted another way since
        planned = Schedule.objects.filter(planned_at__gte=since).aggregate(first=Min("changed_from"))["first"]
        found += [Month.of(planned)] if planned else []
        found += [moved] if (moved := changed_from(since, through=month)) else []
    return max(books_start(), min(found))


def _standing_failures() -> list[dt.date]:
    """The first month that a failure stands in, if any does."""
    first = RunFailure.objects.standing().aggregate(first=Min("month"))["first"]
    return [first] if first else []
