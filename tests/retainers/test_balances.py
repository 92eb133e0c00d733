"""The stored balance of an account: made with it, moved by the ledger's law alone, and held against the entries."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from retainers.actions.deposits import clear_entry, reverse_entry
from retainers.actions.draws import reverse_draw
from retainers.invariants import BALANCE_IS_ITS_LEDGER
from retainers.models import DepositAccount, DepositBalance, DepositEntry
from tests.cast import Cast
from tests.retainers.builders import SECOND, add_by_sql, an_account, drawn, funded

pytestmark = pytest.mark.usefixtures("end_of_april", "lawful")


@pytest.fixture
def account(cast: Cast) -> DepositAccount:
    return an_account(cast, policy="flag")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE retainers_depositbalance SET cleared = cleared + 1",
        "DELETE FROM retainers_depositbalance",
        "TRUNCATE retainers_depositbalance",
        "INSERT INTO retainers_depositbalance (account_id, sequence, cleared, pending, funded, drawn)"
        " VALUES (99, 0, 0, 0, 0, 0)",
        "ALTER TABLE retainers_depositaccount DISABLE TRIGGER retainers_depositaccount_balance",
        "ALTER TABLE retainers_depositentry DISABLE TRIGGER retainers_depositentry_chain",
        "DROP FUNCTION deposit_account_has_a_balance()",
    ],
)
def test_the_application_reads_balances_and_moves_none(account: DepositAccount, statement: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement)


def test_an_account_begins_at_nothing_and_every_kind_of_entry_moves_it(account: DepositAccount, cast: Cast) -> None:
    assert stored(account) == (0, 0, 0, 0, 0)
    waiting = funded(account, 80, cast, is_cleared=False)
    assert stored(account) == (1, 0, 80, 0, 0)
    clear_entry(waiting, cleared_on=dt.date(2026, 4, 30), by=cast.finance_lead)
    assert stored(account) == (2, 80, 0, 80, 0)
    draw = drawn(account, "100.50", cast)
    assert stored(account) == (3, Decimal("-20.50"), 0, 80, Decimal("100.50"))
    reverse_draw(draw, reason="Twice", by=cast.finance_lead)
    assert stored(account) == (4, 80, 0, 80, 0)
    reverse_entry(funded(account, 5, cast, is_cleared=False), reason="Recalled", by=cast.finance_lead)
    assert stored(account) == (6, 80, 0, 80, 0)
    assert account.balance.recorded_at == DepositEntry.objects.latest("sequence").recorded_at


@pytest.mark.parametrize("wrong", ["sequence", "balance_after", "pending_after", "funded_after", "drawn_after"])
def test_a_row_whose_sums_do_not_follow_moves_nothing(account: DepositAccount, cast: Cast, wrong: str) -> None:
    funded(account, 100, cast)
    with pytest.raises(IntegrityError, match="does not follow the one before it"), transaction.atomic():
        add_by_sql(account, **{wrong: SECOND[wrong] + 1})
    assert stored(account) == (1, 100, 0, 100, 0)
    add_by_sql(account)
    assert stored(account) == (2, 110, 0, 110, 0)


@pytest.mark.parametrize("column", ["sequence", "cleared", "pending", "funded", "drawn"])
def test_the_law_names_an_account_whose_balance_is_another(account: DepositAccount, cast: Cast, column: str) -> None:
    other = an_account(cast, holder="Other")
    funded(account, 100, cast)
    funded(other, 100, cast)
    columns = ("account_id", "sequence", "cleared", "pending", "funded", "drawn")
    told = ", ".join(
        f"{name} + (account_id = {account.pk})::int AS {name}" if name == column else name for name in columns
    )
    spoilt = f"WITH retainers_depositbalance AS (SELECT {told} FROM retainers_depositbalance) {BALANCE_IS_ITS_LEDGER}"
    assert broken(BALANCE_IS_ITS_LEDGER) == []
    assert broken(spoilt) == [account.pk]


def test_the_law_names_an_account_without_a_balance(account: DepositAccount) -> None:
    lost = "WITH retainers_depositbalance AS (SELECT * FROM retainers_depositbalance WHERE false)"
    assert account.pk in broken(f"{lost} {BALANCE_IS_ITS_LEDGER}")


def stored(account: DepositAccount) -> tuple[int, Decimal, Decimal, Decimal, Decimal]:
    now = account.balance = DepositBalance.objects.get(pk=account.pk)
    return now.sequence, now.cleared, now.pending, now.funded, now.drawn


def broken(law: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(law)
        return [row[0] for row in cursor.fetchall()]
