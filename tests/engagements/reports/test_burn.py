"""The burn: what was promised for the interval, what of it is used, what goes beyond."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagements.models import Engagement, LineKind
from engagements.reports.burn import burn_on, hours_of
from partnerview.money import Money
from tests.builders import log_time, make_engagement, make_line
from tests.cast import Cast

JUNE_15 = dt.date(2024, 6, 15)


@pytest.fixture
def engagement(cast: Cast) -> Engagement:
    return make_engagement()


def hours(engagement: Engagement, **fields: Any) -> Any:
    return make_line(engagement, LineKind.CONTRACTED_HOURS, contracted_minutes=600, **fields)


def test_an_engagement_without_contracted_hours_has_no_burn(engagement: Engagement) -> None:
    make_line(engagement)
    assert burn_on(JUNE_15, [engagement.pk]) == {}


def test_the_burn_counts_billable_work_of_the_interval_that_holds_the_day(engagement: Engagement) -> None:
    hours(engagement)
    log_time(engagement, minutes=120, worked_on=dt.date(2024, 6, 1))
    log_time(engagement, minutes=60, worked_on=dt.date(2024, 6, 20), status="draft")
    log_time(engagement, minutes=999, worked_on=dt.date(2024, 5, 31))
    log_time(engagement, minutes=45, worked_on=dt.date(2024, 6, 2), is_billable=False)
    burn = burn_on(JUNE_15, [engagement.pk])[engagement.pk]
    assert (burn.to_use, burn.used, burn.left, burn.waiting, burn.over) == (600, 180, 420, 60, 0)
    assert (burn.starts_on, burn.ends_before) == (dt.date(2024, 6, 1), dt.date(2024, 7, 1))
    assert burn.passed is None


@pytest.mark.parametrize(
    ("minutes", "passed"), [(479, None), (480, Decimal("0.80")), (570, Decimal("0.95")), (700, Decimal("0.95"))]
)
def test_thresholds_are_reached_at_them_and_past_them(
    minutes: int, passed: Decimal | None, engagement: Engagement
) -> None:
    hours(engagement)
    log_time(engagement, minutes=minutes, worked_on=JUNE_15)
    assert burn_on(JUNE_15, [engagement.pk])[engagement.pk].passed == passed


def test_hours_beyond_the_contract_are_billed_at_the_overage_rate_or_shown_as_over_service(
    engagement: Engagement,
) -> None:
    line = hours(engagement, hourly_rate=Decimal(100), overage_rate=Decimal(150))
    log_time(engagement, minutes=690, worked_on=JUNE_15)
    (part,) = burn_on(JUNE_15, [engagement.pk])[engagement.pk].parts
    assert (part.reading.overage, part.charge, part.over_service) == (
        90, Money(Decimal("225.00"), "GBP"), Money(Decimal(0), "GBP"),
    )  # fmt: skip
    line.overage_rate = None
    line.save()
    (part,) = burn_on(JUNE_15, [engagement.pk])[engagement.pk].parts
    assert (part.charge.amount, part.over_service) == (0, Money(Decimal("150.00"), "GBP"))


def test_every_interval_of_a_line_is_read_from_its_first(engagement: Engagement) -> None:
    line = hours(engagement, starts_on=dt.date(2024, 4, 16))
    log_time(engagement, minutes=600, worked_on=dt.date(2024, 5, 15))
    log_time(engagement, minutes=601, worked_on=dt.date(2024, 5, 16))
    readings = [(part.starts_on, part.reading.used, part.reading.overage) for part in hours_of(line, through=JUNE_15)]
    assert readings == [(dt.date(2024, 4, 16), 600, 0), (dt.date(2024, 5, 16), 601, 1)]


def test_a_line_that_ends_within_the_interval_promises_a_part(engagement: Engagement) -> None:
    hours(engagement, ends_before=dt.date(2024, 6, 16))
    assert burn_on(JUNE_15, [engagement.pk])[engagement.pk].to_use == 300


def test_many_engagements_cost_as_many_queries_as_one(cast: Cast) -> None:
    engagements = [make_engagement(name=f"Care {number}") for number in range(5)]
    for engagement in engagements:
        hours(engagement)
        log_time(engagement, worked_on=JUNE_15)
    counts = []
    for asked in (engagements[:1], engagements):
        with CaptureQueriesContext(connection) as queries:
            assert len(burn_on(JUNE_15, [engagement.pk for engagement in asked])) == len(asked)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_pace_says_where_the_interval_ends_up(engagement: Engagement) -> None:
    hours(engagement)
    log_time(engagement, minutes=300, worked_on=dt.date(2024, 6, 3))
    burn = burn_on(JUNE_15, [engagement.pk])[engagement.pk]
    assert burn.at_this_pace(dt.date(2024, 6, 15)) == 600
    assert burn.at_this_pace(dt.date(2024, 6, 2)) is None
    assert burn.at_this_pace(dt.date(2024, 6, 30)) is None
