"""Deposits: pending, cleared, reversed, written off; what the ledger refuses, in the action and in PostgreSQL."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError

from partnerview.errors import Conflict, InvalidInput
from retainers.actions.deposit_accounts import change_terms, close_account, open_account
from retainers.actions.deposits import adjust, clear_entry, record_deposit, reverse_entry, write_off
from retainers.balances import balances_of, with_balances
from retainers.models import DepositAccount, DepositEntry
from tests.builders import make_client, make_partner
from tests.cast import Cast
from tests.retainers.builders import add_by_sql, an_account, drawn, funded, gbp, held, usd

pytestmark = pytest.mark.usefixtures("end_of_april", "lawful")
TODAY = dt.date(2026, 4, 30)


def test_an_account_has_one_holder_and_sensible_terms(cast: Cast) -> None:
    partner, client = make_partner(), make_client()
    for holders in ({}, {"partner": partner, "client": client}):
        with pytest.raises(InvalidInput):
            open_account(currency="USD", by=cast.finance_lead, **holders)
    for terms in (
        {"policy": "limit"},
        {"overdraft_limit": Decimal(5)},
        {"floor": Decimal(10), "target": Decimal(5)},
        {"floor": Decimal("0.001")},
        {"covers_from": TODAY},
        {"covers_from": TODAY, "covers_through": TODAY - dt.timedelta(days=1)},
    ):
        with pytest.raises(InvalidInput):
            open_account(partner=partner, currency="USD", by=cast.finance_lead, **terms)
    assert not DepositAccount.objects.exists()
    open_account(partner=partner, currency="USD", by=cast.finance_lead)
    with pytest.raises(InvalidInput, match="open account in this currency"):
        open_account(partner=partner, currency="USD", by=cast.finance_lead)
    open_account(partner=partner, currency="EUR", by=cast.finance_lead)


def test_pending_money_moves_no_balance_until_it_clears(cast: Cast) -> None:
    account = an_account(cast)
    entry = funded(account, 8000, cast, on=dt.date(2026, 4, 20), is_cleared=False, reference="slip")
    assert (balances_of(account).cleared, balances_of(account).pending, balances_of(account).book) == (0, 8000, 8000)
    with pytest.raises(InvalidInput, match="20"):
        clear_entry(entry, cleared_on=dt.date(2026, 4, 19), by=cast.finance_lead)
    cleared = clear_entry(entry, cleared_on=dt.date(2026, 4, 23), by=cast.finance_lead)
    assert (cleared.sequence, cleared.balance_after, cleared.pending_after) == (2, 8000, 0)
    for act in (
        lambda: clear_entry(entry, cleared_on=TODAY, by=cast.finance_lead),
        lambda: clear_entry(cleared, cleared_on=TODAY, by=cast.finance_lead),
        lambda: reverse_entry(entry, reason="Twice", by=cast.finance_lead),
    ):
        with pytest.raises(Conflict):
            act()
    assert DepositEntry.objects.count() == 2


def test_a_slip_that_never_arrives_is_taken_back(cast: Cast) -> None:
    account = an_account(cast)
    entry = funded(account, 8000, cast, is_cleared=False)
    reverse_entry(entry, reason="The transfer was recalled", by=cast.finance_lead)
    assert (balances_of(account).cleared, balances_of(account).pending) == (0, 0)
    with pytest.raises(Conflict):
        clear_entry(entry, cleared_on=TODAY, by=cast.finance_lead)


@pytest.mark.parametrize("amount", ["0", "-5", "1.005"])
def test_an_amount_that_cannot_be_is_refused(cast: Cast, amount: str) -> None:
    account = an_account(cast)
    with pytest.raises(InvalidInput):
        record_deposit(account, money=usd(amount), valued_on=TODAY, by=cast.finance_lead)
    with pytest.raises(InvalidInput):
        record_deposit(account, money=gbp(5), valued_on=TODAY, by=cast.finance_lead)
    with pytest.raises(InvalidInput):
        record_deposit(account, money=usd(5), valued_on=TODAY + dt.timedelta(days=1), by=cast.finance_lead)
    assert not DepositEntry.objects.exists()


def test_the_same_form_sent_twice_is_one_deposit(cast: Cast) -> None:
    account = an_account(cast)
    funded(account, 100, cast, idempotency_key="form-1")
    with pytest.raises(Conflict, match="recorded already"):
        funded(account, 100, cast, idempotency_key="form-1")
    assert balances_of(account).cleared == 100


def test_a_bounced_deposit_may_leave_the_account_below_zero_and_be_written_off(cast: Cast) -> None:
    account = an_account(cast)
    entry = funded(account, 1000, cast)
    drawn(account, 900, cast)
    reverse_entry(entry, reason="Bounced", by=cast.finance_lead)
    assert balances_of(account).cleared == -900
    with pytest.raises(Conflict):
        held(account, 1, cast)
    with pytest.raises(InvalidInput):
        write_off(account, valued_on=TODAY, by=cast.finance_lead)
    write_off(account, valued_on=TODAY, reason="Insolvent", by=cast.finance_lead)
    assert balances_of(account).cleared == 0
    with pytest.raises(InvalidInput):
        adjust(account, money=usd(1), valued_on=TODAY, by=cast.finance_lead)
    adjust(account, money=usd("0.05"), valued_on=TODAY, reason="Bank charge", by=cast.finance_lead)
    with pytest.raises(Conflict, match="still on it"):
        close_account(account, reason="Done", by=cast.finance_lead)


def test_terms_change_and_the_list_says_what_the_account_says(cast: Cast) -> None:
    account = an_account(cast, floor=Decimal(500), target=Decimal(1000))
    funded(account, 1000, cast)
    held(account, 700, cast)
    row = with_balances(DepositAccount.objects.all()).get()
    assert (row.cleared, row.reserved, row.available, row.exposure) == (1000, 700, 300, 0)
    change_terms(account, by=cast.finance_lead, floor=Decimal(1500), target=Decimal(1500))
    assert account.top_ups.get().amount == 500


BAD_ROWS: dict[str, tuple[dict[str, object], str]] = {
    "a gap": ({"sequence": 3}, "does not follow"),
    "a wrong balance": ({"balance_after": 99}, "does not follow"),
    "another currency": ({"currency": "EUR"}, "deposit_entry_in_currency"),
    "a closed month": ({"month": "2026-03-01"}, "2026-03"),
    "a refund with a plus": ({"kind": "refund", "of_kind": "refund", "funded_after": 100}, "sign_of_kind"),
    "a draw that nobody asked for": (
        {"kind": "draw", "of_kind": "draw", "amount": -10, "balance_after": 90, "funded_after": 100, "drawn_after": 10},
        "draw_names_draw",
    ),
}


@pytest.mark.parametrize(("wrong", "law"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_postgresql_refuses_what_no_action_would_write(cast: Cast, wrong: dict[str, object], law: str) -> None:
    account = an_account(cast)
    funded(account, 100, cast)
    with pytest.raises(IntegrityError, match=law):
        add_by_sql(account, **wrong)
    assert DepositEntry.objects.count() == 1
