"""Asking for a run: the row is written now, a worker starts it as soon as that is committed.

The row is the truth. A run whose message or worker was lost is sent again by `resume_runs`.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce

from partnerview import clock
from partnerview.months import Month
from recognition.actions.recognition import prepare_run
from recognition.models import RecognitionRun
from recognition.steps import nobody_works
from recognition.tasks import run_month

if TYPE_CHECKING:
    from partnerview.users.models import User


STILL: Final = dt.timedelta(seconds=90)


@transaction.atomic
def request_run(month: Month, *, by: User | None) -> RecognitionRun:
    """A run of `month` by a worker. Raises InvalidInput for a month outside the books."""
    run = prepare_run(month, by=by)
    run_month.delay_on_commit(run.pk)
    return run


@transaction.atomic
def resume_runs(_period: str) -> None:
    """The job of every minute: if no run moves although one is unfinished, send the oldest one again."""
    unfinished = RecognitionRun.objects.unfinished()
    moved_at = unfinished.aggregate(last=Max(Coalesce("progressed_at", "requested_at")))["last"]
    oldest = unfinished.order_by("requested_at", "pk").first()
    if oldest is None or moved_at > clock.now() - STILL or not nobody_works():
        return
    oldest.progressed_at = clock.now()
    oldest.save(update_fields=["progressed_at"])
    run_month.delay_on_commit(oldest.pk)
