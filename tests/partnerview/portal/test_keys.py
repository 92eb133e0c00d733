"""A contact's own API keys: made by themselves, for the portal alone."""

from __future__ import annotations

import re

import pytest

from partnerview.directory.actions.portal_access import end_access
from partnerview.directory.models import Contact, Partner
from partnerview.errors import InvalidInput
from partnerview.users.actions.api_keys import create_api_key
from partnerview.users.models import ApiKey


@pytest.fixture
def contact(cast, own):
    return own(Partner.objects.create(name="Sorrel & Finch", pam=cast.pam))


def test_nobody_of_ours_makes_a_key_that_acts_for_a_contact_and_no_key_of_theirs_opens_more(cast, contact):
    with pytest.raises(InvalidInput, match="not for a colleague"):
        create_api_key(name="x", scopes=["portal:read"], user=contact, by=cast.admin)
    with pytest.raises(InvalidInput, match="portal alone"):
        create_api_key(name="x", scopes=["portal:read", "directory:read"], user=contact, by=contact)
    assert ApiKey.objects.count() == 0


def test_a_contact_makes_a_key_after_a_fresh_proof_sees_it_once_and_revokes_it(cast, contact, browser_of, acme):
    browser = browser_of(contact)
    typed = {"name": "Our CRM", "scopes": ["portal:read"]}
    browser.prove(contact, seconds_ago=3600)
    assert browser.post("/portal/api-keys/new/", typed).headers["Location"].startswith("/accounts/")
    browser.prove(contact)
    assert browser.post("/portal/api-keys/new/", {**typed, "scopes": ["users:write"]}).status_code == 422
    page = browser.post("/portal/api-keys/new/", typed).content.decode()
    secret = re.search(r"pv_[0-9a-f]{8}_[\w-]+", page)[0]
    key = ApiKey.objects.get()
    asked = {"headers": {"authorization": f"Bearer {secret}"}}
    visitor = browser_of()
    assert visitor.get("/api/v1/portal/statement/", **asked).status_code == 200
    assert visitor.get("/api/v1/partners/", **asked).status_code == 403
    assert secret not in browser.get("/portal/api-keys/").content.decode()
    browser.post(f"/portal/api-keys/{key.pk}/revocation/")
    assert visitor.get("/api/v1/portal/statement/", **asked).status_code == 401


def test_keys_of_others_are_not_found_and_end_with_the_access(cast, contact, browser_of, api_of):
    theirs = create_api_key(name="Mine", scopes=["portal:read"], user=contact, by=contact).key
    stranger = cast.other_partner_contact
    Contact.objects.create(partner=Partner.objects.create(name="Else"), user=stranger, name="Odile")
    assert browser_of(stranger).post(f"/portal/api-keys/{theirs.pk}/revocation/").status_code == 404
    api = api_of(contact)
    assert api.get("/api/v1/portal/raps/").status_code == 200
    end_access(Contact.objects.get(user=contact), reason="Left", by=cast.pam)
    assert api.get("/api/v1/portal/raps/").status_code == 401
