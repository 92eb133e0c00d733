"""Deposit accounts with money on them, by the actions themselves."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from partnerview import clock
from partnerview.books.invariants import breaches
from partnerview.money import Money
from retainers.actions.deposit_accounts import open_account
from retainers.actions.deposits import record_deposit
from retainers.actions.draws import approve_draw, post_draw, request_draw
from retainers.models import DepositAccount, DepositEntry, Draw
from tests.builders import make_partner
from tests.cast import Cast

# A cleared deposit of 10 on the second place of an account of 100 USD, as a row: every law lets it through.
SECOND: dict[str, Any] = {
    "sequence": 2, "kind": "deposit", "of_kind": "deposit", "amount": 10, "currency": "USD", "valued_on": "2026-04-30",
    "cleared_on": "2026-04-30", "month": "2026-04-01", "balance_after": 110, "pending_after": 0, "funded_after": 110,
    "drawn_after": 0, "what_for": "", "reference": "", "evidence": "", "evidence_name": "", "reason": "",
    "idempotency_key": "",
}  # fmt: skip


def usd(amount: str | int) -> Money:
    return Money(Decimal(amount), "USD")


def gbp(amount: str | int) -> Money:
    return Money(Decimal(amount), "GBP")


def an_account(
    cast: Cast, *, holder: str = "Corvane Digital Partners", currency: str = "USD", **terms: Any
) -> DepositAccount:
    """An open account of a new partner that blocks overdrafts, unless told otherwise."""
    partner = terms.pop("partner", None) or (None if "client" in terms else make_partner(holder))
    account = open_account(partner=partner, currency=currency, by=cast.finance_lead, **terms)
    DepositAccount.objects.filter(pk=account.pk).update(opened_on=dt.date(2024, 1, 1))
    account.refresh_from_db()
    return account


def funded(
    account: DepositAccount, amount: str | int, cast: Cast, *, on: dt.date | None = None, **how: Any
) -> DepositEntry:
    money = Money(Decimal(amount), account.currency)
    return record_deposit(account, money=money, valued_on=on or clock.today(), by=cast.finance_lead, **how)


def asked(account: DepositAccount, amount: str | int, cast: Cast, **what: Any) -> Draw:
    money = Money(Decimal(amount), account.currency)
    return request_draw(account, money=money, by=cast.account_manager, **{"what_for": "Delivery support", **what})


def held(account: DepositAccount, amount: str | int, cast: Cast, **what: Any) -> Draw:
    return approve_draw(asked(account, amount, cast, **what), by=cast.finance_lead)


def drawn(account: DepositAccount, amount: str | int, cast: Cast, *, on: dt.date | None = None, **what: Any) -> Draw:
    return post_draw(held(account, amount, cast, **what), by=cast.finance_lead, valued_on=on)


def add_by_sql(account: DepositAccount, **other: Any) -> None:
    """Past every action: SECOND, with other values where they are given."""
    row = {"account_id": account.pk, **SECOND, **other}
    marks = ", ".join(["%s"] * len(row))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO retainers_depositentry ({', '.join(row)}) VALUES ({marks})", list(row.values()))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def laws_hold() -> None:
    """No law of any app is broken: asked after every test that moves money."""
    assert breaches() == []
