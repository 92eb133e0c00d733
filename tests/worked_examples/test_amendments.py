"""What a changed price does: V-09, V-10, V-11 and V-23, and changes in the middle of a month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from engagements.normalization import monthly_amount
from partnerview.errors import InvalidInput
from partnerview.months import Month
from partnerview.proration import Convention
from partnerview.terms import BillingAnchor, Interval, Terms
from recognition.patterns import straight_line
from recognition.restatements import Restatement, Treatment, chain, restated
from tests.worked_examples.figures import by_month, eur, usd
from tests.worked_examples.reference import term_with_events

EVEN = Convention.parse("month", "even_months")
YEAR_2019 = Terms(usd(12000), Interval.YEAR, date(2019, 1, 1), date(2020, 1, 1), convention=EVEN)
FROM_APRIL = Terms(usd(55000), Interval.MONTH, date(2018, 4, 1), date(2019, 4, 1), convention=EVEN)


def test_a_change_before_the_first_day_is_refused():
    with pytest.raises(InvalidInput, match="2018-12-31 lies before the line's first day, 2019-01-01") as refusal:
        restated(YEAR_2019, [Restatement(date(2018, 12, 31), usd(13000))])
    assert refusal.value.errors[0].field == "effective_on"


def test_a_change_after_the_last_day_is_refused():
    with pytest.raises(InvalidInput, match="2020-01-01 lies after the line's last day, 2019-12-31"):
        restated(YEAR_2019, [Restatement(date(2020, 1, 1), usd(13000))])


def test_two_changes_on_one_day_are_refused():
    with pytest.raises(InvalidInput, match="Two amendments take effect on 2019-06-01"):
        restated(YEAR_2019, [Restatement(date(2019, 6, 1), usd(13000)), Restatement(date(2019, 6, 1), usd(14000))])


def test_a_change_of_currency_is_refused():
    with pytest.raises(InvalidInput, match="priced in USD, the amendment in EUR"):
        chain(FROM_APRIL, [Restatement(date(2018, 10, 1), eur(45000))])


def test_a_periodic_line_is_not_restated_as_a_whole():
    with pytest.raises(InvalidInput, match="fixed term"):
        restated(FROM_APRIL, [])


def test_v09_prospective_spreads_what_is_left_over_the_rest():
    rows = restated(YEAR_2019, [Restatement(date(2019, 6, 1), usd(13000))])
    assert [str(row.amount) for row in rows] == [
        "1000.00", "1000.00", "1000.00", "1000.00", "1000.00",
        "1142.86", "1142.85", "1142.86", "1142.86", "1142.86", "1142.85", "1142.86",
    ]  # fmt: skip
    assert sum(row.amount for row in rows) == Decimal("13000.00")


def test_v10_catch_up_restates_from_the_start_with_the_difference_now():
    rows = restated(YEAR_2019, [Restatement(date(2019, 6, 1), usd(13000), Treatment.CATCH_UP)])
    assert [str(row.amount) for row in rows][4:] == [
        "1000.00", "1500.00", "1083.33", "1083.34", "1083.33", "1083.33", "1083.34", "1083.33",
    ]  # fmt: skip


def test_v11_a_periodic_line_ends_the_day_before_and_another_begins():
    before, after = chain(FROM_APRIL, [Restatement(date(2018, 10, 1), usd(45000))])
    assert (before.ends_before, after.starts_on, after.anchor) == (
        date(2018, 10, 1),
        date(2018, 10, 1),
        date(2018, 4, 1),
    )
    assert sum(row.amount for row in straight_line(before)) == Decimal("330000.00")
    assert sum(row.amount for row in straight_line(after)) == Decimal("270000.00")


def test_v23_mrr_and_revenue_of_the_month_of_change_differ():
    raised = replace(YEAR_2019, price=usd(13000))
    assert round(monthly_amount(YEAR_2019), 2) == Decimal("1000.00")
    assert round(monthly_amount(raised), 2) == Decimal("1083.33")
    june = restated(YEAR_2019, [Restatement(date(2019, 6, 1), usd(13000))])[5]
    assert (june.month, june.amount) == (Month(2019, 6), Decimal("1142.86"))


def test_a_fixed_term_changed_in_mid_month_shares_the_month_by_its_days():
    """$3,650 for 2026, from 16 April $4,170: 105 days × 10 done, then 3,120 over 260 days, 12 a day."""
    terms = Terms(usd(3650), Interval.YEAR, date(2026, 1, 1), date(2027, 1, 1))
    rows = by_month(restated(terms, [Restatement(date(2026, 4, 16), usd(4170))]))
    assert (rows["2026-03"], rows["2026-04"], rows["2026-05"]) == ("310.00", "330.00", "372.00")


def test_a_second_change_builds_on_the_first():
    """12,000, from April 15,000 (12,000 left over nine months), from July caught up to 18,000."""
    changes = [
        Restatement(date(2019, 7, 1), usd(18000), Treatment.CATCH_UP),
        Restatement(date(2019, 4, 1), usd(15000)),
    ]
    rows = by_month(restated(YEAR_2019, changes))
    # Through June 3,000 + 4,000; at July's end 18,000 × 7 ÷ 12 = 10,500.
    assert (rows["2019-03"], rows["2019-04"], rows["2019-07"], rows["2019-08"]) == (
        "1000.00", "1333.33", "3500.00", "1500.00",
    )  # fmt: skip


def test_a_change_after_the_last_started_month_falls_into_its_own_month():
    """15 Jun–12 Oct has its last anchor month on 15 Sep; 10 more from 5 Oct have no month left but October."""
    terms = Terms(usd(120), Interval.TOTAL, date(2019, 6, 15), date(2019, 10, 13), convention=EVEN)
    rows = by_month(restated(terms, [Restatement(date(2019, 10, 5), usd(130))]))
    assert rows["2019-09"] == "30.00"
    assert rows["2019-10"] == "10.00"


def test_a_change_on_the_first_day_leaves_no_line_before_it():
    (only,) = chain(FROM_APRIL, [Restatement(date(2018, 4, 1), usd(45000))])
    assert only.price == usd(45000)


def test_an_interval_cut_by_a_change_is_one_interval_still():
    """3,100 a month from 15 Jan, from 25 Mar 6,200: March has 14/28 and 10/31 of the old, 7/31 of the new."""
    before, after = chain(
        Terms(usd(3100), Interval.MONTH, date(2026, 1, 15)), [Restatement(date(2026, 3, 25), usd(6200))]
    )
    assert by_month(straight_line(before, through=Month(2026, 3)))["2026-03"] == "2550.00"
    assert by_month(straight_line(after, through=Month(2026, 4)))["2026-03"] == "1400.00"


def test_fixed_30_gives_the_later_line_what_the_earlier_left_of_the_month():
    """3,000 a month by the calendar, from 11 March 3,600: 10/30 of the old, 20/30 of the new."""
    terms = Terms(
        usd(3000), Interval.MONTH, date(2026, 1, 1),
        billing_anchor=BillingAnchor.CALENDAR, convention=Convention.parse("day", "fixed_30"),
    )  # fmt: skip
    before, after = chain(terms, [Restatement(date(2026, 3, 11), usd(3600))])
    assert by_month(straight_line(before))["2026-03"] == "1000.00"
    assert by_month(straight_line(after, through=Month(2026, 3)))["2026-03"] == "2400.00"


def test_even_months_leave_a_started_month_with_the_line_that_started_it():
    before, after = chain(replace(FROM_APRIL, ends_before=None), [Restatement(date(2018, 10, 20), usd(45000))])
    assert by_month(straight_line(before))["2018-10"] == "55000.00"
    assert by_month(straight_line(after, through=Month(2018, 11))) == {"2018-11": "45000.00"}


@pytest.mark.parametrize(
    ("terms", "fixed"),
    [
        (Terms(usd(1), Interval.TOTAL, date(2026, 1, 15), date(2026, 3, 3)), True),
        (Terms(usd(1), Interval.YEAR, date(2026, 1, 15), date(2027, 1, 15)), True),
        (Terms(usd(1), Interval.MONTH, date(2026, 1, 31), date(2026, 2, 28)), True),
        (Terms(usd(1), Interval.WEEK, date(2026, 1, 15), date(2026, 1, 22)), True),
        (Terms(usd(1), Interval.YEAR, date(2026, 1, 15), date(2028, 1, 15)), False),
        (Terms(usd(1), Interval.YEAR, date(2026, 1, 15), date(2026, 12, 15)), False),
        (Terms(usd(1), Interval.YEAR, date(2026, 1, 15)), False),
        (Terms(usd(1), Interval.YEAR, date(2026, 1, 15), date(2027, 1, 15), BillingAnchor.CALENDAR), False),
        (Terms(usd(1), Interval.YEAR, date(2026, 1, 1), date(2027, 1, 1), BillingAnchor.CALENDAR), True),
        (Terms(usd(1), Interval.YEAR, date(2027, 1, 1), date(2028, 1, 1), anchor_on=date(2026, 1, 1)), False),
    ],
)
def test_a_fixed_term_is_a_total_or_exactly_one_interval(terms: Terms, fixed: bool):
    assert terms.is_fixed_term is fixed


def test_the_tie_of_a_rest_below_zero_is_rounded_away_from_zero():
    """$4.00 over four months, two months recognized, then the term costs $1.97 (ADR 1803).

    The rest is 1.97 − 2.00 = −0.03 over two months: −0.03 × 1 ÷ 2 = −0.015, half up in size −0.02, then −0.01.
    Rounded from the start of the term it would be 1.985 → 1.99, a first row of −0.01: a row of the rest that
    changes with what was recognized before it.
    """
    term = Terms(usd("4.00"), Interval.TOTAL, date(2026, 1, 1), date(2026, 5, 1), convention=EVEN)
    rows = restated(term, [Restatement(date(2026, 3, 1), usd("1.97"))])
    assert [str(row.amount) for row in rows] == ["1.00", "1.00", "-0.02", "-0.01"]
    assert sum(row.amount for row in rows) == Decimal("1.97")


def test_the_slow_reference_rounds_the_same_tie_the_same_way():
    """The same by days of two halves of equal length: 1 March to 30 April 2026, changed on 1 March, −3 cents."""
    rows = term_with_events(
        400, date(2026, 1, 1), date(2026, 5, 1), "even_months_prorated_ends", [(date(2026, 3, 1), "prospective", 197)]
    )
    assert [rows[key] for key in sorted(rows)] == [100, 100, -2, -1]
