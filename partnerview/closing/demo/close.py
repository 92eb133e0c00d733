"""Months closed in order, one that is being closed, and a line that turned up after its month was closed."""

from __future__ import annotations

from decimal import Decimal

from engagements.actions.service_lines import add_line
from engagements.models import Engagement, EngagementStatus, LineKind, Workstream
from partnerview.books.actions.periods import ensure_period, start_closing
from partnerview.closing.actions.months import close_month
from partnerview.closing.demo.stage import Stage
from partnerview.errors import Conflict
from partnerview.months import Month
from recognition.actions.recognition import run_month


def close_months(stage: Stage) -> None:
    """All but the last two whole months are closed; of those the first is being closed."""
    by = stage.users["finance"]
    present = Month.of(stage.today)
    for month in Month.range(stage.first, present - 3):
        try:
            close_month(ensure_period(month), by=by)
        except Conflict:  # something is in the way, as it is in life: the months stay open from here on
            break
    else:
        _turn_up_late(stage, present - 3)
        start_closing(ensure_period(present - 2), by=by)


def _turn_up_late(stage: Stage, closed: Month) -> None:
    """An order signed in a month that is closed by now: it keeps its day and posts in the first open month."""
    engagement = Engagement.objects.filter(status=EngagementStatus.RUNNING, starts_on__lt=closed.first_day).first()
    if engagement is None:
        return
    add_line(
        engagement,
        by=stage.users["finance"],
        reason="Signed in time, filed two months late",
        name="Extra monitoring of the warehouse",
        kind=LineKind.RECURRING_FEE,
        workstream=Workstream.SUPPORT,
        unit_price=Decimal(180),
        starts_on=closed.first_day,
    )
    run_month(Month.of(stage.today) - 1, by=stage.users["finance"])
