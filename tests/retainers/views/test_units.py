"""Amounts of Retain are typed beside the currency that they are in, wherever it is known."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from retainers.deposit_forms import AmountField
from retainers.models import DepositPolicy, Rule
from retainers.rule_forms import EconomicsStepForm
from tests.cast import Cast
from tests.retainers.builders import an_account, asked, funded

pytestmark = pytest.mark.usefixtures("lawful")


def units(page: Any) -> dict[str, str]:
    """The unit of each field that has one, where its control says that the unit describes it."""
    html = page.content.decode()
    found = dict(re.findall(r'<span id="id_([a-z_]+)_unit">([^<]+)</span>', html))
    assert all(f'aria-describedby="id_{name}_unit' in html for name in found)
    return found


@pytest.fixture
def ask(cast: Cast, browser_of: Callable[..., Any]) -> Callable[[str], Any]:
    browser = browser_of(cast.finance_lead)
    browser.prove(cast.finance_lead)
    return browser.get


def test_terms_of_an_open_account_are_in_its_currency(cast: Cast, ask: Callable[[str], Any]) -> None:
    terms = {"policy": DepositPolicy.LIMIT, "overdraft_limit": Decimal(900_000), "floor": Decimal(200_000)}
    account = an_account(cast, currency="JPY", **terms)

    page = ask(f"/deposit-accounts/{account.pk}/change/")

    assert units(page) == {"overdraft_limit": "JPY", "floor": "JPY", "target": "JPY"}
    assert 'name="floor" value="200,000"' in page.content.decode()


def test_a_new_account_asks_for_its_currency_so_no_amount_claims_one(ask: Callable[[str], Any]) -> None:
    assert units(ask("/deposit-accounts/new/")) == {}


def test_deposits_refunds_and_draws_are_in_the_currency_of_the_account(cast: Cast, ask: Callable[[str], Any]) -> None:
    account = an_account(cast, currency="EUR")
    funded(account, "2500.50", cast, is_cleared=True)
    draw = asked(account, "1867.50", cast)

    for noun in ("deposits", "entries", "draws"):
        assert units(ask(f"/deposit-accounts/{account.pk}/{noun}/")) == {"amount": "EUR"}, noun
    page = ask(f"/draws/{draw.pk}/approval/")
    assert units(page) == {"amount": "EUR"}
    assert 'value="1,867.50"' in page.content.decode()


def test_what_is_shown_may_be_sent_back_as_it_is(cast: Cast, browser_of: Callable[..., Any]) -> None:
    account = an_account(cast, currency="EUR")
    funded(account, 5000, cast, is_cleared=True)
    draw = asked(account, "1867.50", cast)
    browser = browser_of(cast.manager)
    browser.prove(cast.manager)

    refused = browser.post(f"/draws/{draw.pk}/approval/", {"amount": "1,867.505", "reason": ""})
    assert refused.status_code == 422
    assert "at most 2 decimals" in refused.content.decode()

    assert browser.post(f"/draws/{draw.pk}/approval/", {"amount": "1,867.50", "reason": ""}).status_code == 302
    draw.refresh_from_db()
    assert (draw.status, draw.amount) == ("approved", Decimal("1867.50"))


def test_margins_and_caps_of_a_rule_are_in_the_currency_of_the_rule() -> None:
    form = EconomicsStepForm(rule=Rule(currency="GBP", model="referral"))

    assert {form.units[name] for name in ("share_cap", "guarantee", "bonus")} == {"GBP"}
    assert "share_percent" not in form.units


@pytest.mark.parametrize(
    "typed", ["1250,50", "1,5", "1.250,00", "1e3", "1_000", "\u0661\u0662", "NaN", "--5", "1,2345"]
)
def test_an_amount_that_could_be_another_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match="is not an amount"):
        AmountField(currency="USD").clean(typed)


def test_an_amount_is_read_with_thousands_and_without() -> None:
    field = AmountField(currency="USD", signed=True)
    read = [field.clean(typed) for typed in ("1,250.50", "1250.5", "\N{MINUS SIGN}1,000,000", " 7 ")]
    assert read == [Decimal("1250.50"), Decimal("1250.5"), Decimal(-1000000), Decimal(7)]


def test_the_ledger_says_how_many_of_its_filters_are_set(cast: Cast, ask: Callable[[str], Any]) -> None:
    address = f"/deposit-accounts/{an_account(cast).pk}/"

    for query, words in (("", "Filters<"), ("?kind=draw&from=2026-01-01&before=9", "Filters, 2 set<")):
        page = ask(address + query).content.decode()
        assert f'aria-controls="fields-ledger">{words}/button>' in page
