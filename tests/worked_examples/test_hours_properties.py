"""What must hold for every line, policy and way of working: no minute appears or goes away by itself."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from engagements.hours_policy import DEFAULT_ORDER, Bucket, HoursPolicy, Rollover
from engagements.hours_stock import Block
from engagements.hours_waterfall import Period, Worked, pour
from partnerview.months import Month, Span

often = settings(max_examples=200, deadline=None)
FIRST = Month(2026, 1)

rollovers = st.none() | st.builds(
    Rollover, cap=st.none() | st.integers(0, 900), periods=st.none() | st.integers(1, 4), is_pooled=st.just(value=False)
)
pools = st.builds(Rollover, periods=st.integers(1, 4), is_pooled=st.just(value=True))
policies = st.builds(
    HoursPolicy,
    order=st.permutations(DEFAULT_ORDER).flatmap(lambda order: st.sampled_from([tuple(order), tuple(order[:2])])),
    rollover=rollovers | pools,
    may_borrow=st.booleans(),
    borrow_cap=st.none() | st.integers(0, 600),
    hourly_rate=st.sampled_from([Decimal(0), Decimal("99.99"), Decimal(150)]),
    after_hours_multiplier=st.sampled_from([Decimal(1), Decimal("1.5"), Decimal("1.333")]),
    weighs_after_hours=st.booleans(),
    increment=st.sampled_from([1, 6, 15, 30]),
)
works = st.lists(st.tuples(st.integers(0, 179), st.integers(1, 700), st.booleans()), max_size=25)
buys = st.lists(
    st.tuples(st.integers(0, 179), st.none() | st.integers(1, 900), st.none() | st.integers(1, 200)), max_size=4
)


def periods_of(policy: HoursPolicy, work: list[tuple[int, int, bool]], granted: list[int]) -> list[Period]:
    entries = [Worked(n, FIRST.first_day + timedelta(day), m, after) for n, (day, m, after) in enumerate(work)]
    spans = [Span((FIRST + n).first_day, (FIRST + n).next_first) for n in range(6)]
    return [
        Period(span, granted[n], [e for e in entries if e.worked_on in span], policy, n, is_final=n == 5)
        for n, span in enumerate(spans)
    ]


def blocks_of(bought: list[tuple[int, int | None, int | None]]) -> list[Block]:
    made = []
    for number, (day, minutes, expires) in enumerate(bought):
        on = FIRST.first_day + timedelta(day)
        ends: date | None = on + timedelta(expires) if expires else None
        made.append(Block(number, on, minutes or 0, None if minutes else Decimal(500), ends))
    return made


@often
@given(policies, works, st.lists(st.integers(0, 900), min_size=6, max_size=6), buys)
def test_minutes_are_conserved_in_every_period(policy, work, granted, bought):
    """carried in + granted (with blocks) + overage = used + forfeited + carried out."""
    readings = pour(periods_of(policy, work, granted), blocks_of(bought))
    for before, after in pairwise(readings):
        assert after.carried_in == before.carried_out
    for reading, promised in zip(readings, granted, strict=True):
        assert reading.granted == promised + reading.bought
        into = reading.carried_in + reading.granted + reading.overage
        assert into == reading.used + reading.forfeited + reading.carried_out
        assert min(reading.used, reading.forfeited, reading.overage, reading.repaid) >= 0
    assert readings[-1].carried_out == 0  # nothing comes after the last


@often
@given(policies, works, st.lists(st.integers(0, 900), min_size=6, max_size=6), buys)
def test_every_counted_minute_of_every_entry_is_in_the_trace_once(policy, work, granted, bought):
    readings = pour(periods_of(policy, work, granted), blocks_of(bought))
    for number, (_, minutes, after) in enumerate(work):
        traced = sum(taken.minutes for r in readings for taken in r.trace if taken.identity == number)
        assert traced == policy.counted(minutes, is_after_hours=after) >= minutes


@often
@given(policies, works, st.lists(st.integers(0, 900), min_size=6, max_size=6), buys)
def test_no_block_and_no_grant_gives_more_than_it_holds(policy, work, granted, bought):
    readings = pour(periods_of(policy, work, granted), blocks_of(bought))
    trace = [taken for reading in readings for taken in reading.trace]
    lost = [one for reading in readings for one in reading.lost]
    for block in blocks_of(bought):
        drawn = [taken for taken in trace if taken.block == block.identity]
        gone = [one for one in lost if one.block == block.identity]
        if block.value is None:
            assert sum(t.minutes for t in drawn) + sum(one.minutes for one in gone) == block.minutes
        else:
            value = sum((t.value or 0) for t in drawn) + sum((one.value or 0) for one in gone)
            assert abs(value - block.value) < Decimal("1e-9")
    for number, minutes in enumerate(granted):
        used = sum(t.minutes for t in trace if t.grant == number)
        gone_of_it = sum(one.minutes for one in lost if one.grant == number)
        assert used + gone_of_it + readings[number].repaid == minutes


@often
@given(policies, works, st.lists(st.integers(0, 900), min_size=6, max_size=6), st.randoms())
def test_the_order_in_which_entries_are_given_does_not_matter(policy, work, granted, random):
    periods = periods_of(policy, work, granted)
    shuffled = [
        Period(p.service, p.granted, random.sample(list(p.entries), len(p.entries)), p.policy, p.number, p.is_final)
        for p in periods
    ]
    assert pour(shuffled) == pour(periods)


@often
@given(policies, works, st.lists(st.integers(0, 900), min_size=6, max_size=6))
def test_what_is_borrowed_stays_within_its_cap(policy, work, granted):
    if policy.may_borrow and policy.borrow_cap is not None and not (policy.rollover and policy.rollover.is_pooled):
        for reading in pour(periods_of(policy, work, granted)):
            owed = min(0, reading.carried_out)
            assert -owed <= policy.borrow_cap
    if Bucket.BORROWED not in policy.order:
        assert not any(reading.taken(Bucket.BORROWED) for reading in pour(periods_of(policy, work, granted)))
