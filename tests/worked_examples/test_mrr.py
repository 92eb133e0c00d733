"""What a price is worth a month, and how a client's MRR moves: V-19, V-21, V-24, V-25."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from engagements.normalization import anchor_months, monthly_amount
from partnerview.money import Money
from partnerview.months import Month, Span
from partnerview.terms import Interval, Terms
from recognition.movements import Movement, Recurring, movements, roll_forward, standing_on
from tests.worked_examples.figures import eur, usd

JANUARY = date(2026, 1, 1)
JANUARY_END = date(2026, 1, 31)


def priced(price: Money, interval: Interval = Interval.MONTH) -> Recurring:
    return Recurring(1, Money(monthly_amount(Terms(price, interval, JANUARY)), price.currency), JANUARY)


def test_v19_a_recurring_discount_lowers_mrr():
    lines = [priced(usd(100)), priced(usd(100)), priced(usd(-50))]
    assert standing_on(lines, JANUARY_END, currency="USD") == usd(150)


def test_v21_losing_one_of_two_engagements_is_contraction_and_the_second_is_churn():
    moved = movements(
        [Recurring(7, usd(300), JANUARY, date(2026, 3, 11)), Recurring(7, usd(200), JANUARY, date(2026, 5, 1))]
    )
    assert [(str(one.moved_on), one.kind, one.amount) for one in moved] == [
        ("2026-01-01", Movement.NEW, usd(500)),
        ("2026-03-11", Movement.CONTRACTION, usd(-300)),
        ("2026-05-01", Movement.CHURN, usd(-200)),
    ]


def test_v25_three_quarterly_lines_are_rounded_once():
    lines = [priced(usd(100), Interval.QUARTER) for _ in range(3)]
    assert {str(line.monthly.quantized().amount) for line in lines} == {"33.33"}
    assert standing_on(lines, JANUARY_END, currency="USD").quantized() == usd("100.00")


@pytest.mark.parametrize(
    ("price", "interval", "expected"),
    [
        (1200, Interval.YEAR, "100.0000000000"),
        (100, Interval.QUARTER, "33.3333333333"),
        (99, Interval.MONTH, "99.0000000000"),
        (70, Interval.WEEK, "304.3750000000"),
    ],
)
def test_a_price_is_normalized_by_its_interval(price: int, interval: Interval, expected: str):
    assert str(monthly_amount(Terms(usd(price), interval, JANUARY))) == expected


def test_a_total_counts_only_if_it_renews_by_its_anchor_months():
    terms = Terms(usd(118), Interval.TOTAL, date(2019, 6, 15), date(2019, 10, 13))
    assert anchor_months(Span(date(2019, 6, 15), date(2019, 10, 13))) == (118, 30)
    assert monthly_amount(terms) == 0
    assert monthly_amount(terms, renews=True) == 30


def test_a_line_counts_through_its_last_day():
    line = Recurring(1, usd(10), JANUARY, date(2026, 2, 1))
    assert standing_on([line], date(2026, 1, 31), currency="USD") == usd(10)
    assert standing_on([line], date(2026, 2, 1), currency="USD") == usd(0)


def test_a_replaced_line_is_netted_on_its_day_and_an_equal_one_is_no_movement():
    moved = movements(
        [
            Recurring(1, usd(100), JANUARY, date(2026, 3, 1)),
            Recurring(1, usd(130), date(2026, 3, 1), date(2026, 4, 1)),
            Recurring(1, usd(130), date(2026, 4, 1)),
        ]
    )
    assert [(one.kind, one.amount) for one in moved] == [(Movement.NEW, usd(100)), (Movement.EXPANSION, usd(30))]


def test_a_client_that_comes_back_is_reactivated_not_new():
    moved = movements([Recurring(1, usd(100), JANUARY, date(2026, 2, 1)), Recurring(1, usd(80), date(2026, 6, 1))])
    assert [one.kind for one in moved] == [Movement.NEW, Movement.CHURN, Movement.REACTIVATION]


def test_a_client_with_another_currency_is_not_new_again():
    moved = movements([Recurring(1, usd(100), JANUARY), Recurring(1, eur(80), date(2026, 2, 1))])
    assert [(one.kind, one.amount) for one in moved] == [(Movement.NEW, usd(100)), (Movement.EXPANSION, eur(80))]


def test_lines_without_mrr_make_nobody_a_client():
    moved = movements([Recurring(1, usd(0), JANUARY, date(2026, 2, 1)), Recurring(1, usd(80), date(2026, 6, 1))])
    assert [one.kind for one in moved] == [Movement.NEW]


def test_opening_and_movements_make_the_closing():
    moved = movements(
        [
            Recurring(1, usd(100), JANUARY, date(2026, 3, 11)),
            Recurring(2, usd(40), date(2026, 2, 15)),
            Recurring(2, usd(5), date(2026, 3, 2), date(2026, 3, 20)),
        ]
    )
    march = roll_forward(moved, first=Month(2026, 3), last=Month(2026, 3), currency="USD")
    assert (march.opening, march.closing) == (usd(140), usd(40))
    assert march.by_kind[Movement.CHURN] == usd(-100)
    assert march.by_kind[Movement.EXPANSION] == usd(5)
    assert march.by_kind[Movement.CONTRACTION] == usd(-5)
    assert sum((amount.amount for amount in march.by_kind.values()), Decimal(0)) == Decimal(-100)
