"""The monthly run: in order, once, with every failure named and healed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from engagements.models import LineKind, ServiceLine
from partnerview.books.models import AccountingPeriod, Conventions, PeriodStatus
from partnerview.errors import InvalidInput
from partnerview.months import Month
from partnerview.ui import formats
from recognition.actions.recognition import run_month
from recognition.models import MrrSnapshot, RecognitionEntry, RecognitionRun, RunFailure
from tests.builders import log_time, make_client, make_engagement, make_line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cast")]


@pytest.fixture(autouse=True)
def _in_june():
    with time_machine.travel("2024-06-20"):
        yield


def posted(**filters) -> list[tuple[str, str, str, Decimal]]:
    return [
        (entry.kind, f"{entry.month:%Y-%m}", f"{entry.origin_month:%Y-%m}", entry.amount)
        for entry in RecognitionEntry.objects.filter(**filters).order_by("id")
    ]


def test_a_month_outside_the_books_is_refused_and_nothing_is_written():
    for month in ("2023-12", "2024-07"):
        with pytest.raises(InvalidInput, match=f"{formats.month_name(Month.parse(month))} cannot be run"):
            run_month(Month.parse(month), by=None)
    assert not RecognitionRun.objects.exists()


def test_running_a_month_again_posts_nothing_more():
    make_line(make_engagement())
    log_time(make_engagement())
    first = run_month(Month(2024, 1), by=None)
    second = run_month(Month(2024, 1), by=None)
    assert (first.entries_posted, second.entries_posted) == (1, 0)
    assert (first.status, second.status) == ("done", "done")


def test_months_that_did_not_run_are_caught_up_in_order():
    """V-40: two months down."""
    line = make_line(make_engagement())
    run_month(Month(2024, 1), by=None)
    run_month(Month(2024, 4), by=None)
    assert posted() == [("scheduled", f"2024-0{month}", f"2024-0{month}", Decimal(1000)) for month in range(1, 5)]
    assert [f"{run.month:%m}" for run in RecognitionRun.objects.order_by("finished_at")] == ["01", "02", "03", "04"]
    assert MrrSnapshot.objects.filter(line=line).count() == 4


def test_a_broken_engagement_is_listed_with_its_cause_and_heals():
    sound, broken = make_engagement(), make_engagement(client=make_client("Vinteren Logistics"))
    make_line(sound)
    line = make_line(broken, interval="week", grain="month", proration="even_months")
    make_line(broken, name="Sound line of a broken engagement")
    run = run_month(Month(2024, 1), by=None)
    assert (run.status, run.engagements_failed, run.engagements_total) == ("done", 1, 2)
    failure = RunFailure.objects.get()
    assert failure.engagement == broken
    assert "cannot be counted by months" in failure.cause
    assert set(RecognitionEntry.objects.values_list("engagement", flat=True)) == {sound.pk}

    ServiceLine.objects.filter(pk=line.pk).update(grain="day", proration="actual")
    healed = run_month(Month(2024, 2), by=None)
    failure.refresh_from_db()
    assert failure.healed_at is not None
    assert healed.engagements_failed == 0
    assert [row[1] for row in posted(engagement=broken, line__name="Sound line of a broken engagement")] == [
        "2024-01",
        "2024-02",
    ]


def test_what_the_books_cannot_hold_fails_its_own_engagement_only():
    engagements = [make_engagement() for _ in range(5)]
    for engagement in engagements:
        make_line(engagement)
    rate, multiplier = Decimal("9999999999999"), Decimal(999)
    make_line(engagements[3], LineKind.TIME_AND_MATERIALS, hourly_rate=rate, after_hours_multiplier=multiplier)
    make_line(engagements[3], name="Its other line")
    log_time(engagements[3], minutes=1440, is_after_hours=True)
    run = run_month(Month(2024, 1), by=None)
    assert RunFailure.objects.get().engagement == engagements[3]
    assert run.engagements_failed == 1
    assert run.entries_posted == 6


def test_time_and_materials_is_earned_when_approved():
    """V-16."""
    engagement = make_engagement()
    make_line(engagement, LineKind.TIME_AND_MATERIALS, hourly_rate=Decimal(150))
    for day in (3, 4, 5):
        log_time(engagement, minutes=600, worked_on=dt.date(2024, 1, day))
    log_time(engagement, minutes=600, worked_on=dt.date(2024, 1, 9), status="submitted")
    log_time(engagement, minutes=600, worked_on=dt.date(2024, 1, 9), is_billable=False)
    run_month(Month(2024, 1), by=None)
    assert posted() == [("worked", "2024-01", "2024-01", Decimal(4500))]
    run_month(Month(2024, 2), by=None)
    assert len(posted()) == 1


def test_time_approved_late_posts_the_rest_and_time_taken_back_reverses():
    engagement = make_engagement()
    make_line(engagement, LineKind.TIME_AND_MATERIALS, hourly_rate=Decimal(60))
    first = log_time(engagement, minutes=60, worked_on=dt.date(2024, 1, 10))
    run_month(Month(2024, 1), by=None)
    log_time(engagement, minutes=30, worked_on=dt.date(2024, 1, 31), is_after_hours=True)
    ServiceLine.objects.update(after_hours_multiplier=Decimal("1.5"))
    AccountingPeriod.objects.filter(month=dt.date(2024, 1, 1)).update(status=PeriodStatus.CLOSED)
    run_month(Month(2024, 2), by=None)
    first.status = "draft"
    first.save()
    run_month(Month(2024, 3), by=None)
    assert sorted(posted()) == sorted(
        [
            ("worked", "2024-01", "2024-01", Decimal(60)),
            ("worked", "2024-02", "2024-01", Decimal(45)),
            ("reversal", "2024-02", "2024-01", Decimal(-60)),
            ("reversal", "2024-02", "2024-01", Decimal(-45)),
            ("worked", "2024-02", "2024-01", Decimal(45)),
        ]
    )
    assert run_month(Month(2024, 3), by=None).entries_posted == 0


def test_time_and_materials_stops_at_its_cap():
    """V-17."""
    engagement = make_engagement()
    make_line(engagement, LineKind.TIME_AND_MATERIALS, hourly_rate=Decimal(100), cap_amount=Decimal(10000))
    for day in range(1, 8):
        log_time(engagement, minutes=840, worked_on=dt.date(2024, 1, day))
    log_time(engagement, minutes=840, worked_on=dt.date(2024, 2, 1))
    run_month(Month(2024, 2), by=None)
    assert posted() == [
        ("worked", "2024-01", "2024-01", Decimal(9800)),
        ("worked", "2024-02", "2024-02", Decimal(200)),
    ]


def test_hours_beyond_the_contract_are_earned_at_the_overage_rate():
    engagement = make_engagement()
    make_line(engagement, LineKind.CONTRACTED_HOURS, contracted_minutes=600, overage_rate=Decimal(150))
    log_time(engagement, minutes=600, worked_on=dt.date(2024, 1, 5))
    log_time(engagement, minutes=360, worked_on=dt.date(2024, 1, 20))
    run_month(Month(2024, 1), by=None)
    assert posted() == [
        ("scheduled", "2024-01", "2024-01", Decimal(1000)),
        ("overage", "2024-01", "2024-01", Decimal(900)),
    ]


def test_without_an_overage_rate_the_excess_is_over_service_and_earns_nothing():
    engagement = make_engagement()
    make_line(engagement, LineKind.CONTRACTED_HOURS, contracted_minutes=600)
    log_time(engagement, minutes=1200, worked_on=dt.date(2024, 1, 5))
    run_month(Month(2024, 1), by=None)
    assert posted() == [("scheduled", "2024-01", "2024-01", Decimal(1000))]


def test_overage_belongs_to_the_month_it_was_worked_in():
    """Hours run from the 15th; the tenth hour is used up on 10 February."""
    engagement = make_engagement(starts_on=dt.date(2024, 1, 15))
    make_line(engagement, LineKind.CONTRACTED_HOURS, contracted_minutes=600, overage_rate=Decimal("100.01"))
    for day in (dt.date(2024, 1, 20), dt.date(2024, 1, 30), dt.date(2024, 2, 10), dt.date(2024, 2, 20)):
        log_time(engagement, minutes=400, worked_on=day)
    run_month(Month(2024, 2), by=None)
    overage = posted(kind="overage")
    # 200 minutes over on 30 January, 400 more by 10 February: 333.37 and 1,000.10 less that.
    assert overage == [
        ("overage", "2024-01", "2024-01", Decimal("333.37")),
        ("overage", "2024-02", "2024-02", Decimal("666.73")),
    ]


def test_a_one_off_is_earned_when_accepted():
    """V-24."""
    engagement = make_engagement()
    onboarding = make_line(engagement, LineKind.ONE_OFF, price=Decimal(2500))
    make_line(engagement, LineKind.CONTRACTED_HOURS, contracted_minutes=600, overage_rate=Decimal(150))
    log_time(engagement, minutes=960, worked_on=dt.date(2024, 1, 20))
    run_month(Month(2024, 1), by=None)
    assert sum(row[3] for row in posted()) == Decimal(1900)
    ServiceLine.objects.filter(pk=onboarding.pk).update(accepted_on=dt.date(2024, 2, 3))
    run_month(Month(2024, 2), by=None)
    assert posted(kind="accepted") == [("accepted", "2024-02", "2024-02", Decimal(2500))]
    assert MrrSnapshot.objects.filter(month=dt.date(2024, 1, 1)).get().amount == 1000


def test_half_even_rounding_is_the_firms_choice():
    Conventions.objects.update(rounding="half_even")
    engagement = make_engagement()
    make_line(engagement, LineKind.TIME_AND_MATERIALS, hourly_rate=Decimal("0.3"))
    log_time(engagement, minutes=1, worked_on=dt.date(2024, 1, 3))
    log_time(engagement, minutes=3, worked_on=dt.date(2024, 2, 3))
    run_month(Month(2024, 2), by=None)
    # 0.005 goes to the even 0.00, 0.015 to the even 0.02.
    assert posted() == [("worked", "2024-02", "2024-02", Decimal("0.02"))]


def test_a_line_entered_late_into_an_open_month_posts_in_that_month():
    make_line(make_engagement())
    run_month(Month(2024, 4), by=None)
    late = make_line(make_engagement(starts_on=dt.date(2024, 3, 1)))
    run_month(Month(2024, 5), by=None)
    assert [row[1] for row in posted(line=late)] == ["2024-03", "2024-04", "2024-05"]
    assert MrrSnapshot.objects.filter(line=late).count() == 3


def test_yen_have_no_minor_units():
    engagement = make_engagement(currency="JPY")
    make_line(engagement, LineKind.TIME_AND_MATERIALS, hourly_rate=Decimal("1234.5"))
    log_time(engagement, minutes=60, worked_on=dt.date(2024, 1, 3))
    run_month(Month(2024, 1), by=None)
    assert posted() == [("worked", "2024-01", "2024-01", Decimal(1235))]
