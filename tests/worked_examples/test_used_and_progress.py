"""V-30 and V-46: what was paid ahead is earned as it is used, an outcome fee by its progress within its cap."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from partnerview.months import Month
from recognition.patterns import OutcomeState, as_used, by_progress
from tests.worked_examples.figures import usd

MARCH, APRIL = Month(2026, 3), Month(2026, 4)


def test_v30_a_block_is_earned_as_it_is_used_and_the_rest_is_owed():
    """40 h × $150 = $6,000 prepaid; 12.5 h used: 12.5 ÷ 40 × 6,000 = 1,875, owed 4,125."""
    earned = as_used(usd(6000), expected=Decimal(40 * 60), uses=[(date(2026, 3, 9), Decimal(750))])
    assert earned == {MARCH: Decimal("1875.00")}
    assert Decimal(6000) - earned[MARCH] == Decimal("4125.00")


def test_v30_with_a_tenth_that_nobody_will_use_each_hour_earns_more():
    """10 % breakage: of 36 expected hours 12.5 are used: 12.5 ÷ 36 × 6,000 = 2,083.33, owed 3,916.67."""
    earned = as_used(usd(6000), expected=Decimal(36 * 60), uses=[(date(2026, 3, 9), Decimal(750))])
    assert earned == {MARCH: Decimal("2083.33")}
    assert Decimal(6000) - earned[MARCH] == Decimal("3916.67")


def test_v30_never_earns_more_than_was_paid():
    uses = [(date(2026, 3, 9), Decimal(2000)), (date(2026, 4, 2), Decimal(400))]
    earned = as_used(usd(6000), expected=Decimal(36 * 60), uses=uses)
    assert earned == {MARCH: Decimal("5555.56"), APRIL: Decimal("444.44")}
    assert sum(earned.values()) == Decimal("6000.00")


def test_v46_an_outcome_is_bounded_by_its_cap_until_it_is_known_and_then_caught_up():
    """Estimate 10,000, cap 6,000, half done: 3,000. Then known 8,000 at 75 %: 6,000, so 3,000 more now."""
    states = [
        OutcomeState(date(2026, 3, 20), Decimal("0.5"), Decimal(10000)),
        OutcomeState(date(2026, 4, 10), Decimal("0.75"), Decimal(8000), is_known=True),
    ]
    earned = by_progress(states, cap=usd(6000))
    assert earned == {MARCH: Decimal("3000.00"), APRIL: Decimal("3000.00")}
    assert sum(earned.values()) == Decimal("6000.00")
