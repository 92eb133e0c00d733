"""What the books themselves ask before a month is closed: the months before it."""

from __future__ import annotations

from typing import Final

from partnerview.books.checklist import Check, Question, counted, rows_at
from partnerview.books.models import AccountingPeriod, Conventions, PeriodStatus
from partnerview.months import Month


def months_before(month: Month) -> Check:
    """Months of the books before this one that are not closed: they are closed in order."""
    start = Month.of(Conventions.objects.values_list("books_start_on", flat=True).get(pk=1))
    closed = AccountingPeriod.objects.filter(
        status=PeriodStatus.CLOSED, month__gte=start.first_day, month__lt=month.first_day
    ).count()
    count = max(0, month - start) - closed
    return Check(
        key="months_before",
        text=counted(count, "month before it is open", "months before it are open", "Every month before it is closed"),
        count=count,
        owner="Finance",
        blocks=True,
        note="Months are closed in order." if count else "",
        url=rows_at("closing:close-list") if count else "",
    )


CHECKS: Final[tuple[Question, ...]] = (months_before,)
