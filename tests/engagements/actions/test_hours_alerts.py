"""Hours that run out are told once for each crossing, and again after a refill (V-34), through real entries."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction

from engagements.actions.calendar import follow_the_calendar
from engagements.actions.hours_alerts import record_crossings
from engagements.actions.hours_blocks import buy_block
from engagements.actions.time_entries import approve_time
from engagements.models import HoursCrossing, LineKind, ServiceLine
from partnerview.notifications.models import Notification
from tests.builders import log_time, make_engagement, make_line, make_person
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("mid_june")
HOUR = 60


@pytest.fixture
def line(cast: Cast) -> ServiceLine:
    """20 hours a month at £100, in the middle of June."""
    return make_line(make_engagement(), LineKind.CONTRACTED_HOURS, contracted_minutes=20 * HOUR)


def work(line: ServiceLine, hours: int, day: int, cast: Cast) -> None:
    """Submitted on a day of June, and approved."""
    on = dt.date(2024, 6, day)
    entry = log_time(
        line.engagement, person=make_person(user=None), minutes=hours * HOUR, worked_on=on, status="submitted"
    )
    approve_time([entry], by=cast.account_manager)


def crossed() -> list[tuple[int, int, int, int]]:
    rows = HoursCrossing.objects.order_by("id")
    return [(row.percent, row.ordinal, row.used // HOUR, row.available // HOUR) for row in rows]


def told() -> int:
    return Notification.objects.filter(text__contains="hours are used").count()


def test_v34_an_alert_at_17_hours_only_and_after_a_refill_at_32_only(line: ServiceLine, cast: Cast) -> None:
    work(line, 10, 3, cast)
    assert (crossed(), told()) == ([], 0)
    work(line, 7, 4, cast)
    assert (crossed(), told()) == ([(80, 1, 17, 20)], 1)
    work(line, 1, 5, cast)
    assert told() == 1
    buy_block(line, by=cast.account_manager, bought_on=dt.date(2024, 6, 6), minutes=20 * HOUR, price=Decimal(2000))
    follow_the_calendar()
    assert told() == 1
    work(line, 14, 7, cast)
    assert (crossed(), told()) == ([(80, 1, 17, 20), (80, 2, 32, 40)], 2)
    work(line, 1, 8, cast)
    follow_the_calendar()
    assert told() == 2


def test_the_account_manager_is_told_in_words_with_a_way_to_the_hours(line: ServiceLine, cast: Cast) -> None:
    work(line, 17, 4, cast)
    (message,) = Notification.objects.filter(text__contains="hours are used")
    assert message.recipient == cast.account_manager
    assert "17:00 of 20:00 hours are used, 80 % was reached on 4\xa0Jun\xa02024" in message.text
    assert message.url == f"/engagements/{line.engagement_id}/hours/"


def test_one_entry_that_crosses_both_thresholds_is_one_message_of_the_higher(line: ServiceLine, cast: Cast) -> None:
    work(line, 20, 4, cast)
    assert crossed() == [(80, 1, 20, 20), (95, 1, 20, 20)]
    (message,) = Notification.objects.filter(text__contains="hours are used")
    assert "95 % was reached" in message.text


def test_the_daily_job_finds_what_was_not_approved_and_leaves_older_intervals_alone(
    line: ServiceLine, cast: Cast
) -> None:
    log_time(line.engagement, minutes=19 * HOUR, worked_on=dt.date(2024, 5, 20))
    log_time(line.engagement, minutes=16 * HOUR, worked_on=dt.date(2024, 6, 10), status="draft")
    follow_the_calendar()
    assert crossed() == [(80, 1, 16, 20)]


def test_a_line_may_be_watched_at_other_shares_or_not_at_all(line: ServiceLine, cast: Cast) -> None:
    ServiceLine.objects.filter(pk=line.pk).update(alert_percents=[50])
    work(line, 10, 3, cast)
    assert crossed() == [(50, 1, 10, 20)]
    ServiceLine.objects.filter(pk=line.pk).update(alert_percents=[])
    work(line, 10, 4, cast)
    assert len(crossed()) == 1


def test_money_bought_ahead_is_measured_by_the_hours_that_it_buys(cast: Cast) -> None:
    prepaid = make_line(make_engagement(), LineKind.PREPAID_HOURS)
    buy_block(prepaid, by=cast.account_manager, bought_on=dt.date(2024, 2, 1), price=Decimal(2000))
    work(prepaid, 10, 3, cast)
    assert crossed() == []
    work(prepaid, 6, 4, cast)
    assert crossed() == [(80, 1, 16, 20)]


def test_hours_bought_ahead_count_from_the_first_block(cast: Cast) -> None:
    prepaid = make_line(make_engagement(), LineKind.PREPAID_HOURS)
    buy_block(prepaid, by=cast.account_manager, bought_on=dt.date(2024, 2, 1), minutes=20 * HOUR, price=Decimal(2000))
    log_time(prepaid.engagement, minutes=10 * HOUR, worked_on=dt.date(2024, 3, 4))
    work(prepaid, 5, 3, cast)
    assert crossed() == []
    work(prepaid, 1, 4, cast)
    assert crossed() == [(80, 1, 16, 20)]


def test_nothing_is_watched_where_no_hours_are_promised(cast: Cast) -> None:
    assert record_crossings([make_engagement().pk]) == []


def test_a_crossing_is_never_changed(line: ServiceLine, cast: Cast) -> None:
    work(line, 17, 4, cast)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        HoursCrossing.objects.update(used=1)
    assert crossed() == [(80, 1, 17, 20)]
