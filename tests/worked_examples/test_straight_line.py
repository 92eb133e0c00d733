"""A stand-ready promise over its service: V-01 to V-08, with the numbers worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from partnerview.errors import InvalidInput
from partnerview.money import Money
from partnerview.months import Month, anchors
from partnerview.proration import Convention
from partnerview.terms import BillingAnchor, Interval, Terms
from recognition.patterns import PlannedRow, into_open_months, on_acceptance, straight_line
from tests.worked_examples.figures import by_month, eur, jpy, kwd, usd

DAYS = Convention.parse("day", "actual")
EVEN = Convention.parse("month", "even_months")
ENDS = Convention.parse("month", "even_months_prorated_ends")


def term(price: Money, first: date, ends_before: date, convention: Convention = DAYS) -> Terms:
    return Terms(price, Interval.TOTAL, first, ends_before, convention=convention)


def test_v01_a_month_from_the_fifteenth_is_shared_by_its_days():
    rows = straight_line(Terms(usd(31), Interval.MONTH, date(2019, 1, 15), date(2019, 2, 15)))
    assert by_month(rows) == {"2019-01": "17.00", "2019-02": "14.00"}


def test_v02_a_term_by_days_follows_the_days_of_each_month():
    rows = straight_line(term(usd(120), date(2019, 6, 15), date(2019, 10, 13)))
    assert by_month(rows) == {
        "2019-06": "16.00", "2019-07": "31.00", "2019-08": "31.00", "2019-09": "30.00", "2019-10": "12.00",
    }  # fmt: skip


def test_v02_the_same_term_by_even_months_has_four_of_them():
    rows = straight_line(term(usd(120), date(2019, 6, 15), date(2019, 10, 13), EVEN))
    assert by_month(rows) == {"2019-06": "30.00", "2019-07": "30.00", "2019-08": "30.00", "2019-09": "30.00"}


def test_v03_a_year_by_days_adds_up_where_months_rounded_alone_would_not():
    rows = straight_line(term(usd(12000), date(2021, 1, 16), date(2022, 1, 16)))
    assert by_month(rows) == {
        "2021-01": "526.03", "2021-02": "920.55", "2021-03": "1019.17", "2021-04": "986.30", "2021-05": "1019.18",
        "2021-06": "986.30", "2021-07": "1019.18", "2021-08": "1019.18", "2021-09": "986.30", "2021-10": "1019.18",
        "2021-11": "986.30", "2021-12": "1019.18", "2022-01": "493.15",
    }  # fmt: skip
    assert sum(row.amount for row in rows) == Decimal("12000.00")


def test_v04_even_months_with_prorated_ends():
    amounts = [str(row.amount) for row in straight_line(term(usd(12000), date(2021, 1, 16), date(2022, 1, 16), ENDS))]
    assert amounts == ["516.13", *["1000.00"] * 11, "483.87"]


def test_v05_three_whole_months_put_the_odd_cent_in_the_middle():
    rows = straight_line(term(usd(10000), date(2026, 1, 1), date(2026, 4, 1), EVEN))
    assert [str(row.amount) for row in rows] == ["3333.33", "3333.34", "3333.33"]


def test_v06_five_cents_over_twelve_months_end_nowhere():
    rows = straight_line(term(usd("0.05"), date(2026, 1, 1), date(2027, 1, 1), EVEN))
    assert [int(row.amount * 100) for row in rows] == [0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0]


def test_half_even_takes_every_half_cent_to_the_even_neighbour():
    """Six cents over twelve months reach 0.5, 1.0, 1.5 … cents: 0, 1, 2, 2, 2, 3, 4, 4, 4, 5, 6, 6."""
    rows = straight_line(term(usd("0.06"), date(2026, 1, 1), date(2027, 1, 1), EVEN), rounding="half_even")
    assert [int(row.amount * 100) for row in rows] == [0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0]


def test_v07_a_line_from_the_thirty_first_keeps_its_anchor_and_earns_every_month():
    terms = Terms(usd(100), Interval.MONTH, date(2026, 1, 31), convention=EVEN)
    assert list(anchors(terms.anchor, ends_before=date(2026, 5, 1))) == [
        date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30),
    ]  # fmt: skip
    assert by_month(straight_line(terms, through=Month(2026, 4))) == dict.fromkeys(
        ["2026-01", "2026-02", "2026-03", "2026-04"], "100.00"
    )


def test_v08_a_line_entered_in_may_posts_its_april_in_may():
    rows = into_open_months(
        straight_line(term(usd(600), date(2026, 4, 1), date(2026, 10, 1), EVEN)), earliest_open=Month(2026, 5)
    )
    assert rows[:2] == (
        PlannedRow(Month(2026, 5), Month(2026, 4), Decimal("100.00")),
        PlannedRow(Month(2026, 5), Month(2026, 5), Decimal("100.00")),
    )
    assert by_month(rows) == {
        "2026-05": "200.00", "2026-06": "100.00", "2026-07": "100.00", "2026-08": "100.00", "2026-09": "100.00",
    }  # fmt: skip


def test_currencies_are_rounded_to_their_own_minor_unit():
    first, ends_before = date(2026, 1, 1), date(2026, 4, 1)
    assert [str(r.amount) for r in straight_line(term(jpy(1000), first, ends_before, EVEN))] == ["333", "334", "333"]
    assert [str(r.amount) for r in straight_line(term(kwd(1), first, ends_before, EVEN))] == ["0.333", "0.334", "0.333"]


def test_each_interval_is_rounded_by_itself():
    """10.00 a month from 15 January: 17/31 and 14/31 of it, then 14/28 twice; never one run over all."""
    rows = straight_line(Terms(eur(10), Interval.MONTH, date(2026, 1, 15)), through=Month(2026, 3))
    assert by_month(rows) == {"2026-01": "5.48", "2026-02": "9.52", "2026-03": "10.48"}


def test_a_last_interval_is_cut_by_the_last_day_against_the_whole_interval():
    """900 a quarter from 1 January 2026, to 10 May: 40 of the 91 days of April to June."""
    rows = straight_line(Terms(usd(900), Interval.QUARTER, date(2026, 1, 1), date(2026, 5, 11)))
    assert by_month(rows) == {
        "2026-01": "310.00", "2026-02": "280.00", "2026-03": "310.00", "2026-04": "296.70", "2026-05": "98.90",
    }  # fmt: skip


def test_a_part_interval_by_even_months_costs_its_started_months():
    """900 a quarter from 15 January, to 20 May: the second quarter has started two of its three months."""
    rows = straight_line(Terms(usd(900), Interval.QUARTER, date(2026, 1, 15), date(2026, 5, 21), convention=EVEN))
    assert by_month(rows) == dict.fromkeys(["2026-01", "2026-02", "2026-03", "2026-04", "2026-05"], "300.00")


def test_a_part_interval_by_even_months_counts_calendar_months_under_the_calendar_anchor():
    """900 a quarter from 20 May under the calendar anchor: May and June are started, April is not."""
    rows = straight_line(
        Terms(
            usd(900), Interval.QUARTER, date(2026, 5, 20), date(2026, 8, 2),
            billing_anchor=BillingAnchor.CALENDAR, convention=EVEN,
        )
    )  # fmt: skip
    assert by_month(rows) == dict.fromkeys(["2026-05", "2026-06", "2026-07", "2026-08"], "300.00")


def test_fixed_30_weighs_the_later_part_of_a_shared_month_by_what_the_earlier_left():
    """3,000 a month from 15 January: Feb is 14/30 of the first interval and 16/30 of the second."""
    terms = Terms(
        usd(3000), Interval.MONTH, date(2026, 1, 15), date(2026, 3, 15), convention=Convention.parse("day", "fixed_30")
    )
    # First interval 17/30 + 14/30, so 3,000 × 17/31 and 14/31; second 16/30 + 14/30.
    assert by_month(straight_line(terms)) == {"2026-01": "1645.16", "2026-02": "2954.84", "2026-03": "1400.00"}


def test_30_360_takes_the_thirty_first_for_the_thirtieth():
    """3,100 for 31 January to 28 February: 1 + 30 days of 30E on the half-open range."""
    rows = straight_line(term(usd(3100), date(2026, 1, 31), date(2026, 3, 1), Convention.parse("day", "30/360")))
    assert by_month(rows) == {"2026-01": "100.00", "2026-02": "3000.00"}


def test_30_360_still_recognizes_a_term_that_is_one_thirtieth_alone():
    rows = straight_line(term(usd(50), date(2026, 1, 30), date(2026, 1, 31), Convention.parse("day", "30/360")))
    assert by_month(rows) == {"2026-01": "50.00"}


def test_a_week_is_spread_over_the_months_it_touches():
    rows = straight_line(Terms(usd(70), Interval.WEEK, date(2026, 1, 26), date(2026, 2, 9)))
    assert by_month(rows) == {"2026-01": "60.00", "2026-02": "80.00"}


def test_a_one_off_is_earned_in_the_month_of_its_acceptance():
    assert by_month(on_acceptance(usd(2500), accepted_on=date(2026, 2, 20))) == {"2026-02": "2500.00"}


def test_an_open_ended_line_needs_a_horizon():
    with pytest.raises(InvalidInput, match="planned through a month"):
        straight_line(Terms(usd(1), Interval.MONTH, date(2026, 1, 1)))
