"""A white-label partner's client price and contact: its own fields, found nowhere by anybody of ours."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.core import mail

from partnerview.audit.models import AuditEvent
from partnerview.dashboard.reports.search import search
from partnerview.directory.models import Partner
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.http.models import IdempotencyRecord
from partnerview.months import Month
from partnerview.notifications.actions.mail import send_digests
from partnerview.notifications.actions.notifications import notify
from partnerview.notifications.models import Notification
from retainers.actions.client_terms import client_terms_of, write_client_terms
from retainers.actions.rules import approve_rule, make_version, submit_rule
from retainers.models import Rule, WhiteLabelTerms
from retainers.reports.partner_statement import statement_seen_by
from retainers.rule_document import rule_document
from retainers.statement_tables import statement_document
from tests.retainers.rule_builders import active

PRICE, CONTACT = Decimal("7777.13"), "CLIENTCONTACTCANARY +44 20 7946 0011"


@pytest.fixture
def partner(cast):
    return Partner.objects.create(name="Sorrel & Finch", roles=["white_label"], pam=cast.pam)


@pytest.fixture
def rule(partner, cast) -> Rule:
    begun = {"role": "white_label", "model": "white_label", "currency": "GBP"}
    says = {"need": "white_label_support", "owner": "partner", "white_label": True, "partner_rate": Decimal(2400)}
    return active(cast, partner=partner, begun=begun, economics="none", **says)


def test_nobody_of_ours_writes_or_reads_them_and_nothing_is_kept(rule, cast):
    for person in cast.by_role().values():
        with pytest.raises(NotPermitted, match="belong to the partner"):
            write_client_terms(rule, client_price=PRICE, client_contact=CONTACT, by=person)
        with pytest.raises(NotPermitted):
            client_terms_of(rule, by=person)
    assert WhiteLabelTerms.objects.count() == 0


def test_a_contact_of_another_partner_is_refused(rule, cast, own):
    stranger = own(Partner.objects.create(name="Somebody else"), other=True)
    with pytest.raises(NotPermitted):
        write_client_terms(rule, client_price=PRICE, client_contact=CONTACT, by=stranger)
    assert WhiteLabelTerms.objects.count() == 0


def test_a_price_at_zero_or_with_too_many_decimals_is_refused_at_its_field(rule, partner, own):
    contact = own(partner)
    for price in ("0", "-1", "12.345"):
        with pytest.raises(InvalidInput) as refused:
            write_client_terms(rule, client_price=Decimal(price), client_contact="", by=contact)
        assert refused.value.errors[0].field == "client_price"
    assert WhiteLabelTerms.objects.count() == 0


def test_a_rule_that_is_not_white_label_has_none(cast, own):
    referral = active(cast, partner=Partner.objects.create(name="Corvane", roles=["referral"]))
    with pytest.raises(Conflict, match="white-label"):
        write_client_terms(referral, client_price=PRICE, client_contact="", by=own(referral.partner))


def test_a_new_version_goes_on_with_what_was_written_under_the_old_one(rule, partner, cast, own):
    contact = own(partner)
    write_client_terms(rule, client_price=PRICE, client_contact=CONTACT, by=contact)
    newer = make_version(rule, by=cast.account_manager)
    newer = approve_rule(submit_rule(newer, by=cast.account_manager), by=cast.finance_lead)
    assert client_terms_of(newer, by=contact).client_price == PRICE
    write_client_terms(newer, client_price=Decimal(8000), client_contact=CONTACT, by=contact)
    assert (client_terms_of(newer, by=contact).client_price, client_terms_of(rule, by=contact).client_price) == (
        Decimal(8000), PRICE,
    )  # fmt: skip


def test_the_partner_writes_and_reads_them_on_its_page(rule, partner, own, browser_of):
    browser = browser_of(own(partner))
    address = f"/portal/retainer-rules/{rule.pk}/client-terms/"
    refused = browser.post(address, {"client_price": "0", "client_contact": CONTACT})
    assert refused.status_code == 422
    assert CONTACT in refused.content.decode()
    page = browser.post(address, {"client_price": "7,777.13", "client_contact": CONTACT}, follow=True).content.decode()
    assert "7,777.13" in page
    assert CONTACT in page
    assert "2,400.00" in page


def test_the_api_wants_the_version_that_was_read_and_keeps_no_copy_of_what_was_written(rule, partner, own, api_of):
    api = api_of(own(partner))
    address = f"/api/v1/portal/retainer-rules/{rule.pk}/client-terms/"
    body = {"client_price": {"amount": str(PRICE), "currency": "GBP"}, "client_contact": CONTACT}
    assert api.put_json(address, body).status_code == 428
    read = api.get(address)
    assert read.json() == {"rule": rule.pk, "client_price": None, "client_contact": ""}
    wrong = {**body, "client_price": {"amount": "1.00", "currency": "USD"}}
    assert api.put_json(address, wrong, If_Match=read["ETag"]).status_code == 422
    written = api.put_json(address, body, If_Match=read["ETag"], Idempotency_Key="terms-1")
    assert written.json()["client_price"] == {"amount": "7777.13", "currency": "GBP"}
    assert api.put_json(address, body, If_Match=read["ETag"]).status_code == 412
    kept = json.dumps(list(IdempotencyRecord.objects.values()), default=str)
    assert "7777.13" not in kept
    assert CONTACT not in kept


def test_no_search_export_document_log_notification_or_mail_of_ours_holds_them(
    rule, partner, cast, own, browser_of, api_of
):
    write_client_terms(rule, client_price=PRICE, client_contact=CONTACT, by=own(partner))
    found = [
        json.dumps(rule_document(rule)),
        json.dumps(statement_document(partner.name, year_of(partner, cast.finance_lead))),
        str(list(AuditEvent.objects.values())),
        str(list(Notification.objects.values())),
    ]
    for person in (cast.admin, cast.finance_lead, cast.pam, cast.cxo, cast.account_manager):
        found += [repr(search(words, user=person)) for words in ("7777.13", "CLIENTCONTACTCANARY")]
        browser = browser_of(person)
        browser.prove(person)
        for address in (
            "/retainer-rules/list/?format=csv", "/settlements/?format=csv", "/partners/?format=csv",
            f"/partners/{partner.pk}/statement/?format=csv", "/retainer-rules/patterns/?format=csv",
        ):  # fmt: skip
            answer = browser.get(address)
            found.append(b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode())
        of_rule = (f"/retainer-rules/{rule.pk}/", f"/retainer-rules/{rule.pk}/standing/")
        pages = (*of_rule, f"/partners/{partner.pk}/", f"/partner-program/{partner.pk}/")
        found += [browser.get(address).content.decode() for address in pages]
    api = api_of(cast.integration)
    collections = ("retainer-rules", "contacts", "partners", "audit-events", "settlements", "cycles")
    found += [api.get(f"/api/v1/{noun}/").content.decode() for noun in collections]
    notify([cast.pam, cast.finance_lead], crossing="rule", text=f"{rule} waits", url=f"/retainer-rules/{rule.pk}/")
    assert send_digests("2026-05-01") == len(mail.outbox) == 2
    found += [str(message.message()) for message in mail.outbox]
    leaks = [text[:200] for text in found if "7777.13" in text or "7,777.13" in text or "CLIENTCONTACT" in text]
    assert leaks == []


def year_of(partner: Partner, reader):
    return statement_seen_by(reader, partner, first=Month(2026, 1), last=Month(2026, 12))
