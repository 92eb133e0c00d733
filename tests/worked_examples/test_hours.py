"""Which promise a minute takes from: included hours, hours rolled over, overage (V-28)."""

from __future__ import annotations

from datetime import date

import pytest

from engagements.hours_waterfall import Bucket, Rollover, Taken, Worked, granted_minutes, overage_charge, pour
from partnerview.errors import InvalidInput
from partnerview.terms import BillingAnchor, Interval, Terms, intervals
from tests.worked_examples.figures import usd

HOUR = 60


def month(number: int, *hours: int) -> list[Worked]:
    return [Worked(number * 100 + day, date(2026, number, day), h * HOUR) for day, h in enumerate(hours, start=1)]


def test_an_entry_without_minutes_is_refused():
    with pytest.raises(InvalidInput, match="0 minutes cannot have been worked"):
        pour([(60, [Worked(1, date(2026, 1, 1), 0)])])


@pytest.mark.parametrize("order", [(Bucket.INCLUDED, Bucket.INCLUDED), (Bucket.OVERAGE, Bucket.INCLUDED)])
def test_an_order_names_each_bucket_once_and_never_overage(order: tuple[Bucket, ...]):
    with pytest.raises(InvalidInput, match="overage always comes last"):
        pour([], order=order)


def test_every_entry_says_which_bucket_took_it_in_order_of_day_and_id():
    late, early, same_day = (
        Worked(1, date(2026, 1, 9), 50),
        Worked(3, date(2026, 1, 2), 40),
        Worked(2, date(2026, 1, 2), 30),
    )
    (reading,) = pour([(100, [late, early, same_day])])
    assert reading.trace == (
        Taken(2, Bucket.INCLUDED, 30),
        Taken(3, Bucket.INCLUDED, 40),
        Taken(1, Bucket.INCLUDED, 30),
        Taken(1, Bucket.OVERAGE, 20),
    )
    assert (reading.used, reading.overage, reading.forfeited) == (120, 20, 0)


def test_hours_that_are_not_used_expire_without_a_rollover():
    readings = pour([(100, month(1, 1)), (100, month(2, 2))])
    assert [(r.carried_in, r.forfeited, r.carried_out, r.overage) for r in readings] == [(0, 40, 0, 0), (0, 0, 0, 20)]


@pytest.mark.parametrize(
    ("order", "carried", "forfeited", "overage", "amount"),
    [
        ((Bucket.ROLLED_OVER, Bucket.INCLUDED), [8, 10, 0], [0, 3, 0], 4, "800.00"),
        ((Bucket.INCLUDED, Bucket.ROLLED_OVER), [8, 5, 0], [0, 8, 0], 9, "1800.00"),
    ],
)
def test_v28_the_order_of_buckets_decides_what_is_left(order, carried, forfeited, overage, amount):
    readings = pour(
        [(20 * HOUR, month(1, 12)), (20 * HOUR, month(2, 15)), (20 * HOUR, month(3, 34))],
        order=order, rollover=Rollover(cap=10 * HOUR, periods=1),
    )  # fmt: skip
    assert [r.carried_out // HOUR for r in readings] == carried
    assert [r.forfeited // HOUR for r in readings] == forfeited
    assert readings[-1].overage == overage * HOUR
    assert overage_charge(readings[-1].overage, hourly=usd(150), rate=usd(200)).amount == usd(amount)


def test_a_month_served_in_part_grants_its_part():
    terms = Terms(usd(3000), Interval.MONTH, date(2026, 2, 15), billing_anchor=BillingAnchor.CALENDAR)
    assert granted_minutes(next(intervals(terms)), 20 * HOUR + 1) == 601  # 1,201 × 14/28 = 600.5
