"""What Recognize asks before a month is closed: has it run, is nothing due, did everything work, are there rates."""

from __future__ import annotations

from typing import Final

from partnerview.books.checklist import Check, Question, counted, rows_at
from partnerview.books.currency import reporting_currency
from partnerview.months import Month
from recognition.models import MrrSnapshot, RecognitionEntry, RecognitionRun, RunFailure
from recognition.reports.preview import preview
from recognition.reports.reporting_currency import closing_rates


def failed_engagements(month: Month) -> Check:
    """Engagements that a run of this month or an earlier one could not recognize, and no run has healed."""
    rows = RunFailure.objects.standing().filter(month__lte=month.first_day)
    count = rows.count()
    return Check(
        key="failed_engagements",
        text=counted(
            count,
            "engagement could not be recognized",
            "engagements could not be recognized",
            "Every engagement is recognized",
        ),
        count=count,
        owner="Finance",
        blocks=True,
        note="Each with its cause; the next run heals it once the cause is gone." if count else "",
        url=rows_at("recognition:failure-list", through=month) if count else "",
    )


def month_has_run(month: Month) -> Check:
    """Whether the month has run and a run would post nothing more, worked out by the run's own SELECT."""
    run = RecognitionRun.objects.done().filter(month=month.first_day).order_by("-finished_at").first()
    if run is None:
        return _run_check(month, 1, "The month has not run yet", "")
    found = preview(month)
    due = sum(1 for row in found.rows if row.due) + found.unplanned
    if due:
        return _run_check(month, due, "Something came after the last run", "Running again posts what is due.")
    return _run_check(month, 0, "The month has run and nothing is due", "")


def _run_check(month: Month, count: int, text: str, note: str) -> Check:
    url = rows_at("recognition:run-new", month=month) if count else ""
    return Check("month_has_run", text, count, owner="Finance", blocks=True, note=note, url=url)


def missing_rates(month: Month) -> Check:
    """Currencies with MRR or revenue in the month that have no rate dated in it into the reporting currency."""
    reporting = reporting_currency()
    used = set(MrrSnapshot.objects.filter(month=month.first_day).values_list("currency", flat=True).distinct())
    used |= set(RecognitionEntry.objects.filter(month=month.first_day).values_list("currency", flat=True).distinct())
    known = {rate.currency for rate in closing_rates(month, month, currency=reporting)}
    missing = sorted(used - known - {reporting})
    return Check(
        key="missing_rates",
        text=counted(
            len(missing),
            f"currency has no rate into {reporting}",
            f"currencies have no rate into {reporting}",
            "Every currency has its rate",
        ),
        count=len(missing),
        owner="Finance",
        note=", ".join(missing),
        url=rows_at("books:rate-new") if missing else "",
    )


CHECKS: Final[tuple[Question, ...]] = (failed_engagements, month_has_run, missing_rates)
