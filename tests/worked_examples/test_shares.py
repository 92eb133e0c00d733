"""V-32, V-43, V-44 by hand: a share of a cycle, a guarantee that is recovered, no rule and no rights."""

from __future__ import annotations

from decimal import Decimal

import pytest

from partnerview.errors import Conflict, InvalidInput
from partnerview.money import Money
from retainers.actions.rules import answer_step, submit_rule
from retainers.shares import Share, share_of_cycle, with_recovery
from tests.cast import Cast
from tests.retainers.rule_builders import ANSWERS, a_draft

ZERO = Money(Decimal(0), "USD")


def usd(amount: str | int) -> Money:
    return Money(Decimal(amount), "USD")


def test_v32_a_guarantee_of_2000_is_recovered_from_later_months() -> None:
    deficit, paid, carried = ZERO, [], []
    for earned in (2750, 3000, 1500, 2375, 3000, 2750):
        month = with_recovery(usd(earned), guarantee=usd(2000), deficit=deficit)
        deficit = month.deficit
        paid.append(int(month.amount.amount))
        carried.append(int(deficit.amount))
    assert paid == [2750, 3000, 2000, 2000, 2875, 2750]
    assert carried == [0, 0, 500, 125, 0, 0]


def test_v43_a_commission_of_20_per_cent_of_2500_contracted_and_2000_collected() -> None:
    commission = Share(Decimal(20))
    assert share_of_cycle(commission, usd(2500), cycle=31, earned_before=usd(15000)) == usd("500.00")
    assert share_of_cycle(commission, usd(2000), cycle=31, earned_before=usd(15000)) == usd("400.00")
    assert share_of_cycle(commission, usd(0), cycle=32, earned_before=usd(15500)) == ZERO


def test_a_share_ends_with_its_months_and_at_its_total_to_the_cent() -> None:
    twelve = Share(Decimal("12.5"), months=12)
    assert share_of_cycle(twelve, usd("1000.04"), cycle=12, earned_before=ZERO) == usd("125.01")
    assert share_of_cycle(twelve, usd("1000.04"), cycle=13, earned_before=ZERO) == ZERO
    capped = Share(Decimal(10), cap=usd(250))
    assert share_of_cycle(capped, usd(1000), cycle=3, earned_before=usd(200)) == usd(50)
    assert share_of_cycle(capped, usd(1000), cycle=4, earned_before=usd(250)) == ZERO


def test_v44_an_open_step_or_a_referral_share_without_an_end_cannot_become_active(cast: Cast) -> None:
    rule = a_draft(cast)
    with pytest.raises(InvalidInput):
        answer_step(rule, step=4, by=cast.account_manager, **(ANSWERS[4] | {"share_months": None}))
    with pytest.raises(Conflict, match="Question 1 is open"):
        submit_rule(rule, by=cast.account_manager)
    assert not rule.gives_rights
