"""The books that recognition posts into: where they begin, how they round, which month an amount posts in.

It posts in its own month while that is open, else in the first one after it that is. Periods are made here
as a run needs them; closing them is not ours.
"""

from __future__ import annotations

from typing import cast

from django.db import connection, models

from partnerview.books.models import AccountingPeriod, Conventions, PeriodStatus
from partnerview.money import Rounding
from partnerview.months import Month


def books_start() -> Month:
    """The first month of the books."""
    return Month.of(Conventions.objects.values_list("books_start_on", flat=True).get(pk=1))


def rounding() -> Rounding:
    """How this firm rounds."""
    return cast(Rounding, Conventions.objects.values_list("rounding", flat=True).get(pk=1))


def ensure_periods(through: Month) -> None:
    """Every month from the start of the books through `through` has its period; a new one is open."""
    months = {month.first_day for month in Month.range(books_start(), through)}
    known = set(AccountingPeriod.objects.filter(month__in=months).values_list("month", flat=True))
    missing = [AccountingPeriod(month=month) for month in sorted(months - known)]
    AccountingPeriod.objects.bulk_create(missing, ignore_conflicts=True)


def earliest_open() -> Month:
    """The first month of the books that is not closed."""
    return posting_month(books_start())


def posting_month(origin: Month) -> Month:
    """Where an amount of `origin` posts. It cannot be closed before this transaction ends."""
    found = _first_open(origin)
    if found == origin:
        return found  # it is there, and so are those before it
    ensure_periods(origin)
    if found := _first_open(origin):
        return found
    latest = AccountingPeriod.objects.aggregate(latest=models.Max("month"))["latest"]
    ensure_periods(Month.of(latest) + 1)
    return _first_open(origin) or posting_month(Month.of(latest) + 1)


def hold_open_periods() -> None:
    """No open month can be closed before this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM books_accountingperiod WHERE status <> 'closed' ORDER BY month FOR SHARE")


def is_closed(month: Month) -> bool:
    return AccountingPeriod.objects.filter(month=month.first_day, status=PeriodStatus.CLOSED).exists()


def _first_open(origin: Month) -> Month | None:
    """FOR SHARE makes a close wait for the postings under way, and looks again if it waited for a close."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT month FROM books_accountingperiod WHERE month >= %s AND status <> 'closed'"
            " ORDER BY month LIMIT 1 FOR SHARE",
            [origin.first_day],
        )
        row = cursor.fetchone()
    return Month.of(row[0]) if row else None
