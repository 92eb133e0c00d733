"""Concessions and amendments of any kind, on any days, in any order: sums are exact and a slow reference agrees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from partnerview.money import Money
from partnerview.months import Month, Span
from partnerview.proration import Convention, Grain, Proration
from partnerview.terms import Interval, Terms, intervals
from recognition.concessions import Concession, Credit, conceded_intervals, conceded_term
from recognition.restatements import Restatement, Treatment, chain
from tests.worked_examples import reference

often = settings(max_examples=120, deadline=None)
days = st.dates(date(2019, 1, 1), date(2029, 12, 31))
cents = st.integers(1, 2_000_000)
prorations = st.sampled_from([Proration.ACTUAL, Proration.FIXED_30, Proration.EVEN_MONTHS_PRORATED_ENDS])
kinds = st.sampled_from(list(Concession))


def money(minor: int) -> Money:
    return Money(Decimal(minor) / 100, "USD")


def convention(proration: Proration) -> Convention:
    return Convention(Grain.MONTH if "even" in proration else Grain.DAY, proration)


@st.composite
def stories(draw):
    """A term with up to four events on different days, some after its end: (price, first, end, proration, events)."""
    price, first, length = draw(st.integers(100_000, 5_000_000)), draw(days), draw(st.integers(40, 800))
    end = first + timedelta(length)
    whens = draw(st.lists(st.integers(0, length + 60), max_size=4, unique=True))
    events = []
    for offset in whens:
        if offset < length and draw(st.booleans()):
            kind = draw(st.sampled_from(list(Treatment)))
            events.append((first + timedelta(offset), kind.value, draw(st.integers(100_000, 5_000_000))))
        else:
            events.append((first + timedelta(offset), draw(kinds).value, draw(st.integers(1, 20_000))))
    return price, first, end, draw(prorations), events


def planned(story, *, backwards: bool = False) -> dict[Month, Decimal]:
    price, first, end, proration, events = story
    terms = Terms(money(price), Interval.TOTAL, first, end, convention=convention(proration))
    told = events[::-1] if backwards else events
    changes = [Restatement(day, money(value), Treatment(kind)) for day, kind, value in told if kind in set(Treatment)]
    credits_ = [
        Credit(day, money(value).amount, Concession(kind), Span(first, end))
        for day, kind, value in told
        if kind not in set(Treatment)
    ]
    return conceded_term(terms, changes, credits_)


@often
@given(stories())
def test_a_term_agrees_with_the_reference_to_the_cent(story):
    price, first, end, proration, events = story
    expected = reference.term_with_events(price, first, end, proration, events)
    earned = {(month.year, month.month): int(amount * 100) for month, amount in planned(story).items()}
    assert {month: amount for month, amount in earned.items() if amount} == {
        month: amount for month, amount in expected.items() if amount
    }


@often
@given(stories())
def test_the_order_in_which_events_become_known_does_not_matter(story):
    assert planned(story) == planned(story, backwards=True)


@often
@given(stories())
def test_revenue_comes_to_the_last_price_less_everything_conceded(story):
    price, _, _, _, events = story
    ordered = sorted(events)
    last = next((value for _, kind, value in reversed(ordered) if kind in set(Treatment)), price)
    given_back = sum(value for _, kind, value in events if kind not in set(Treatment))
    assert sum(planned(story).values()) * 100 == last - given_back


@often
@given(cents, days, st.integers(40, 800), prorations, st.sampled_from(["whole_contract", "future"]), st.data())
def test_no_period_end_is_off_by_more_than_half_a_cent(price, first, length, proration, kind, data):
    """Of what the restated price earns exactly, from the day of the concession on."""
    end = first + timedelta(length)
    on = first + timedelta(data.draw(st.integers(0, length - 1)))
    given_back = data.draw(st.integers(0, price // 3)) or 1
    terms = Terms(money(price), Interval.TOTAL, first, end, convention=convention(proration))
    weights = [(day, reference.weight_of(day, proration, first)) for day in reference.days(first, end)]
    done = sum(weight for day, weight in weights if day < on)
    whole = sum(weight for _, weight in weights)
    assume(whole > done)
    before = reference.half_up(Fraction(price) * done / whole)
    assume(price - before >= given_back)
    earned = conceded_term(terms, [], [Credit(on, money(given_back).amount, Concession(kind), Span(first, end))])
    reached = Fraction(0)
    for month in sorted(earned):
        reached += Fraction(earned[month]) * 100
        if month.next_first <= on:
            continue
        to_date = sum(weight for day, weight in weights if day < month.next_first)
        exact = (
            Fraction(price - given_back) * to_date / whole
            if kind == "whole_contract"
            else before + Fraction(price - given_back - before) * (to_date - done) / (whole - done)
        )
        assert abs(reached - exact) <= Fraction(1, 2)


@often
@given(
    cents, days, st.lists(st.tuples(st.integers(0, 500), cents, kinds), max_size=4), st.integers(1, 400), st.randoms()
)
def test_credits_on_a_periodic_line_add_up_in_any_order_also_when_it_pauses_and_changes(
    price, first, told, cut, random
):
    """A monthly line that ends `cut` days in and goes on later at another price; credits are given on both parts."""
    monthly = Terms(money(price), Interval.MONTH, first, first + timedelta(600))
    before, after = chain(monthly, [Restatement(first + timedelta(cut), money(price + 1))])
    paused = replace(after, starts_on=after.starts_on + timedelta(20))
    for part in (before, paused):
        given_back = [
            Credit(first + timedelta(offset), money(value).amount, kind, next(intervals(part)).service)
            for offset, value, kind in told
        ]
        moved = conceded_intervals(part, given_back)
        assert sum(moved.values(), Decimal(0)) == -sum((credit.amount for credit in given_back), Decimal(0))
        assert conceded_intervals(part, random.sample(given_back, len(given_back))) == moved
