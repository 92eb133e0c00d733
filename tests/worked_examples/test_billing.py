"""What is billed for which days and when: V-13 to V-18, cadence, arrears and the ends of a line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from engagements.billing_intervals import Cadence, Rhythm, Timing, billed_parts
from engagements.hours_waterfall import overage_charge, worked_charge, worth
from partnerview.money import Money
from partnerview.months import Month
from partnerview.proration import Convention, Proration
from partnerview.terms import BillingAnchor, Interval, Terms, intervals
from recognition.balances import standing
from tests.worked_examples.figures import usd

CALENDAR = BillingAnchor.CALENDAR
NEW_YEAR = date(2026, 1, 1)


def drafted(parts) -> list[tuple[str, str, str, str]]:
    return [
        (str(p.dated_on), str(p.service.starts_on), str(p.service.last_day), str(p.amount.amount)) for p in parts
    ]  # fmt: skip


def test_v13_a_quarter_begun_on_20_may_costs_42_of_91_days():
    terms = Terms(usd(910), Interval.QUARTER, date(2024, 5, 20), billing_anchor=CALENDAR)
    cadence = Cadence(Rhythm.QUARTER, Timing.ADVANCE, date(2024, 5, 20), CALENDAR)
    assert drafted(billed_parts(terms, cadence, through=Month(2024, 6))) == [
        ("2024-05-20", "2024-05-20", "2024-06-30", "420.00")
    ]


def test_v14_a_whole_year_is_factor_one_whenever_it_is_invoiced():
    terms = Terms(usd(1200), Interval.YEAR, date(2025, 9, 26), date(2026, 9, 26))
    (year,) = intervals(terms)
    assert year.factor() == 1
    assert year.cost() == usd("1200.00")


@pytest.mark.parametrize(
    ("proration", "amount"), [("actual", "1500.00"), ("fixed_30", "1400.00"), ("30/360", "1600.00")]
)
def test_v15_half_of_february_by_three_conventions(proration: str, amount: str):
    terms = Terms(
        usd(3000), Interval.MONTH, date(2026, 2, 15),
        billing_anchor=CALENDAR, convention=Convention.parse("day", proration),
    )  # fmt: skip
    cadence = Cadence(Rhythm.MONTH, Timing.ADVANCE, date(2026, 2, 15), CALENDAR)
    first, second = billed_parts(terms, cadence, through=Month(2026, 3))
    assert (first.amount, second.amount) == (usd(amount), usd("3000.00"))


@pytest.mark.parametrize(("proration", "amount"), [("full_month_if_started", "606.67"), ("none", "910.00")])
def test_billing_may_take_started_months_or_the_whole_interval(proration: str, amount: str):
    terms = Terms(usd(910), Interval.QUARTER, date(2024, 5, 20), billing_anchor=CALENDAR)
    cadence = Cadence(Rhythm.QUARTER, Timing.ADVANCE, date(2024, 5, 20), CALENDAR)
    (part,) = billed_parts(terms, cadence, through=Month(2024, 6), proration=Proration(proration))
    assert part.amount == usd(amount)


def test_v16_time_approved_in_january_and_invoiced_in_february():
    nothing, worked = usd(0), worth(30 * 60, usd(150))
    assert worked == usd("4500.00")
    january = standing(billed=nothing, recognized=nothing, worked=worked, worked_billed=nothing)
    february = standing(billed=nothing, recognized=nothing, worked=worked, worked_billed=worked)
    assert (january.unbilled_receivable, february.unbilled_receivable) == (usd("4500.00"), usd("0.00"))
    assert january.contract_asset == january.contract_liability == usd("0.00")


def test_v17_a_cap_leaves_the_rest_as_over_service():
    charge = worked_charge(112 * 60, hourly=usd(100), cap=usd(10000))
    assert (charge.amount, charge.over_service) == (usd(10000), usd("1200.00"))


def test_a_cap_that_earlier_months_have_used_up_leaves_nothing():
    charge = worked_charge(60, hourly=usd(100), cap=usd(10000), before=usd(10000))
    assert (charge.amount, charge.over_service) == (usd(0), usd("100.00"))


def test_v18_lines_of_one_engagement_net_and_worked_time_never_does():
    ahead = standing(billed=usd(1500), recognized=usd(1000), worked=usd(300), worked_billed=usd(0))
    behind = standing(billed=usd(200), recognized=usd(1000), worked=usd(0), worked_billed=usd(0))
    assert (ahead.contract_liability, ahead.contract_asset, ahead.unbilled_receivable) == (usd(500), usd(0), usd(300))
    assert (behind.contract_liability, behind.contract_asset) == (usd(0), usd(800))


def test_overage_goes_by_its_rate_or_multiplier_and_without_either_is_not_billed():
    hour = 60
    assert overage_charge(6 * hour, hourly=usd(100), rate=usd(150)).amount == usd("900.00")
    assert overage_charge(6 * hour, hourly=usd(100), multiplier=Decimal("1.5")).amount == usd("900.00")
    shown = overage_charge(6 * hour, hourly=usd(100))
    assert (shown.amount, shown.over_service) == (usd(0), usd("600.00"))


def test_a_monthly_price_on_a_quarterly_cadence_gives_three_intervals_on_one_date():
    cadence = Cadence(Rhythm.QUARTER, Timing.ADVANCE, NEW_YEAR)
    parts = billed_parts(Terms(usd(1000), Interval.MONTH, NEW_YEAR), cadence, through=Month(2026, 3))
    assert drafted(parts) == [
        ("2026-01-01", "2026-01-01", "2026-01-31", "1000.00"),
        ("2026-01-01", "2026-02-01", "2026-02-28", "1000.00"),
        ("2026-01-01", "2026-03-01", "2026-03-31", "1000.00"),
    ]


def test_a_yearly_price_on_a_monthly_cadence_gives_twelve_equal_parts():
    cadence = Cadence(Rhythm.MONTH, Timing.ARREARS, NEW_YEAR)
    parts = billed_parts(Terms(usd(1000), Interval.YEAR, NEW_YEAR), cadence, through=Month(2026, 12))
    assert [str(part.amount.amount) for part in parts] == ["83.33", "83.34", "83.33"] * 4
    assert [str(part.dated_on) for part in parts][:3] == ["2026-01-31", "2026-02-28", "2026-03-31"]


def test_equal_parts_of_a_year_cut_short_close_to_what_its_days_cost():
    """1,000 a year to 10 May: four parts of 83.33⅓ and the rest of 1,000 × 130/365 = 356.16."""
    cadence = Cadence(Rhythm.MONTH, Timing.ADVANCE, NEW_YEAR)
    parts = billed_parts(Terms(usd(1000), Interval.YEAR, NEW_YEAR, date(2026, 5, 11)), cadence, through=Month(2026, 12))
    assert [str(part.amount.amount) for part in parts] == ["83.33", "83.34", "83.33", "83.33", "22.83"]


def test_equal_parts_of_a_year_begun_in_july_take_the_odd_days_first():
    """12,000 a calendar year from 1 July: 184/365 of it is 6,049.32, of which 5 × 1,000 from August."""
    cadence = Cadence(Rhythm.MONTH, Timing.ADVANCE, date(2026, 7, 1))
    terms = Terms(usd(12000), Interval.YEAR, date(2026, 7, 1), date(2027, 1, 1), billing_anchor=CALENDAR)
    parts = billed_parts(terms, cadence, through=Month(2026, 12))
    assert [str(part.amount.amount) for part in parts] == ["1049.32", *["1000.00"] * 5]


def test_an_early_end_never_makes_a_part_negative():
    """1,000 a year to 1 March: two parts are 166.67, 60 days cost 164.38; February gives way, March is free."""
    cadence = Cadence(Rhythm.MONTH, Timing.ADVANCE, NEW_YEAR)
    parts = billed_parts(Terms(usd(1000), Interval.YEAR, NEW_YEAR, date(2026, 3, 2)), cadence, through=Month(2026, 12))
    assert [str(part.amount.amount) for part in parts] == ["83.33", "81.05", "0.00"]


def test_arrears_of_a_line_that_ends_are_dated_on_the_last_day_of_the_billing_interval():
    cadence = Cadence(Rhythm.MONTH, Timing.ARREARS, NEW_YEAR)
    parts = billed_parts(Terms(usd(310), Interval.MONTH, NEW_YEAR, date(2026, 3, 11)), cadence, through=Month(2026, 5))
    assert drafted(parts)[-1] == ("2026-03-31", "2026-03-01", "2026-03-10", "100.00")


def test_a_billing_interval_from_the_thirty_first_survives_february():
    cadence = Cadence(Rhythm.MONTH, Timing.ADVANCE, date(2026, 1, 31))
    parts = billed_parts(Terms(usd(100), Interval.MONTH, date(2026, 1, 31)), cadence, through=Month(2026, 4))
    assert [str(part.dated_on) for part in parts] == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]


def test_a_line_added_later_is_first_dated_on_its_own_first_day():
    cadence = Cadence(Rhythm.QUARTER, Timing.ADVANCE, NEW_YEAR)
    parts = billed_parts(Terms(usd(100), Interval.MONTH, date(2026, 2, 10)), cadence, through=Month(2026, 4))
    assert drafted(parts) == [
        ("2026-02-10", "2026-02-10", "2026-03-09", "100.00"),
        ("2026-02-10", "2026-03-10", "2026-04-09", "100.00"),
        ("2026-04-01", "2026-04-10", "2026-05-09", "100.00"),
        ("2026-04-01", "2026-05-10", "2026-06-09", "100.00"),
        ("2026-04-01", "2026-06-10", "2026-07-09", "100.00"),
    ]


def test_nothing_is_billed_outside_the_service():
    cadence = Cadence(Rhythm.MONTH, Timing.ADVANCE, NEW_YEAR)
    terms = Terms(usd(100), Interval.MONTH, date(2026, 3, 1), date(2026, 5, 1))
    parts = billed_parts(terms, cadence, through=Month(2027, 12))
    assert sum((part.amount for part in parts), Money.zero("USD")) == usd("200.00")
    assert (parts[0].service.starts_on, parts[-1].service.last_day) == (date(2026, 3, 1), date(2026, 4, 30))
