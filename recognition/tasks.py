"""Background work of recognition: each loads by id and calls one action."""

from __future__ import annotations

from celery import shared_task

from partnerview import clock
from partnerview.months import Month
from recognition.actions import recognition, schedules
from recognition.models import RecognitionRun


@shared_task
def run_month(run_id: int) -> None:
    """A run that somebody asked for. Delivered twice, it finds nothing left to do."""
    run = RecognitionRun.objects.get(pk=run_id)
    recognition.run_month(Month.of(run.month), by=run.requested_by, run=run)


@shared_task
def plan_schedules() -> None:
    """Lines have changed: their schedules show it before anything posts."""
    schedules.plan_schedules(through=Month.of(clock.today()))
