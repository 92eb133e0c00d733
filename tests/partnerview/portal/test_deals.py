"""A partner registers its own deals: by the portal, for itself alone, answered by a manager, told inside the portal."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from partnerview import clock
from partnerview.errors import NotPermitted
from partnerview.money import Money
from partnerview.notifications.models import Notification
from partnerview.ui import formats
from programs.actions.deals import accept_deal, refuse_deal, register_deal
from programs.actions.partner_acts import register_as_partner, withdraw_as_partner
from programs.actions.referrals import make_code
from programs.models import Attribution, Deal
from tests.programs.builders import a_partner
from tests.programs.raps import laws_hold

V1 = "/api/v1/portal"
CLOSE = dt.timedelta(days=60)


def typed(**changed: object) -> dict[str, object]:
    return {
        "prospect": "Larkspur Clinics",
        "amount": "12,000",
        "currency": "GBP",
        "expected_close_on": (clock.today() + CLOSE).isoformat(),
        "found_by": "theirs",
        "qualified_by": "theirs",
        "offered_by": "ours",
        "closed_by": "ours",
        "served_by": "both",
        "note": "",
    } | changed


def registered(partner, contact, **changed: object) -> Deal:
    terms = {
        "prospect": "Larkspur Clinics",
        "value": Money(Decimal(12000), "GBP"),
        "expected_close_on": clock.today() + CLOSE,
    }
    return register_as_partner(partner, by=contact, **{**terms, **changed})


def test_what_is_typed_wrongly_is_named_at_its_field_and_registers_nothing(cast, own, browser_of):
    contact = own(a_partner(cast))
    browser = browser_of(contact)
    for field, value, sentence in (
        ("prospect", " ", "This field is required."),
        ("amount", "0", "Give what it may be worth a year, above zero."),
        ("amount", "twelve", "Enter a number."),
        ("expected_close_on", "2020-01-01", "A deal that is registered closes today or later."),
        ("found_by", "somebody", "Select a valid choice."),
    ):
        page = browser.post("/portal/deals/new/", typed(**{field: value}))
        assert (page.status_code, sentence in page.content.decode()) == (422, True), field
        assert "Larkspur" in page.content.decode() or field == "prospect"
    assert not Deal.objects.exists()
    assert not Attribution.objects.exists()


def test_a_contact_registers_a_deal_and_reads_our_answer(cast, own, browser_of):
    partner = a_partner(cast)
    contact = own(partner)
    browser = browser_of(contact)
    empty = browser.get("/portal/deals/").content.decode()
    assert ("No deal yet" in empty, "You have no link of your own yet" in empty) == (True, True)
    make_code(partner, code="penrose", by=cast.pam)
    page = browser.post("/portal/deals/new/", typed(), follow=True)
    assert "Larkspur Clinics is registered." in page.content.decode()
    assert "/r/penrose/" in page.content.decode()
    deal = Deal.objects.get()
    assert (deal.partner, deal.registered_by, deal.status, deal.served_by) == (partner, contact, "registered", "both")
    assert Notification.objects.get(recipient=cast.pam).text == (
        f"Penrose Data: {contact.name} has registered Larkspur Clinics."
    )
    accept_deal(deal, by=cast.manager)
    shown = browser.get(f"/portal/deals/{deal.pk}/").content.decode()
    until = formats.day(clock.today() + dt.timedelta(days=90))
    assert f"The prospect is protected for you until {until}." in shown
    assert "It earns you 10.0 % of what the client pays us regularly" in shown
    told = browser.get("/notifications/").content.decode()
    assert f"Larkspur Clinics is protected for you until {until}." in told
    opened = browser.post(f"/notifications/{Notification.objects.get(recipient=contact).pk}/reading/", follow=True)
    assert opened.redirect_chain[-1][0] == f"/portal/deals/{deal.pk}/"
    laws_hold()


def test_a_refusal_tells_its_reason_and_nobody_hears_who_else_wants_the_prospect(cast, own, browser_of, api_of):
    partner, rival = a_partner(cast), a_partner(cast, "RIVALCANARY")
    contact = own(partner)
    theirs = register_deal(
        rival, prospect="Larkspur Clinics", value=Money(Decimal(5), "GBP"), expected_close_on=clock.today() + CLOSE,
        by=cast.pam,
    )  # fmt: skip
    accept_deal(theirs, by=cast.manager)
    deal = registered(partner, contact)
    refuse_deal(deal, reason="We are talking to them already", by=cast.manager)
    browser, api = browser_of(contact), api_of(contact)
    pages = [
        browser.get(url).content.decode() for url in ("/portal/deals/", f"/portal/deals/{deal.pk}/", "/notifications/")
    ]
    pages.append(api.get(f"{V1}/deals/").content.decode())
    assert [text for text in pages if "RIVALCANARY" in text] == []
    assert "We are talking to them already" in pages[1]
    assert api.get(f"{V1}/deals/{deal.pk}/").json()["reason"] == "We are talking to them already"
    assert browser.get(f"/portal/deals/{theirs.pk}/").status_code == 404
    assert api.get(f"{V1}/deals/{theirs.pk}/").status_code == 404


def test_nobody_registers_or_withdraws_for_another_firm(cast, own):
    partner, rival = a_partner(cast), a_partner(cast, "Rival")
    contact, other = own(partner), own(rival, other=True)
    for person in (other, cast.pam, cast.manager):
        with pytest.raises(NotPermitted):
            registered(partner, person)
    deal = registered(partner, contact)
    for person in (other, cast.pam):
        with pytest.raises(NotPermitted):
            withdraw_as_partner(deal, reason="Mine", by=person)
    with pytest.raises(NotPermitted):
        register_deal(
            partner, prospect="X", value=Money(Decimal(5), "GBP"), expected_close_on=clock.today(), by=contact
        )
    assert Deal.objects.get().status == "registered"


def test_a_deal_is_registered_once_and_may_be_given_up(cast, own, browser_of):
    contact = own(a_partner(cast))
    browser = browser_of(contact)
    browser.post("/portal/deals/new/", typed())
    again = browser.post("/portal/deals/new/", typed(prospect="LARKSPUR  CLINICS"))
    assert (again.status_code, "registered that prospect already" in again.content.decode()) == (422, True)
    deal = Deal.objects.get()
    assert browser.post(f"/portal/deals/{deal.pk}/withdrawal/", {"reason": ""}).status_code == 422
    gone = browser.post(f"/portal/deals/{deal.pk}/withdrawal/", {"reason": "They chose nobody"}, follow=True)
    assert "Larkspur Clinics is withdrawn." in gone.content.decode()
    deal.refresh_from_db()
    assert (deal.status, deal.reason) == ("withdrawn", "They chose nobody")
    browser.post("/portal/deals/new/", typed())
    assert Deal.objects.count() == 2
    laws_hold()


def test_the_api_registers_and_withdraws_in_the_same_words(cast, own, api_of):
    contact = own(a_partner(cast))
    api = api_of(contact)
    body = {
        "prospect": "Larkspur Clinics",
        "value": {"amount": "12000.00", "currency": "GBP"},
        "expected_close_on": (clock.today() + CLOSE).isoformat(),
    }
    refused = api.post_json(f"{V1}/deals/", body | {"partner": 1})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "partner")
    assert api.post_json(f"{V1}/deals/", body | {"value": {"amount": "0.00", "currency": "GBP"}}).status_code == 422
    assert api_of(cast.pam).post_json(f"{V1}/deals/", body).status_code == 403
    assert not Deal.objects.exists()
    made = api.post_json(f"{V1}/deals/", body)
    assert (made.status_code, made.json()["status"], made.json()["reason"]) == (201, "registered", None)
    address = f"{V1}/deals/{made.json()['id']}/withdrawal/"
    assert api.post_json(address, {}).status_code == 422
    assert api.post_json(address, {"reason": "Mistake"}).json()["status"] == "withdrawn"
    assert (api.post_json(address, {"reason": "Mistake"}).status_code, Deal.objects.count()) == (409, 1)
    assert api.get(f"{V1}/referral-codes/").json()["results"] == []


def test_notifications_of_a_contact_are_their_own(cast, own, browser_of):
    contact = own(a_partner(cast))
    ours = Notification.objects.create(recipient=cast.pam, crossing="x", text="CANARY")
    browser = browser_of(contact)
    assert "CANARY" not in browser.get("/notifications/").content.decode()
    assert browser.post(f"/notifications/{ours.pk}/reading/").status_code == 404
    assert browser.get(f"/notifications/{ours.pk}/snooze/").status_code == 404


def test_what_nobody_has_chosen_yet_is_all_and_not_unknown(cast, own, browser_of):
    own(a_partner(cast))
    page = browser_of(cast.pam).get("/deals/?co_sell=true").content.decode()
    assert ('>All</option>' in page, "Unknown" in page, '<option value="true" selected>Yes</option>' in page) == (
        True, False, True,
    )  # fmt: skip
