"""Deposit accounts with money on them, by the actions themselves."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from partnerview import clock
from partnerview.books.invariants import breaches
from partnerview.money import Money
from retainers.actions.deposit_accounts import open_account
from retainers.actions.deposits import record_deposit
from retainers.actions.draws import approve_draw, post_draw, request_draw
from retainers.models import DepositAccount, DepositEntry, Draw
from tests.builders import make_partner
from tests.cast import Cast


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


def laws_hold() -> None:
    """No law of any app is broken: asked after every test that moves money."""
    assert breaches() == []
