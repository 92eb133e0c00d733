"""Asking for a run: the row is written now, a worker starts it as soon as that is committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from partnerview.months import Month
from recognition.actions.recognition import prepare_run
from recognition.models import RecognitionRun
from recognition.tasks import run_month

if TYPE_CHECKING:
    from partnerview.users.models import User


@transaction.atomic
def request_run(month: Month, *, by: User | None) -> RecognitionRun:
    """A run of `month` by a worker. Raises InvalidInput for a month outside the books."""
    run = prepare_run(month, by=by)
    run_month.delay_on_commit(run.pk)
    return run
