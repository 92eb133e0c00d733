"""What must hold for every price, convention and date, tried on many; and a slow reference that must agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engagements.billing_intervals import Cadence, Rhythm, Timing, billed_parts
from partnerview.money import Money, allocate
from partnerview.months import Month, add_months, whole_months
from partnerview.proration import Convention, Grain, Proration
from partnerview.terms import BillingAnchor, Interval, Terms, intervals
from recognition.movements import Recurring, movements, roll_forward, standing_on
from recognition.patterns import PlannedRow, straight_line
from recognition.restatements import Restatement, Treatment, chain, restated
from tests.worked_examples import reference

often = settings(max_examples=150, deadline=None)

DAY_CONVENTIONS = [Proration.ACTUAL, Proration.FIXED_30, Proration.THIRTY_360]
ALL_CONVENTIONS = [
    *(Convention(Grain.DAY, proration) for proration in DAY_CONVENTIONS),
    Convention(Grain.MONTH, Proration.EVEN_MONTHS),
    Convention(Grain.MONTH, Proration.EVEN_MONTHS_PRORATED_ENDS),
]
days = st.dates(date(2019, 1, 1), date(2029, 12, 31))
cents = st.integers(1, 5_000_000)
lengths = st.integers(1, 900)
conventions = st.sampled_from(ALL_CONVENTIONS)
anchors = st.sampled_from(list(BillingAnchor))
month_intervals = st.sampled_from([Interval.MONTH, Interval.QUARTER, Interval.YEAR])


def dollars(minor: int) -> Money:
    return Money(Decimal(minor) / 100, "USD")


def in_cents(rows: tuple[PlannedRow, ...]) -> dict[tuple[int, int], int]:
    return {(row.month.year, row.month.month): int(row.amount * 100) for row in rows}


@often
@given(cents, st.lists(st.integers(0, 400), min_size=1, max_size=40), st.sampled_from(["half_up", "half_even"]))
def test_cumulative_rounding_adds_up_and_no_end_is_off_by_more_than_half_a_cent(total, weights, rounding):
    assume(sum(weights))
    entries = allocate(Decimal(total) / 100, weights, "USD", rounding)
    assert sum(entries) == Decimal(total) / 100
    for count in range(1, len(weights) + 1):
        exact = Fraction(total, 100) * sum(weights[:count]) / sum(weights)
        assert abs(Fraction(sum(entries[:count])) - exact) <= Fraction(1, 200)


@often
@given(cents, days, lengths, conventions)
def test_a_total_is_recognized_to_the_last_cent(price, first, length, convention):
    terms = Terms(dollars(price), Interval.TOTAL, first, first + timedelta(length), convention=convention)
    rows = straight_line(terms)
    assert sum(row.amount for row in rows) == dollars(price).amount
    assert all(row.amount >= 0 for row in rows)
    assert [row.month for row in rows] == sorted({row.month for row in rows})


@often
@given(cents, days, lengths, st.sampled_from([*DAY_CONVENTIONS, Proration.EVEN_MONTHS_PRORATED_ENDS]))
def test_a_total_agrees_with_the_reference(price, first, length, proration):
    assume(not (proration is Proration.THIRTY_360 and length < 3))  # a lone 30th has no weight in 30E
    grain = Grain.MONTH if proration is Proration.EVEN_MONTHS_PRORATED_ENDS else Grain.DAY
    end = first + timedelta(length)
    rows = straight_line(Terms(dollars(price), Interval.TOTAL, first, end, convention=Convention(grain, proration)))
    assert in_cents(rows) == reference.term(price, first, end, proration)


@often
@given(cents, days, lengths)
def test_a_total_by_even_months_agrees_with_the_reference(price, first, length):
    end = first + timedelta(length)
    terms = Terms(dollars(price), Interval.TOTAL, first, end, convention=Convention(Grain.MONTH, Proration.EVEN_MONTHS))
    assert in_cents(straight_line(terms)) == reference.term_by_even_months(price, first, end)


@often
@given(
    cents,
    st.sampled_from([i for i in Interval if i is not Interval.TOTAL]),
    days,
    lengths,
    st.integers(0, 300),
    st.sampled_from([*DAY_CONVENTIONS, Proration.EVEN_MONTHS_PRORATED_ENDS]),
    anchors,
)
def test_an_interval_line_agrees_with_the_reference(price, interval, anchor, length, later, proration, billing_anchor):
    """Also for a line that takes over `later` from one whose anchor it keeps."""
    assume(not (interval is Interval.WEEK and proration is Proration.EVEN_MONTHS_PRORATED_ENDS))
    grain = Grain.MONTH if proration is Proration.EVEN_MONTHS_PRORATED_ENDS else Grain.DAY
    first = anchor + timedelta(later)
    end = first + timedelta(length)
    terms = Terms(dollars(price), interval, first, end, billing_anchor, Convention(grain, proration), anchor)
    expected = reference.planned(
        price, interval, first, end, proration,
        calendar_anchor=billing_anchor is BillingAnchor.CALENDAR, anchor=anchor,
    )  # fmt: skip
    assert in_cents(straight_line(terms)) == expected


@often
@given(cents, month_intervals, days, conventions, anchors, st.integers(0, 30), st.integers(1, 30))
def test_a_later_horizon_adds_rows_and_changes_none(price, interval, first, convention, anchor, near, further):
    terms = Terms(dollars(price), interval, first, None, anchor, convention)
    month = Month.of(first) + near
    short = straight_line(terms, through=month)
    long = straight_line(terms, through=month + further)
    assert long[: len(short)] == short
    assert all(row.month > month for row in long[len(short) :])


@often
@given(cents, month_intervals, days, conventions, anchors, lengths)
def test_a_whole_interval_costs_its_price_and_a_part_never_more(price, interval, first, convention, anchor, length):
    terms = Terms(dollars(price), interval, first, first + timedelta(length), anchor, convention)
    for priced in intervals(terms):
        assert 0 <= priced.factor() <= 1
        assert priced.cost().amount == sum(amount for _, amount in priced.amounts())
        if priced.service == priced.period:
            assert priced.cost() == dollars(price)


@often
@given(cents, month_intervals, days, conventions, anchors, st.integers(2, 900), st.data())
def test_cutting_a_line_at_any_day_at_the_same_price_changes_each_interval_by_a_rounding_only(
    price, interval, first, convention, anchor, length, data
):
    end = first + timedelta(length)
    cut = first + timedelta(data.draw(st.integers(1, length - 1)))
    terms = Terms(dollars(price), interval, first, end, anchor, convention)
    whole = sum(priced.factor() for priced in intervals(terms))
    parts = [
        sum(priced.factor() for priced in intervals(part)) for part in chain(terms, [Restatement(cut, terms.price)])
    ]
    assert abs(whole - sum(parts)) < Decimal("1e-25")
    recognized = sum(row.amount for row in straight_line(terms))
    split = sum(row.amount for part in chain(terms, [Restatement(cut, terms.price)]) for row in straight_line(part))
    assert abs(recognized - split) <= Decimal("0.01")


@often
@given(cents, cents, days, st.integers(30, 900), conventions, st.sampled_from(list(Treatment)), st.data())
def test_a_restated_term_adds_up_to_its_last_price_and_leaves_earlier_months(
    price, changed, first, length, convention, treatment, data
):
    end = first + timedelta(length)
    on = first + timedelta(data.draw(st.integers(0, length - 1)))
    terms = Terms(dollars(price), Interval.TOTAL, first, end, convention=convention)
    rows = restated(terms, [Restatement(on, dollars(changed), treatment)])
    assert sum(row.amount for row in rows) == dollars(changed).amount
    before = [row for row in straight_line(terms) if row.month < Month.of(on)]
    assert [row for row in rows if row.month < Month.of(on)] == before


@often
@given(cents, days, st.integers(30, 900), conventions, st.lists(st.tuples(st.integers(0, 29), cents), max_size=4))
def test_the_order_in_which_amendments_are_given_does_not_matter(price, first, length, convention, changes):
    assume(len({day for day, _ in changes}) == len(changes))
    terms = Terms(dollars(price), Interval.TOTAL, first, first + timedelta(length), convention=convention)
    given_in = [Restatement(first + timedelta(day), dollars(amount)) for day, amount in changes]
    assert restated(terms, given_in) == restated(terms, given_in[::-1])


@often
@given(days, st.integers(0, 400))
def test_anchors_survive_short_months(anchor, count):
    day = add_months(anchor, count)
    assert day.day == min(anchor.day, Month.of(day).days)
    assert whole_months(anchor, day) == count
    assert whole_months(anchor, day - timedelta(1)) == count - 1


@often
@given(
    cents, month_intervals, days, st.integers(1, 900), anchors, conventions,
    st.sampled_from(list(Rhythm)), st.sampled_from(list(Timing)), anchors, st.integers(0, 200), st.integers(0, 400),
)  # fmt: skip
def test_what_is_billed_adds_up_to_what_the_intervals_cost(
    price, interval, first, length, anchor, convention, rhythm, timing, cadence_anchor, earlier, taken_over
):
    """Also for a line that takes over from one that began up to 400 days before."""
    opened_on = first - timedelta(taken_over)
    terms = Terms(dollars(price), interval, first, first + timedelta(length), anchor, convention, opened_on)
    cadence = Cadence(rhythm, timing, first - timedelta(earlier), cadence_anchor)
    parts = billed_parts(terms, cadence, through=Month(2035, 12))
    assert sum(part.amount.amount for part in parts) == sum(priced.cost().amount for priced in intervals(terms))
    assert sum(part.service.days for part in parts) == length
    for part in parts:
        assert part.dated_on in part.billing
        assert part.service.starts_on >= part.period.starts_on
        assert part.amount.amount >= 0


@often
@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(-50, 90), days, st.none() | lengths), max_size=12), st.randoms()
)
def test_mrr_movements_make_the_closing_whatever_the_order_of_lines(rows, random):
    lines = [
        Recurring(client, dollars(amount), first, None if length is None else first + timedelta(length))
        for client, amount, first, length in rows
    ]
    shuffled = random.sample(lines, len(lines))
    moved = movements(lines)
    assert movements(shuffled) == moved
    assert all(one.amount for one in moved)
    for month in (Month(2020, 6), Month(2024, 2), Month(2033, 1)):
        forward = roll_forward(moved, first=month, last=month + 5, currency="USD")
        assert forward.opening == standing_on(lines, (month - 1).last_day, currency="USD")
        assert forward.closing == standing_on(lines, (month + 5).last_day, currency="USD")
        assert forward.opening.amount + sum(a.amount for a in forward.by_kind.values()) == forward.closing.amount


@often
@given(days, st.integers(2, 400))
def test_a_takeover_keeps_the_anchor(first, later):
    terms = Terms(dollars(100), Interval.MONTH, first)
    *_, last = chain(terms, [Restatement(first + timedelta(later), dollars(200))])
    assert last == replace(
        terms, starts_on=first + timedelta(later), price=dollars(200), anchor_on=first
    )  # fmt: skip
