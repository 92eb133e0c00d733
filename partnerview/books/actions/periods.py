"""Accounting periods: made when first needed, one row per month."""

from __future__ import annotations

from partnerview.books.models import AccountingPeriod, PeriodStatus
from partnerview.errors import ClosedPeriod
from partnerview.months import Month


def ensure_period(month: Month) -> AccountingPeriod:
    """The period of `month`, made open if it does not exist yet."""
    period, _ = AccountingPeriod.objects.get_or_create(month=month.first_day)
    return period


def require_open(month: Month) -> AccountingPeriod:
    """The period of `month`, or ClosedPeriod with the remedy."""
    period = ensure_period(month)
    if period.status == PeriodStatus.CLOSED:
        raise ClosedPeriod(
            f"{month} is closed. Date this in an open month, or record it with the privilege to backdate and a reason."
        )
    return period


def earliest_open(since: Month) -> Month:
    """The first month from `since` on whose period is not closed: where a late event posts (R-4)."""
    closed = AccountingPeriod.objects.filter(month__gte=since.first_day, status=PeriodStatus.CLOSED)
    months = {Month.of(day) for day in closed.values_list("month", flat=True)}
    month = since
    while month in months:
        month += 1
    return month
