"""Contacts of a partner: invited for exactly one partner, and shut out of every other room."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from partnerview.audit.models import AuditEvent
from partnerview.directory.actions.portal_access import end_access, invite_contact, restore_access
from partnerview.directory.actions.records import remove_contact
from partnerview.directory.models import Contact, Partner
from partnerview.errors import Conflict, InvalidInput
from partnerview.users.actions.people import change_user, invite_user
from partnerview.users.models import User


@pytest.fixture
def partner(cast):
    return Partner.objects.create(name="Sorrel & Finch", pam=cast.pam)


def test_an_address_that_signs_in_already_is_refused_and_nobody_is_added(cast, partner):
    before = Contact.objects.count(), User.objects.count(), AuditEvent.objects.count()
    with pytest.raises(InvalidInput, match="already a person"):
        invite_contact(partner, name="Manon", email=cast.finance_lead.email.upper(), by=cast.pam)
    assert (Contact.objects.count(), User.objects.count(), AuditEvent.objects.count()) == before


def test_an_invited_contact_signs_in_for_that_partner_alone(cast, partner):
    contact = invite_contact(partner, name="Manon Aubry", email="manon@sorrel.example", by=cast.pam)
    assert contact.user.roles == ["partner_contact"]
    assert list(Partner.objects.of_contact(contact.user)) == [partner]
    assert list(Partner.objects.visible_to(contact.user)) == []
    assert AuditEvent.objects.get(action="contact.invited").about_id == partner.pk


def test_a_contact_on_record_is_taken_rather_than_written_twice(cast, partner):
    known = Contact.objects.create(partner=partner, name="Manon Aubry", email="Manon@sorrel.example")
    assert invite_contact(partner, name="Manon Aubry", email="manon@sorrel.example", by=cast.pam).pk == known.pk
    assert partner.contacts.count() == 1


def test_the_role_of_a_contact_is_given_on_the_partners_page_and_stays_alone(cast, partner):
    with pytest.raises(InvalidInput, match="partner’s page"):
        invite_user(email="x@example.net", name="X", roles=["partner_contact"], by=cast.admin)
    contact = invite_contact(partner, name="Manon Aubry", email="manon@sorrel.example", by=cast.pam)
    with pytest.raises(Conflict, match="stays one"):
        change_user(contact.user, name="Manon", roles=["manager"], by=cast.admin)
    with pytest.raises(IntegrityError, match="user_partner_contact_alone"), transaction.atomic():
        User.objects.filter(pk=contact.user.pk).update(roles=["partner_contact", "manager"])


def test_a_contact_of_a_client_cannot_sign_in(cast, partner):
    contact = Contact.objects.filter(client__isnull=False).first() or Contact.objects.create(
        client=cast.account_manager.clients.first(), name="A client’s"
    )
    with pytest.raises(IntegrityError, match="contact_signs_in_for_a_partner"), transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(user=cast.partner_contact)


def test_access_that_ended_stops_the_session_at_once_and_can_be_given_back(cast, partner, browser_of):
    contact = invite_contact(partner, name="Manon Aubry", email="manon@sorrel.example", by=cast.pam)
    browser = browser_of(contact.user)
    assert browser.get("/portal/").status_code == 200
    with pytest.raises(InvalidInput, match="why"):
        end_access(contact, reason=" ", by=cast.pam)
    end_access(contact, reason="Left the firm", by=cast.pam)
    assert browser.get("/portal/").headers["Location"].startswith("/accounts/login/")
    restore_access(Contact.objects.get(pk=contact.pk), by=cast.pam)
    assert browser_of(User.objects.get(pk=contact.user.pk)).get("/portal/").status_code == 200


def test_an_erased_contact_leaves_no_name_behind_and_signs_in_no_more(cast, partner):
    contact = invite_contact(partner, name="Manon Aubry", email="manon@sorrel.example", by=cast.pam)
    user = contact.user
    remove_contact(contact, by=cast.admin)
    user.refresh_from_db()
    assert (user.is_active, user.name, user.email) == (False, "Erased contact", f"erased-{user.pk}@invalid")


def test_a_contact_without_a_partner_meets_a_closed_door(cast, browser_of):
    assert browser_of(cast.partner_contact).get("/portal/").status_code == 403


def test_a_contact_lands_in_the_portal_and_finds_neither_search_nor_our_rooms(cast, partner, browser_of):
    Contact.objects.create(partner=partner, user=cast.partner_contact, name="Paolo Contarini")
    browser = browser_of(cast.partner_contact)
    assert browser.get("/").headers["Location"] == "/portal/"
    page = browser.get("/portal/").content.decode()
    assert "Sorrel &amp; Finch" in page
    assert "Search everything" not in page
    assert "Reporting in GBP" not in page
    for address in (
        "/search/?q=a",
        "/partners/",
        f"/partners/{partner.pk}/",
        "/raps/",
        "/settings/people/",
    ):
        assert browser.get(address).status_code == 403, address


def test_a_pam_invites_for_their_own_partners_alone(cast, partner, browser_of):
    other = Partner.objects.create(name="Somebody else’s", pam=cast.other_account_manager)
    browser = browser_of(cast.pam)
    browser.prove(cast.pam)
    typed = {"name": "Manon Aubry", "email": "manon@sorrel.example"}
    assert browser.post(f"/partners/{other.pk}/portal-access/new/", typed).status_code == 404
    answer = browser.post(f"/partners/{partner.pk}/portal-access/new/", typed, follow=True)
    assert "Pass this link on" in answer.content.decode()
    again = browser.post(f"/partners/{partner.pk}/portal-access/new/", typed)
    assert again.status_code == 422
    assert "already a person" in again.content.decode()
    browser_of(cast.account_manager)
    assert browser_of(cast.account_manager).get(f"/partners/{partner.pk}/portal-access/new/").status_code == 403
