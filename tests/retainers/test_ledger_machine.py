"""The ledger against a plain-Python model: whatever people do in whatever order, both say the same.

Every rule is somebody's act through an action; what the model forbids the action refuses, and nothing moves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from partnerview import clock
from partnerview.errors import Conflict, InvalidInput
from partnerview.money import Money
from retainers.actions.deposits import clear_entry, record_deposit, refund, reverse_entry
from retainers.actions.draws import approve_draw, cancel_draw, post_draw, reject_draw, request_draw, reverse_draw
from retainers.balances import balances_of
from retainers.models import DepositAccount, DepositEntry, Draw
from tests.cast import Cast, the_cast
from tests.retainers.builders import an_account, laws_hold

AMOUNTS = st.integers(min_value=1, max_value=500).map(Decimal)
LIMITS = {"block": Decimal(0), "limit": Decimal(300), "flag": None}


@dataclass
class Model:
    """What should be: no database, no SQL, only sums."""

    policy: str
    rows: int = 0
    cleared: Decimal = Decimal(0)
    pending: dict[int, Decimal] = field(default_factory=dict)
    standing: dict[int, Decimal] = field(default_factory=dict)
    requested: dict[int, Decimal] = field(default_factory=dict)
    held: dict[int, Decimal] = field(default_factory=dict)
    posted: dict[int, Decimal] = field(default_factory=dict)

    @property
    def reserved(self) -> Decimal:
        return sum(self.held.values(), Decimal(0))

    def lets_go(self, amount: Decimal, *, held_too: bool = True) -> bool:
        limit = LIMITS[self.policy]
        there = self.cleared - (self.reserved if held_too else 0)
        return limit is None or amount <= max(Decimal(0), there + limit)


class LedgerMachine(RuleBasedStateMachine):
    """One account of one policy, everybody acting on it."""

    policy = "block"

    def __init__(self) -> None:
        super().__init__()
        self.outside = transaction.atomic()
        self.outside.__enter__()
        self.cast: Cast = the_cast()
        limit = LIMITS[self.policy] or Decimal(0)
        self.account: DepositAccount = an_account(self.cast, policy=self.policy, overdraft_limit=limit)
        self.model = Model(self.policy)

    def teardown(self) -> None:
        laws_hold()
        transaction.set_rollback(True)
        self.outside.__exit__(None, None, None)

    def usd(self, amount: Decimal) -> Money:
        return Money(amount, "USD")

    @rule(amount=AMOUNTS, is_cleared=st.booleans())
    def money_comes_in(self, amount: Decimal, is_cleared: bool) -> None:
        entry = record_deposit(
            self.account,
            money=self.usd(amount),
            valued_on=clock.today(),
            is_cleared=is_cleared,
            by=self.cast.finance_lead,
        )
        self.model.rows += 1
        if is_cleared:
            self.model.cleared += amount
            self.model.standing[entry.pk] = amount
        else:
            self.model.pending[entry.pk] = amount

    @precondition(lambda self: self.model.pending)
    @rule(data=st.data())
    def it_arrives(self, data: st.DataObject) -> None:
        pk = data.draw(st.sampled_from(sorted(self.model.pending)))
        cleared = clear_entry(DepositEntry.objects.get(pk=pk), cleared_on=clock.today(), by=self.cast.finance_lead)
        amount = self.model.pending.pop(pk)
        self.model.rows += 1
        self.model.cleared += amount
        self.model.standing[cleared.pk] = amount
        with pytest.raises(Conflict):
            clear_entry(DepositEntry.objects.get(pk=pk), cleared_on=clock.today(), by=self.cast.finance_lead)

    @precondition(lambda self: self.model.standing or self.model.pending)
    @rule(data=st.data())
    def it_bounces(self, data: st.DataObject) -> None:
        pk = data.draw(st.sampled_from(sorted(self.model.standing | self.model.pending)))
        undone = reverse_entry(DepositEntry.objects.get(pk=pk), reason="Bounced", by=self.cast.finance_lead)
        self.model.rows += 1
        self.model.cleared -= self.model.standing.pop(pk, Decimal(0))
        self.model.pending.pop(pk, None)
        for entry in (undone, DepositEntry.objects.get(pk=pk)):
            with pytest.raises(Conflict):
                reverse_entry(entry, reason="Again", by=self.cast.finance_lead)

    @rule(amount=AMOUNTS)
    def somebody_asks(self, amount: Decimal) -> None:
        draw = request_draw(self.account, money=self.usd(amount), what_for="Work", by=self.cast.account_manager)
        self.model.requested[draw.pk] = amount

    @precondition(lambda self: self.model.requested)
    @rule(data=st.data(), part=st.sampled_from([Decimal(1), Decimal("0.5")]))
    def somebody_approves(self, data: st.DataObject, part: Decimal) -> None:
        pk = data.draw(st.sampled_from(sorted(self.model.requested)))
        granted = max(Decimal(1), (self.model.requested[pk] * part).quantize(Decimal(1)))
        draw = Draw.objects.get(pk=pk)
        if self.model.lets_go(granted):
            approve_draw(draw, money=self.usd(granted), by=self.cast.finance_lead)
            del self.model.requested[pk]
            self.model.held[pk] = granted
        else:
            with pytest.raises(Conflict) as refused:
                approve_draw(draw, money=self.usd(granted), by=self.cast.finance_lead)
            assert refused.value.code == "over_policy"

    @precondition(lambda self: self.model.requested or self.model.held)
    @rule(data=st.data())
    def somebody_lets_go(self, data: st.DataObject) -> None:
        pk = data.draw(st.sampled_from(sorted(self.model.requested | self.model.held)))
        draw = Draw.objects.get(pk=pk)
        if pk in self.model.requested and pk % 2:
            reject_draw(draw, reason="No report", by=self.cast.finance_lead)
        else:
            cancel_draw(draw, by=self.cast.account_manager)
        self.model.requested.pop(pk, None)
        self.model.held.pop(pk, None)

    @precondition(lambda self: self.model.held)
    @rule(data=st.data())
    def somebody_posts(self, data: st.DataObject) -> None:
        pk = data.draw(st.sampled_from(sorted(self.model.held)))
        draw, amount = Draw.objects.get(pk=pk), self.model.held[pk]
        if self.model.lets_go(amount, held_too=False):
            post_draw(draw, by=self.cast.finance_lead)
            del self.model.held[pk]
            self.model.posted[pk] = amount
            self.model.cleared -= amount
            self.model.rows += 1
        else:
            with pytest.raises(Conflict):
                post_draw(draw, by=self.cast.finance_lead)

    @precondition(lambda self: self.model.posted)
    @rule(data=st.data())
    def it_was_drawn_twice(self, data: st.DataObject) -> None:
        pk = data.draw(st.sampled_from(sorted(self.model.posted)))
        reverse_draw(Draw.objects.get(pk=pk), reason="Twice", by=self.cast.finance_lead)
        self.model.cleared += self.model.posted.pop(pk)
        self.model.rows += 1

    @rule(amount=AMOUNTS)
    def money_goes_back(self, amount: Decimal) -> None:
        if self.model.lets_go(amount):
            refund(self.account, money=self.usd(amount), valued_on=clock.today(), by=self.cast.finance_lead)
            self.model.cleared -= amount
            self.model.rows += 1
        else:
            with pytest.raises(Conflict):
                refund(self.account, money=self.usd(amount), valued_on=clock.today(), by=self.cast.finance_lead)

    @rule()
    def nothing_of_nothing(self) -> None:
        with pytest.raises(InvalidInput):
            record_deposit(self.account, money=self.usd(Decimal(0)), valued_on=clock.today(), by=self.cast.finance_lead)

    @invariant()
    def both_say_the_same(self) -> None:
        balances = balances_of(self.account)
        assert balances.cleared == self.model.cleared
        assert balances.pending == sum(self.model.pending.values(), Decimal(0))
        assert balances.reserved == self.model.reserved
        assert DepositEntry.objects.filter(account=self.account).count() == self.model.rows


def drive(policy: str, *, examples: int, steps: int) -> None:
    machine = type(f"{policy.title()}Machine", (LedgerMachine,), {"policy": policy})
    profile = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    with time_machine.travel("2026-04-30T11:00:00Z", tick=False):
        run_state_machine_as_test(machine, settings=profile)


@pytest.mark.parametrize("policy", ["block", "limit", "flag"])
def test_the_ledger_is_what_the_model_says(acme: object, policy: str) -> None:
    drive(policy, examples=3, steps=20)


@pytest.mark.long
@pytest.mark.parametrize("policy", ["block", "limit", "flag"])
def test_the_ledger_is_what_the_model_says_500_times_50_steps(acme: object, policy: str) -> None:
    drive(policy, examples=500, steps=50)
