"""Outcome fees: what the reports of a line's progress amount to, by month (maths.md §3)."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from engagements.models import OutcomeReport
from partnerview.money import Money, Rounding, share
from partnerview.months import Month
from recognition.patterns import OutcomeState, by_progress
from recognition.targets import UNREADABLE, Target, Targets


def outcomes(*, since: Month, through: Month, rounding: Rounding) -> Targets:
    """Every live line with a report by the end of these months."""
    found = Targets()
    reports = OutcomeReport.objects.filter(line__is_live=True, dated_on__lte=through.last_day).select_related("line")
    for line, of_line in groupby(reports.order_by("line", "dated_on", "id"), key=attrgetter("line")):
        try:
            cap = Money(line.cap_amount, line.currency)
            earned = by_progress([state_of(report) for report in of_line], cap=cap, rounding=rounding)
        except UNREADABLE as refusal:
            found.failed[line.engagement_id] = f"“{line.name}”: {refusal}"
        else:
            months = ((month, amount) for month, amount in earned.items() if since <= month <= through)
            found.targets.extend(Target(line.pk, month, amount) for month, amount in months)
    return found


def state_of(report: OutcomeReport) -> OutcomeState:
    done = share(report.progress_percent, 1, 100)
    return OutcomeState(report.dated_on, done, report.amount, report.is_known)
