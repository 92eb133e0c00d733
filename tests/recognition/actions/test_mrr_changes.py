"""A run rolls MRR up again from the month that a change reaches back to, also where no schedule tells of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from engagements.actions.moves import end_engagement, give_notice, pause_engagement
from engagements.actions.renewals import renew_engagement
from engagements.models import Engagement, LineKind
from partnerview import clock
from partnerview.books.invariants import breaches
from partnerview.books.models import AccountingPeriod, Conventions, PeriodStatus
from partnerview.months import Month
from recognition.actions.recognition import run_month
from recognition.models import MrrMovement, MrrSnapshot
from recognition.mrr_changes import changed_from
from tests.builders import make_engagement, make_line
from tests.cast import Cast
from tests.recognition.books import make_invoice, pay

pytestmark = pytest.mark.django_db
MAY = Month(2024, 5)


@pytest.fixture(autouse=True)
def _in_may():
    with time_machine.travel("2024-05-25 10:00"):
        yield


def with_hours(**details) -> Engagement:
    """40 hours a month at £25: £1,000 that no schedule knows, for hours are earned as they are worked."""
    engagement = make_engagement(**details)
    make_line(
        engagement,
        kind=LineKind.CONTRACTED_HOURS,
        contracted_minutes=2400,
        hourly_rate=Decimal(25),
        price=Decimal(1000),
        recognition_method="as_used",
        rollover="carried",
        rollover_periods=2,
    )
    return engagement


def settle() -> None:
    """Run May, and again: the second run has found nothing that was planned since the first."""
    run_month(MAY, by=None)
    run_month(MAY, by=None)


def closings() -> list[str]:
    rows = MrrSnapshot.objects.order_by("month").values_list("month", "amount")
    return [f"{day:%b} {amount.normalize():f}" for day, amount in rows]


def moves() -> list[tuple[str, str, int]]:
    rows = MrrMovement.objects.order_by("moved_on", "id").values_list("moved_on", "kind", "amount")
    return [(f"{day:%d %b}", kind, int(amount)) for day, kind, amount in rows]


def test_nothing_changed_reaches_back_nowhere(cast: Cast):
    with_hours()
    settle()
    since = clock.now()
    assert changed_from(since, through=MAY) is None


def test_an_uplift_of_hours_agreed_late_restates_the_months_since(cast: Cast):
    engagement = with_hours(renews_on=dt.date(2024, 3, 20), renewal_months=12)
    settle()
    renew_engagement(engagement, uplift_percent=Decimal(10), by=cast.account_manager)
    run_month(MAY, by=None)
    assert closings() == ["Jan 1000", "Feb 1000", "Mar 1100", "Apr 1100", "May 1100"]
    assert moves() == [("01 Jan", "new", 1000), ("20 Mar", "expansion", 100)]
    assert breaches() == []


def test_months_that_are_closed_stay_and_the_first_open_one_says_what_came_late(cast: Cast):
    engagement = with_hours(renews_on=dt.date(2024, 2, 20), renewal_months=12)
    settle()
    AccountingPeriod.objects.filter(month__lt=dt.date(2024, 4, 1)).update(status=PeriodStatus.CLOSED)
    renew_engagement(engagement, uplift_percent=Decimal(10), by=cast.finance_lead, reason="Signed in February")
    since = clock.now() - dt.timedelta(seconds=30)
    assert changed_from(since, through=MAY) == Month(2024, 4)
    run_month(MAY, by=None)
    assert closings() == ["Jan 1000", "Feb 1000", "Mar 1000", "Apr 1100", "May 1100"]
    assert moves() == [("01 Jan", "new", 1000), ("01 Apr", "expansion", 100)]


def test_a_notice_entered_late_moves_churn_that_is_dated_by_it(cast: Cast):
    Conventions.objects.update(churn_policy="notice")
    engagement = with_hours()
    settle()
    give_notice(
        engagement, given_on=dt.date(2024, 4, 10), ends_on=dt.date(2024, 9, 30), churn_reason="Price", by=cast.manager
    )
    run_month(MAY, by=None)
    assert closings() == ["Jan 1000", "Feb 1000", "Mar 1000"]
    assert moves() == [("01 Jan", "new", 1000), ("10 Apr", "churn", -1000)]


def test_a_payment_moves_churn_that_is_dated_by_what_was_paid(cast: Cast):
    Conventions.objects.update(churn_policy="last_paid")
    engagement = with_hours()
    line = engagement.lines.get()
    months = [dt.date(2024, 1, 1), dt.date(2024, 4, 1)]
    quarter = make_invoice(engagement, 3000, line=line, starts_on=months[0], ends_before=months[1])
    end_engagement(engagement, ends_on=dt.date(2024, 5, 20), churn_reason="Closed", by=cast.account_manager)
    settle()
    assert closings() == ["Jan 1000", "Feb 1000", "Mar 1000", "Apr 1000"]
    pay(quarter, 3000, dt.date(2024, 4, 2))
    run_month(MAY, by=None)
    assert closings() == ["Jan 1000", "Feb 1000", "Mar 1000"]
    assert moves() == [("01 Jan", "new", 1000), ("01 Apr", "churn", -1000)]


def test_an_end_entered_late_makes_churn_of_a_pause(cast: Cast):
    Conventions.objects.update(pause_policy="apart")
    engagement = with_hours()
    pause_engagement(engagement, effective_on=dt.date(2024, 3, 11), by=cast.account_manager, reason="Rebuilding")
    settle()
    engagement.refresh_from_db()
    end_engagement(engagement, ends_on=dt.date(2024, 4, 14), churn_reason="Closed", by=cast.account_manager)
    run_month(MAY, by=None)
    assert moves() == [
        ("01 Jan", "new", 1000), ("11 Mar", "paused", -1000), ("15 Apr", "churn", -1000), ("15 Apr", "resumed", 1000),
    ]  # fmt: skip
