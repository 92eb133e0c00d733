"""Accounting periods: made when first needed, closed in order, reopened from the end.

What is closed is always the months up to one of them. Closing waits for postings under way, because
each of those holds its period's row FOR SHARE.
"""

from __future__ import annotations

from django.db import transaction

from partnerview import clock
from partnerview.books.models import AccountingPeriod, Conventions, PeriodMove, PeriodStatus
from partnerview.errors import ClosedPeriod, Conflict, InvalidInput
from partnerview.lifecycle import transition
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.users.models import User


def ensure_period(month: Month) -> AccountingPeriod:
    """The period of `month`, made open if it does not exist yet."""
    period, _ = AccountingPeriod.objects.get_or_create(month=month.first_day)
    return period


def open_periods_through(last: Month, *, first: Month) -> None:
    """Every month from `first` through `last` has its period; those that exist stay as they are."""
    wanted = [AccountingPeriod(month=month.first_day) for month in Month.range(first, last)] if first <= last else []
    AccountingPeriod.objects.bulk_create(wanted, ignore_conflicts=True)


def require_open(month: Month) -> AccountingPeriod:
    """The period of `month`, or ClosedPeriod with the remedy."""
    period = ensure_period(month)
    if period.status == PeriodStatus.CLOSED:
        raise ClosedPeriod(
            f"{formats.month_name(month)} is closed. Date this in an open month, or record it with the privilege to "
            "backdate and a reason."
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


@transaction.atomic
def start_closing(period: AccountingPeriod, *, by: User | None) -> AccountingPeriod:
    """The month is being closed: everybody sees it, and it still takes postings. Raises Conflict before its end."""
    _require_ended(Month.of(period.month))
    return _move(period, PeriodStatus.CLOSING, by=by)


@transaction.atomic
def close_period(period: AccountingPeriod, *, by: User | None, reason: str = "") -> AccountingPeriod:
    """Nothing posts into it from now on; postings under way are waited for.

    Raises Conflict for a month that has not ended, or while an earlier month is open.
    """
    _hold_the_order()
    month = Month.of(period.month)
    _require_ended(month)
    earlier = earliest_open(_books_start())
    if earlier < month:
        raise Conflict(f"{earlier} is open. Close the months in order.", code="earlier_month_open")
    return _move(period, PeriodStatus.CLOSED, by=by, reason=reason)


@transaction.atomic
def reopen_period(period: AccountingPeriod, *, by: User, reason: str) -> AccountingPeriod:
    """Open the last closed month again. Raises InvalidInput without a reason, Conflict while a later one is closed."""
    if not reason.strip():
        raise InvalidInput("Say why the month is opened again.", code="required", field="reason")
    _hold_the_order()
    closed = AccountingPeriod.objects.filter(status=PeriodStatus.CLOSED, month__gt=period.month)
    later = closed.order_by("-month").first()
    if later is not None:
        raise Conflict(f"{later} is closed as well. Reopen the later months first.", code="later_month_closed")
    return _move(period, PeriodStatus.OPEN, by=by, reason=reason)


def hold_period(period: AccountingPeriod) -> AccountingPeriod:
    """The period as it is now; nothing posts into it, and no month moves, until this transaction ends."""
    _hold_the_order()
    return AccountingPeriod.objects.select_for_update(no_key=True).get(pk=period.pk)


def _move(period: AccountingPeriod, to: PeriodStatus, *, by: User | None, reason: str = "") -> AccountingPeriod:
    """Compare and set, then the row that keeps the moment: written once postings under way have been waited for."""
    moved = transition(period, to=to, by=by, reason=reason, changed_at=clock.now())
    PeriodMove.objects.create(month=period.month, status=to, moved_by=by, reason=reason)
    return moved


def _require_ended(month: Month) -> None:
    if month.last_day >= clock.today():
        raise Conflict(
            f"{formats.month_name(month)} has not ended yet. It can be closed from {formats.day(month.next_first)} on.",
            code="not_ended",
        )


def _hold_the_order() -> None:
    """One closing or reopening at a time, so that two at once cannot leave a gap."""
    Conventions.objects.select_for_update(no_key=True).get(pk=1)


def _books_start() -> Month:
    return Month.of(Conventions.objects.values_list("books_start_on", flat=True).get(pk=1))
