"""Which promise a minute takes from, and what moves from one period to the next (V-26 to V-29)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from engagements.hours_policy import Bucket, HoursPolicy, Rollover
from engagements.hours_stock import Block, Taken
from engagements.hours_waterfall import (
    Period,
    Reading,
    Worked,
    charged_minutes,
    granted_minutes,
    overage_charge,
    pour,
)
from partnerview.errors import InvalidInput
from partnerview.months import Month, Span
from partnerview.terms import BillingAnchor, Interval, Terms, intervals
from tests.worked_examples.figures import usd

HOUR = 60
ROLLED_FIRST = (Bucket.ROLLED_OVER, Bucket.INCLUDED)
HUNDRED = HoursPolicy(hourly_rate=Decimal(100), after_hours_multiplier=Decimal("1.5"))


def whole(month: int) -> Span:
    return Span(Month(2026, month).first_day, Month(2026, month).next_first)


def months(hours: int, policy: HoursPolicy, *worked: int, final: bool = False) -> list[Period]:
    """Successive months from January 2026, each promising `hours`, each with one entry on its fifth day."""
    return [
        Period(
            whole(number),
            hours * HOUR,
            [Worked(number, date(2026, number, 5), h * HOUR)] if h else [],
            policy,
            number,
            is_final=final and number == len(worked),
        )
        for number, h in enumerate(worked, start=1)
    ]


def in_hours(readings: tuple[Reading, ...], name: str) -> list[int]:
    return [getattr(reading, name) // HOUR for reading in readings]


def one_month(minutes: int, policy: HoursPolicy, *entries: Worked) -> Period:
    return Period(whole(1), minutes, entries, policy)


def test_an_entry_without_minutes_is_refused():
    with pytest.raises(InvalidInput, match="0 minutes cannot have been worked"):
        pour([one_month(60, HoursPolicy(), Worked(1, date(2026, 1, 1), 0))])


@pytest.mark.parametrize("order", [(Bucket.INCLUDED, Bucket.INCLUDED), (Bucket.OVERAGE, Bucket.INCLUDED)])
def test_an_order_names_each_bucket_once_and_never_overage(order: tuple[Bucket, ...]):
    with pytest.raises(InvalidInput, match="overage always comes last"):
        HoursPolicy(order=order)


def test_every_entry_says_which_bucket_took_it_in_order_of_day_and_id():
    late, early = Worked(1, date(2026, 1, 9), 50), Worked(3, date(2026, 1, 2), 40)
    (reading,) = pour([one_month(100, HoursPolicy(), late, early, Worked(2, date(2026, 1, 2), 30))])
    assert reading.trace == (
        Taken(2, Bucket.INCLUDED, 30, grant=0),
        Taken(3, Bucket.INCLUDED, 40, grant=0),
        Taken(1, Bucket.INCLUDED, 30, grant=0),
        Taken(1, Bucket.OVERAGE, 20),
    )
    assert (reading.used, reading.overage, reading.forfeited) == (120, 20, 0)


def test_hours_that_are_not_used_expire_without_a_rollover():
    readings = pour(months(2, HoursPolicy(), 1, 3))
    assert in_hours(readings, "forfeited") == [1, 0]
    assert in_hours(readings, "carried_out") == [0, 0]
    assert in_hours(readings, "overage") == [0, 1]


def test_v26_rollover_and_borrow_without_cap():
    policy = HoursPolicy(rollover=Rollover(), may_borrow=True)
    september, october, november = pour(months(40, policy, 30, 60, 0))
    assert (september.available, october.available, november.available) == (40 * HOUR, 50 * HOUR, 30 * HOUR)
    assert (october.overage, october.taken(Bucket.BORROWED), october.carried_out) == (0, 10 * HOUR, -10 * HOUR)
    assert (november.granted, november.repaid) == (40 * HOUR, 10 * HOUR)


def test_v27_the_running_balance_of_over_use():
    readings = pour(months(30, HoursPolicy(rollover=Rollover(), may_borrow=True), 10, 40, 40, 0))
    assert [-reading.carried_out // HOUR for reading in readings] == [-20, -10, 0, -30]


@pytest.mark.parametrize(
    ("order", "carried", "forfeited", "overage", "amount"),
    [
        (ROLLED_FIRST, [8, 10, 0], [0, 3, 0], 4, "800.00"),
        ((Bucket.INCLUDED, Bucket.ROLLED_OVER), [8, 5, 0], [0, 8, 0], 9, "1800.00"),
    ],
)
def test_v28_the_order_of_buckets_decides_what_is_left(order, carried, forfeited, overage, amount):
    policy = HoursPolicy(order=order, rollover=Rollover(cap=10 * HOUR, periods=1))
    readings = pour(months(20, policy, 12, 15, 34))
    assert in_hours(readings, "carried_out") == carried
    assert in_hours(readings, "forfeited") == forfeited
    assert readings[-1].overage == overage * HOUR
    assert overage_charge(charged_minutes(readings[-1]), hourly=usd(150), rate=usd(200)).amount == usd(amount)


@pytest.mark.parametrize(
    ("block", "weighed", "minutes", "value"),
    [
        (Block(7, date(2026, 1, 1), value=Decimal(1000)), False, 60, "150"),
        (Block(7, date(2026, 1, 1), minutes=600), False, 60, None),
        (Block(7, date(2026, 1, 1), minutes=600), True, 90, None),
        (Block(7, date(2026, 1, 1), value=Decimal(1000)), True, 90, "150"),
    ],
)
def test_v29_an_hour_after_hours_costs_a_block_of_money_more_and_one_of_hours_only_if_weighed(
    block: Block, weighed: bool, minutes: int, value: str | None
):
    policy = replace(HUNDRED, weighs_after_hours=weighed)
    (reading,) = pour([one_month(0, policy, Worked(1, date(2026, 1, 5), 60, is_after_hours=True))], [block])
    ((taken),) = reading.trace
    assert (taken.bucket, taken.block, taken.minutes) == (Bucket.BLOCK, 7, minutes)
    assert taken.value == (None if value is None else Decimal(value))


def test_hours_beyond_the_contract_after_hours_cost_the_overage_rate_times_the_multiplier():
    entries = (Worked(1, date(2026, 1, 5), 60, is_after_hours=True), Worked(2, date(2026, 1, 6), 60))
    for weighed in (False, True):
        (reading,) = pour([one_month(0, replace(HUNDRED, weighs_after_hours=weighed), *entries)])
        assert overage_charge(charged_minutes(reading), hourly=usd(100), rate=usd(200)).amount == usd("500.00")


def test_work_counts_in_steps_and_the_entry_keeps_its_minutes():
    policy = HoursPolicy(increment=15)
    (reading,) = pour([one_month(60, policy, Worked(1, date(2026, 1, 5), 31), Worked(2, date(2026, 1, 6), 15))])
    assert [(taken.identity, taken.minutes) for taken in reading.trace] == [(1, 45), (2, 15)]


def test_hours_that_expire_after_two_periods_are_lost_oldest_first():
    readings = pour(months(10, HoursPolicy(rollover=Rollover(periods=2)), 4, 10, 10, 0))
    assert in_hours(readings, "forfeited") == [0, 0, 6, 0]
    assert in_hours(readings, "carried_out") == [6, 6, 0, 10]


def test_borrowing_stops_at_its_cap_and_the_rest_is_overage():
    readings = pour(months(10, HoursPolicy(may_borrow=True, borrow_cap=3 * HOUR), 15, 10))
    assert in_hours(readings, "overage") == [2, 3 - 3]
    assert [reading.taken(Bucket.BORROWED) // HOUR for reading in readings] == [3, 3]
    assert [reading.carried_out // HOUR for reading in readings] == [-3, -3]


def test_what_is_owed_when_nothing_comes_any_more_is_overage():
    *_, last = pour(months(10, HoursPolicy(rollover=Rollover(), may_borrow=True), 10, 14, final=True))
    assert (last.settled, last.overage, last.carried_out) == (4 * HOUR, 4 * HOUR, 0)


def test_a_pool_is_one_promise_and_is_read_at_its_end():
    policy = HoursPolicy(rollover=Rollover(periods=3, is_pooled=True))
    periods = [replace(period, number=n) for n, period in enumerate(months(30, policy, 50, 45, 0, 30))]
    readings = pour(periods)
    assert in_hours(readings, "overage") == [0, 5, 0, 0]  # 95 of 90 hours of the quarter
    assert in_hours(readings, "carried_out") == [-20, -30, 0, 0]
    assert in_hours(readings, "forfeited") == [0, 0, 0, 0]
    unused = pour([replace(period, number=n) for n, period in enumerate(months(30, policy, 10, 10, 10, 30))])
    assert in_hours(unused, "forfeited") == [0, 0, 60, 0]


def test_a_block_serves_from_its_day_and_the_one_that_expires_first_goes_first():
    blocks = [
        Block(1, date(2026, 1, 1), minutes=60),
        Block(2, date(2026, 1, 3), minutes=60, expires_before=date(2026, 2, 1)),
    ]
    entries = [Worked(1, date(2026, 1, 2), 30), Worked(2, date(2026, 1, 5), 30)]
    reading, february = pour([one_month(0, HoursPolicy(), *entries), Period(whole(2), 0)], blocks)
    assert [(taken.identity, taken.block, taken.minutes) for taken in reading.trace] == [(1, 1, 30), (2, 2, 30)]
    assert (reading.granted, reading.bought, reading.forfeited, reading.carried_out) == (120, 120, 30, 30)
    assert (february.carried_in, february.carried_out) == (30, 30)


def test_a_block_of_money_pays_for_its_last_minute_in_part():
    entries = [Worked(1, date(2026, 1, 5), 30), Worked(2, date(2026, 1, 6), 30)]
    (reading,) = pour([one_month(0, HUNDRED, *entries)], [Block(1, date(2026, 1, 1), value=Decimal(75))])
    assert [(t.bucket, t.minutes, t.value) for t in reading.trace] == [
        (Bucket.BLOCK, 30, Decimal(50)),
        (Bucket.BLOCK, 15, Decimal(25)),
        (Bucket.OVERAGE, 15, None),
    ]


def test_the_two_halves_of_an_amended_month_expire_together():
    policy = HoursPolicy(rollover=Rollover(periods=1))
    halves = [date(2026, 1, 1), date(2026, 1, 16), date(2026, 2, 1), date(2026, 3, 1)]
    periods = [
        Period(Span(first, end), 60, (), policy, number)
        for first, end, number in zip(halves, halves[1:], (0, 0, 1), strict=False)
    ]
    assert [reading.forfeited for reading in pour(periods)] == [0, 0, 120]


def test_a_month_served_in_part_grants_its_part():
    terms = Terms(usd(3000), Interval.MONTH, date(2026, 2, 15), billing_anchor=BillingAnchor.CALENDAR)
    assert granted_minutes(next(intervals(terms)), 20 * HOUR + 1) == 601  # 1,201 × 14/28 = 600.5
