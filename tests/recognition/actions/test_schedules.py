"""Schedules: planned before anything posts, and planned again when a line's end is set."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from engagements.models import LineKind
from partnerview.books.models import AccountingPeriod, PeriodStatus
from partnerview.months import Month
from recognition.actions.recognition import run_month
from recognition.actions.schedules import plan_schedules
from recognition.models import RecognitionEntry, Schedule, ScheduleRow
from tests.builders import make_engagement, make_line

pytestmark = pytest.mark.django_db


def rows_of(line) -> dict[str, Decimal]:
    rows = ScheduleRow.objects.filter(line=line).order_by("origin_month")
    return {f"{row.origin_month:%Y-%m}": row.amount for row in rows}


def entries_of(line) -> list[tuple[str, str, str, Decimal]]:
    return [
        (entry.kind, f"{entry.month:%Y-%m}", f"{entry.origin_month:%Y-%m}", entry.amount)
        for entry in RecognitionEntry.objects.filter(line=line).order_by("id")
    ]


@time_machine.travel("2024-03-15")
def test_an_open_ended_line_is_planned_a_year_ahead(cast):
    line = make_line(make_engagement())
    assert plan_schedules().planned == 1
    rows = rows_of(line)
    assert next(iter(rows)) == "2024-01"
    assert list(rows)[-1] == "2025-03"
    assert set(rows.values()) == {Decimal("1000")}
    assert plan_schedules().planned == 0


@time_machine.travel("2024-03-15")
def test_a_line_that_cannot_be_planned_is_named_and_stops_no_other(cast):
    engagement = make_engagement()
    broken = make_line(engagement, name="Weekly watch", interval="week", grain="month", proration="even_months")
    sound = make_line(engagement)
    outcome = plan_schedules()
    assert outcome.planned == 1
    assert list(outcome.failed) == [broken.pk]
    assert Schedule.objects.get(line=broken).failure.startswith("“Weekly watch”: ")
    assert len(rows_of(sound)) == 15
    assert rows_of(broken) == {}


@time_machine.travel("2024-06-20")
def test_an_end_that_is_set_plans_only_what_is_not_posted(cast):
    line = make_line(make_engagement(starts_on=dt.date(2024, 1, 1)), price=Decimal("3000"))
    run_month(Month(2024, 3), by=None)
    line.ends_before = dt.date(2024, 5, 11)
    line.save()
    plan_schedules()
    assert rows_of(line) == {
        "2024-01": Decimal(3000),
        "2024-02": Decimal(3000),
        "2024-03": Decimal(3000),
        "2024-04": Decimal(3000),
        "2024-05": Decimal("967.74"),
    }
    assert len(entries_of(line)) == 3


@time_machine.travel("2024-06-20")
def test_a_month_posted_beyond_the_new_end_is_reversed_in_the_earliest_open_month(cast):
    line = make_line(make_engagement(), price=Decimal("3100"))
    run_month(Month(2024, 3), by=None)
    AccountingPeriod.objects.filter(month__lte=dt.date(2024, 3, 1)).update(status=PeriodStatus.CLOSED)
    line.ends_before = dt.date(2024, 2, 11)
    line.save()
    run_month(Month(2024, 4), by=None)
    assert entries_of(line)[3:] == [
        ("reversal", "2024-04", "2024-02", Decimal(-3100)),
        ("reversal", "2024-04", "2024-03", Decimal(-3100)),
        ("scheduled", "2024-04", "2024-02", Decimal("1068.97")),
    ]
    assert sum(entry[3] for entry in entries_of(line)) == sum(rows_of(line).values())


@time_machine.travel("2024-08-20")
def test_a_total_whose_end_moves_keeps_its_price(cast):
    line = make_line(
        make_engagement(),
        price=Decimal("1200"),
        interval="total",
        ends_before=dt.date(2025, 1, 1),
        grain="month",
        proration="even_months",
    )
    run_month(Month(2024, 3), by=None)
    line.ends_before = dt.date(2024, 7, 1)
    line.save()
    run_month(Month(2024, 7), by=None)
    assert rows_of(line) == {
        "2024-01": Decimal(100),
        "2024-02": Decimal(100),
        "2024-03": Decimal(100),
        "2024-04": Decimal(300),
        "2024-05": Decimal(300),
        "2024-06": Decimal(300),
    }
    assert sum(entry[3] for entry in entries_of(line)) == Decimal(1200)


@time_machine.travel("2024-05-20")
def test_a_line_entered_late_posts_its_closed_month_in_the_earliest_open_one(cast):
    """V-08."""
    for month in range(1, 5):
        AccountingPeriod.objects.create(month=dt.date(2024, month, 1), status=PeriodStatus.CLOSED)
    line = make_line(
        make_engagement(),
        price=Decimal(600),
        interval="total",
        starts_on=dt.date(2024, 4, 1),
        ends_before=dt.date(2024, 10, 1),
        grain="month",
        proration="even_months",
    )
    run_month(Month(2024, 5), by=None)
    assert sorted(entries_of(line)) == [
        ("scheduled", "2024-05", "2024-04", Decimal(100)),
        ("scheduled", "2024-05", "2024-05", Decimal(100)),
    ]
    posts = ScheduleRow.objects.filter(line=line).values_list("month", flat=True)
    assert [f"{month:%m}" for month in posts] == ["05", "05", "06", "07", "08", "09"]


@time_machine.travel("2024-05-20")
def test_months_before_the_books_began_have_no_rows(cast):
    engagement = make_engagement(starts_on=dt.date(2023, 6, 15))
    line = make_line(engagement, LineKind.CONTRACTED_HOURS)
    plan_schedules()
    assert next(iter(rows_of(line))) == "2024-01"
    assert rows_of(line)["2024-01"] == Decimal("1000")


@time_machine.travel("2024-03-15")
def test_a_line_that_is_taken_back_before_it_begins_has_no_schedule(cast):
    line = make_line(make_engagement(), starts_on=dt.date(2024, 6, 1))
    plan_schedules()
    line.is_live = False
    line.save()
    plan_schedules()
    assert rows_of(line) == {}
    assert not Schedule.objects.filter(line=line).exists()
