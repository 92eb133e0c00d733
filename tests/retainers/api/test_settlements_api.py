"""Proof of settlements and payees by API, what a board can be filtered by, and a top-up that nobody waits for."""

from __future__ import annotations

import base64
import datetime as dt
from decimal import Decimal

import pytest

from partnerview import clock
from partnerview.directory.models import Partner
from partnerview.money import Money
from retainers.actions.deposit_accounts import open_account
from retainers.actions.deposits import record_deposit
from retainers.models import Cycle, PayeeDetails, Settlement
from tests.retainers.rule_builders import active

MARCH = dt.date(2026, 3, 1)
FILE = {"file_name": "receipt.pdf", "content": base64.b64encode(b"%PDF-1.7 paid").decode()}


@pytest.fixture
def settlement(cast, settings, tmp_path) -> Settlement:
    settings.MEDIA_ROOT = tmp_path
    rule = active(cast, partner=Partner.objects.create(name="Corvane Digital", roles=["referral"]))
    cycle = Cycle.objects.create(rule=rule, month=MARCH, status="closed")
    return Settlement.objects.create(
        cycle=cycle, rule=rule, direction="payable", amount=Decimal(100), currency="USD", due_on=MARCH
    )


def paid(settlement: Settlement, cast) -> Settlement:
    Settlement.objects.filter(pk=settlement.pk).update(
        status="paid", approved_by=cast.cxo, paid_by=cast.finance_lead, paid_on=MARCH
    )
    return settlement


def test_a_proof_is_refused_before_the_payment_and_read_back_after_it(settlement, cast, api_of, browser_of):
    api, address = api_of(cast.finance_lead), f"/api/v1/settlements/{settlement.pk}/proof/"
    assert api.post_json(address, FILE).status_code == 409
    assert api.get(address).status_code == 404
    paid(settlement, cast)
    assert api.post_json(address, {**FILE, "content": "no base64!"}).status_code == 422
    assert api_of(cast.pam).post_json(address, FILE).status_code == 403
    answer = api.post_json(address, FILE)
    assert (answer.status_code, answer.json()["status"]) == (200, "proved")
    page = browser_of(cast.finance_lead)
    for file in (api.get(address), page.get(f"/settlements/{settlement.pk}/evidence/")):
        assert b"".join(file.streaming_content) == b"%PDF-1.7 paid"
        assert file.headers["Content-Disposition"] == 'attachment; filename="receipt.pdf"'


def test_a_payee_is_asked_for_by_one_and_confirmed_by_another(settlement, cast, api_of):
    partner = settlement.rule.partner
    body = {"partner": partner.pk, "payee": "Corvane Ltd", "method": "bank", "address": "GB29NWBK60161331926819"}
    api = api_of(cast.finance_lead)
    assert api_of(cast.pam).post_json("/api/v1/payee-changes/", body).status_code == 403
    assert api.post_json("/api/v1/payee-changes/", {**body, "method": "cash"}).status_code == 422
    assert PayeeDetails.objects.count() == 0
    asked = api.post_json("/api/v1/payee-changes/", body)
    assert (asked.status_code, asked.json()["usable_from"]) == (201, None)
    assert api.post_json("/api/v1/payee-changes/", body).status_code == 409
    address = f"/api/v1/payee-changes/{asked.json()['id']}/confirmation/"
    assert api.post_json(address).status_code == 403
    confirmed = api_of(cast.other_finance_lead).post_json(address)
    assert confirmed.json()["confirmed_by"] == cast.other_finance_lead.pk
    assert confirmed.json()["usable_from"] is not None


def test_boards_are_filtered_and_exported(settlement, cast, browser_of):
    Cycle.objects.create(rule=settlement.rule, month=dt.date(2099, 1, 1), status="check_in")
    browser = browser_of(cast.finance_lead)
    browser.prove(cast.finance_lead)
    other = Partner.objects.create(name="Nobody yet")
    for address in ("/retainer-rules/", "/cycles/"):
        assert "Corvane Digital" in browser.get(f"{address}?partner={settlement.rule.partner_id}").content.decode()
    assert 'href="/retainer-rules/1' not in browser.get(f"/retainer-rules/?partner={other.pk}").content.decode()
    lines = b"".join(browser.get("/cycles/?format=csv").streaming_content).decode()
    assert "Corvane Digital,,2099-01,Waits," in lines
    empty = b"".join(browser.get("/ambiguous-accounts/?format=csv").streaming_content).decode()
    assert empty.strip() == "Engagement,Client,Partner,Why,Id"


def test_a_top_up_that_nobody_waits_for_says_why(cast, browser_of):
    account = open_account(
        client=cast.account_manager.clients.first(), currency="GBP", by=cast.finance_lead,
        floor=Decimal(500), target=Decimal(1000),
    )  # fmt: skip
    few = Money(Decimal(100), "GBP")
    record_deposit(account, money=few, valued_on=clock.today(), what_for="A start", by=cast.finance_lead)
    asked = account.top_ups.get()
    browser, address = browser_of(cast.finance_lead), f"/top-ups/{asked.pk}/cancellation/"
    assert browser_of(cast.account_manager).get(address).status_code == 403
    assert browser.post(address, {"reason": ""}).status_code == 422
    asked.refresh_from_db()
    assert asked.status == "open"
    page = browser.post(address, {"reason": "The client pays by invoice now"}, follow=True).content.decode()
    assert "is no longer waited for" in page
    asked.refresh_from_db()
    assert asked.status == "cancelled"


def test_a_settlement_says_who_pays_whom_how_and_who_confirmed_it(settlement, cast, api_of, browser_of):
    details = PayeeDetails.objects.create(
        partner=settlement.rule.partner, payee="Corvane Ltd", method="bank", address="GB29 NWBK",
        requested_by=cast.admin, confirmed_by=cast.finance_lead, usable_from=MARCH,
    )  # fmt: skip
    paid(settlement, cast)
    Settlement.objects.filter(pk=settlement.pk).update(
        status="proved", payee=details, method="bank", reference="BACS 7", proved_by=cast.admin, evidence_name="r.pdf"
    )
    PayeeDetails.objects.create(
        partner=settlement.rule.partner,
        payee="Corvane Holdings",
        method="bank",
        address="FR76",
        requested_by=cast.admin,
    )
    row = api_of(cast.finance_lead).get(f"/api/v1/settlements/{settlement.pk}/").json()
    told = ("payer", "payee", "payee_name", "method", "reference", "approved_by", "paid_by", "confirmed_by", "proof")
    assert [row[name] for name in told] == [
        "us", "partner", "Corvane Ltd", "bank", "BACS 7", cast.cxo.pk, cast.finance_lead.pk, cast.admin.pk, "r.pdf",
    ]  # fmt: skip
    page = " ".join(browser_of(cast.finance_lead).get(f"/settlements/{settlement.pk}/").content.decode().split())
    assert "Corvane Digital, paid to Corvane Ltd, bank transfer GB29 NWBK" in page
    assert f"recorded by {cast.finance_lead.name}" in page
    assert f"confirmed by {cast.admin.name}" in page
    assert "Refuse it with a reason" in page
    seen = browser_of(cast.cxo).get(f"/settlements/{settlement.pk}/").content.decode()
    assert "GB29 NWBK" not in seen
    assert "FR76" not in seen


def test_money_that_the_partner_paid_us_says_how_it_came(settlement, cast, browser_of):
    Settlement.objects.filter(pk=settlement.pk).update(direction="receivable", status="approved", approved_by=cast.cxo)
    browser, address = browser_of(cast.finance_lead), f"/settlements/{settlement.pk}/payment/"
    assert b"How it was paid" in browser.get(address).content
    browser.post(address, {"paid_on": "2026-03-09", "reference": "0xabc", "method": "wallet"})
    settlement.refresh_from_db()
    assert (settlement.status, settlement.method, settlement.payee) == ("paid", "wallet", None)


def test_a_payee_change_is_refused_by_page_and_api(settlement, cast, api_of, browser_of):
    partner = settlement.rule.partner
    asked = {"partner": partner, "payee": "Mallory", "method": "bank", "address": "X", "requested_by": cast.admin}
    address = f"/api/v1/payee-changes/{PayeeDetails.objects.create(**asked).pk}/rejection/"
    assert api_of(cast.cxo).post_json(address, {"reason": "No"}).status_code == 403
    assert api_of(cast.finance_lead).post_json(address, {}).status_code == 422
    assert (
        api_of(cast.finance_lead).post_json(address, {"reason": "Unknown to the partner"}).json()["payee"] == "Mallory"
    )
    assert api_of(cast.finance_lead).post_json(address, {"reason": "Again"}).status_code == 404
    PayeeDetails.objects.create(**asked)
    browser_of(cast.finance_lead).post(f"/partners/{partner.pk}/payee/refusal/", {"reason": "Unknown"})
    assert PayeeDetails.objects.count() == 0
