"""The rule for dates in closed periods (R-4): refused, or with the privilege and a reason taken late."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from partnerview.books.models import AccountingPeriod, PeriodStatus
from partnerview.errors import ClosedPeriod
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.users.permissions import Permission

if TYPE_CHECKING:
    from partnerview.users.models import User


def require_open_day(day: dt.date, *, by: User | None, reason: str = "") -> bool:
    """Whether `day` lies in a closed period, which `by` may touch and has given a reason for.

    Raises ClosedPeriod where the privilege or the reason is missing. The calendar itself (`by` None)
    has neither.
    """
    month = Month.of(day)
    if not is_closed(day):
        return False
    if by is None or not by.may(Permission.BOOKS_BACKDATE):
        raise ClosedPeriod(
            f"{formats.day(day)} lies in {formats.month_name(month)}, which is closed. Give a day in an open month, "
            "or ask somebody who may record late events."
        )
    if not reason.strip():
        raise ClosedPeriod(
            f"{formats.day(day)} lies in {formats.month_name(month)}, which is closed. Say why it comes late.",
            field="reason",
        )
    return True


def is_closed(day: dt.date) -> bool:
    """Whether the period of the day is closed."""
    first_day = Month.of(day).first_day
    return AccountingPeriod.objects.filter(month=first_day, status=PeriodStatus.CLOSED).exists()
