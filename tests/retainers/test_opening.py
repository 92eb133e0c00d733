"""Nothing counts on an account before the day it was opened: on its pages, in the API, from the bank, in PostgreSQL."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from partnerview.errors import InvalidInput
from retainers.actions.deposit_accounts import change_terms, open_account
from retainers.actions.draws import post_draw
from retainers.actions.reconciliation import import_statement
from retainers.balances import balances_of
from retainers.models import BankLine, DepositAccount, DepositEntry
from tests.builders import make_partner
from tests.cast import Cast
from tests.retainers.builders import add_by_sql, funded, held

pytestmark = pytest.mark.usefixtures("end_of_april", "lawful")
OPENED, BEFORE = dt.date(2026, 4, 20), dt.date(2026, 4, 19)


@pytest.fixture
def account(cast: Cast) -> DepositAccount:
    """Opened on 20 April, typed in on the 30th."""
    return open_account(partner=make_partner("Corvane"), currency="USD", by=cast.finance_lead, opened_on=OPENED)


def test_the_page_says_it_at_the_day_and_keeps_what_was_typed(account: DepositAccount, cast: Cast, browser_of) -> None:
    browser = browser_of(cast.finance_lead)
    typed = {"amount": "125.50", "valued_on": "2026-04-19", "is_cleared": "on", "reference": "Slip 7"}
    page = browser.post(f"/deposit-accounts/{account.pk}/deposits/", typed)
    assert page.status_code == 422
    assert "19 Apr 2026 lies before 20 Apr 2026, when this account was opened" in shown(page)
    assert "125.50" in shown(page)
    assert "Slip 7" in shown(page)
    assert not DepositEntry.objects.exists()
    browser.post(f"/deposit-accounts/{account.pk}/deposits/", typed | {"valued_on": "2026-04-20"})
    assert balances_of(account).cleared == Decimal("125.50")


def test_the_api_names_the_field(account: DepositAccount, cast: Cast, api_of) -> None:
    api, address = api_of(cast.finance_lead), f"/api/v1/deposit-accounts/{account.pk}/"
    body = {"amount": {"amount": "10.00", "currency": "USD"}, "valued_on": "2026-04-19"}
    refused = api.post_json(f"{address}deposits/", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "before_opening")
    assert [error["field"] for error in refused.json()["errors"]] == ["valued_on"]
    assert not DepositEntry.objects.exists()
    shown = api.get(address)
    assert shown.json()["opened_on"] == "2026-04-20"
    late = api.patch_json(address, {"opened_on": "2026-05-01"}, If_Match=shown["ETag"])
    assert (late.status_code, late.json()["errors"][0]["field"]) == (422, "opened_on")
    assert api.patch_json(address, {"opened_on": "2026-04-19"}, If_Match=shown["ETag"]).status_code == 200
    assert api.post_json(f"{address}deposits/", body).status_code == 201


def test_a_draw_is_not_posted_before_it_either(account: DepositAccount, cast: Cast) -> None:
    funded(account, 100, cast)
    draw = held(account, 40, cast)
    with pytest.raises(InvalidInput, match="was opened"):
        post_draw(draw, by=cast.finance_lead, valued_on=BEFORE)
    assert balances_of(account).cleared == 100
    post_draw(draw, by=cast.finance_lead, valued_on=OPENED)
    assert balances_of(account).cleared == 60


def test_a_bank_line_from_before_it_waits_until_the_account_was_opened_earlier(
    account: DepositAccount, cast: Cast, browser_of
) -> None:
    import_statement(b"date,amount,currency,text\n2026-04-19,70.00,USD,Corvane", file_name="a.csv", by=cast.manager)
    line = BankLine.objects.get()
    browser, address = browser_of(cast.finance_lead), f"/bank-lines/{line.pk}/decision/"
    page = browser.post(address, {"account": account.pk})
    assert page.status_code == 422
    assert "This account was opened on 20 Apr 2026, after the line’s day" in shown(page)
    line.refresh_from_db()
    assert (line.status, DepositEntry.objects.exists()) == ("queued", False)
    change_terms(account, by=cast.finance_lead, opened_on=BEFORE)
    assert browser.post(address, {"account": account.pk}).status_code == 302
    assert balances_of(account).cleared == 70


def test_an_account_is_not_opened_in_the_future_nor_after_its_first_entry(account: DepositAccount, cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="has not come yet"):
        open_account(
            client=None, partner=make_partner("B"), currency="USD", by=cast.finance_lead, opened_on=dt.date(2026, 5, 1)
        )
    funded(account, 100, cast, on=dt.date(2026, 4, 22))
    with pytest.raises(InvalidInput, match="22\N{NO-BREAK SPACE}Apr"):
        change_terms(account, by=cast.finance_lead, opened_on=dt.date(2026, 4, 23))
    account.refresh_from_db()
    assert account.opened_on == OPENED
    change_terms(account, by=cast.finance_lead, opened_on=dt.date(2026, 4, 22))


def test_postgresql_refuses_both(account: DepositAccount, cast: Cast) -> None:
    funded(account, 100, cast, on=OPENED)
    with pytest.raises(IntegrityError, match="was not open on 2026-04-19"), transaction.atomic():
        add_by_sql(account, valued_on=BEFORE, cleared_on=BEFORE)
    with pytest.raises(IntegrityError, match="has entries before 2026-04-21"), transaction.atomic():
        DepositAccount.objects.filter(pk=account.pk).update(opened_on=OPENED + dt.timedelta(days=1))
    assert DepositEntry.objects.count() == 1
    add_by_sql(account, valued_on=OPENED, cleared_on=OPENED)
    assert balances_of(account).cleared == 110


def shown(page) -> str:
    return str(page.content.decode().replace("\N{NO-BREAK SPACE}", " "))
