"""A partner's own plans: seen from submission on, acknowledged with the return that was read, proved with files."""

from __future__ import annotations

import base64
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.notifications.models import Notification
from programs.actions.mdf import commit_mdf, disburse_mdf
from programs.actions.partner_acts import acknowledge_as_partner, prove_disbursement
from programs.actions.rap_signatures import sign_rap
from programs.actions.raps import acknowledge_rap, activate_rap
from programs.models import MdfProof
from tests.programs.raps import a_partner, active, approved, drafted, laws_hold, submitted, the_account, usd

# V-37: 340,000 × 20 % ÷ 24,000
RETURN = Decimal("2.8333")


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def disbursed(cast):
    rap = active(cast)
    ours = commit_mdf(rap, side="vendor", money=usd(5000), purpose="Breakfast", by=cast.pam)
    return disburse_mdf(
        ours, named_account=the_account(rap), activity="Breakfast in Lyon", money=usd(4200), proof="P1", by=cast.pam
    )


def test_a_draft_is_ours_and_a_submitted_plan_is_read_by_its_partner_alone(cast, own, browser_of):
    rap = drafted(cast)
    theirs, others = browser_of(own(rap.partner)), browser_of(own(a_partner(cast, "Lindqvist Data"), other=True))
    assert theirs.get(f"/portal/raps/{rap.pk}/").status_code == 404
    rap = submitted(cast, partner=rap.partner)
    page = theirs.get(f"/portal/raps/{rap.pk}/").content.decode()
    assert "Do you acknowledge these returns?" in page
    assert "2.83 times your money" in page
    assert others.get(f"/portal/raps/{rap.pk}/").status_code == 404
    assert "2026 H2" not in others.get("/portal/raps/").content.decode()


def test_only_a_contact_of_that_partner_acknowledges_and_only_the_return_that_is_frozen(cast, own):
    rap = submitted(cast)
    stranger = own(a_partner(cast, "Lindqvist Data"), other=True)
    for person in (stranger, cast.pam, cast.admin, cast.cxo):
        with pytest.raises(NotPermitted):
            acknowledge_as_partner(rap, partner_roi=RETURN, by=person)
    contact = own(rap.partner)
    with pytest.raises(Conflict, match="changed since") as stale:
        acknowledge_as_partner(rap, partner_roi=Decimal("2.8"), by=contact)
    assert stale.value.code == "stale"
    rap.refresh_from_db()
    assert rap.partner_acknowledged_at is None


def test_a_plan_runs_once_the_partner_has_acknowledged_in_the_portal(cast, own):
    rap = acknowledge_rap(approved(cast), by=cast.pam)
    with pytest.raises(Conflict, match="the partner has"):
        activate_rap(rap, by=cast.pam)
    rap = acknowledge_as_partner(rap, partner_roi=RETURN, by=own(rap.partner))
    assert rap.partner_acknowledged_by == "Paolo Contarini"
    assert activate_rap(rap, by=cast.pam).status == "active"
    told = Notification.objects.get(recipient=cast.pam, crossing=f"rap {rap.pk} acknowledged")
    assert "Paolo Contarini has acknowledged" in told.text
    laws_hold()


def test_a_second_acknowledgement_is_a_conflict_and_the_first_stays(cast, own):
    rap = submitted(cast)
    contact = own(rap.partner)
    first = acknowledge_as_partner(rap, partner_roi=RETURN, by=contact).partner_acknowledged_at
    with pytest.raises(Conflict, match="already"):
        acknowledge_as_partner(rap, partner_roi=RETURN, by=contact)
    rap.refresh_from_db()
    assert rap.partner_acknowledged_at == first


def test_the_page_acknowledges_after_a_fresh_proof_of_who_it_is(cast, own, browser_of):
    rap = sign_rap(submitted(cast), by=cast.manager)
    contact = own(rap.partner)
    browser = browser_of(contact)
    address = f"/portal/raps/{rap.pk}/acknowledgement/"
    browser.prove(contact, seconds_ago=3600)
    assert browser.post(address, {"partner_roi": "2.8333"}).headers["Location"].startswith("/accounts/")
    rap.refresh_from_db()
    assert rap.partner_acknowledged_at is None
    browser.prove(contact)
    for wrong in ("", "two", "2.8334"):
        browser.post(address, {"partner_roi": wrong})
        rap.refresh_from_db()
        assert rap.partner_acknowledged_at is None, wrong
    page = browser.post(address, {"partner_roi": "2.8333"}, follow=True).content.decode()
    assert "You have acknowledged the returns of 2026 H2" in page
    assert "Do you acknowledge" not in page


def test_the_api_acknowledges_once_and_refuses_another_return(cast, own, api_of):
    rap = submitted(cast)
    api = api_of(own(rap.partner), scopes=["portal:read", "portal:write"])
    address = f"/api/v1/portal/raps/{rap.pk}/acknowledgement/"
    assert api.post_json(address, {"partner_roi": "2.9000"}).status_code == 409
    assert api.post_json(address, {}).status_code == 422
    assert api_of(cast.partner_contact, scopes=["portal:read"]).post_json(address).status_code == 403
    answer = api.post_json(address, {"partner_roi": "2.8333"})
    assert (answer.status_code, answer.json()["partner_acknowledged_by"]) == (200, "Paolo Contarini")
    assert api.post_json(address, {"partner_roi": "2.8333"}).status_code == 409
    assert api_of(cast.integration).post_json(address, {"partner_roi": "2.8333"}).status_code == 403


def test_a_payment_takes_files_of_its_own_partner_and_of_nobody_else(cast, own, media):
    paid = disbursed(cast)
    with pytest.raises(NotPermitted):
        prove_disbursement(paid, evidence="x", evidence_name="x.pdf", by=cast.pam)
    contact = own(paid.commitment.rap.partner)
    with pytest.raises(InvalidInput, match="file that proves"):
        prove_disbursement(paid, evidence="", evidence_name="", by=contact)
    assert MdfProof.objects.count() == 0


def test_a_proof_from_the_portal_is_read_on_our_page_of_the_plan(cast, own, browser_of, media):
    paid = disbursed(cast)
    rap = paid.commitment.rap
    browser = browser_of(own(rap.partner))
    address = f"/portal/mdf-disbursements/{paid.pk}/proof/"
    refused = browser.post(address, {"evidence_file": SimpleUploadedFile("x.exe", b"MZ\x90\x00\xff"), "note": "n"})
    assert refused.status_code == 422
    file = SimpleUploadedFile("guests.pdf", b"%PDF-1.7 list of guests")
    page = browser.post(address, {"evidence_file": file, "note": "Guests"}, follow=True).content.decode()
    assert "guests.pdf" in page
    proof = MdfProof.objects.get()
    ours = browser_of(cast.pam)
    assert "guests.pdf" in ours.get(f"/raps/{rap.pk}/").content.decode()
    for client, where in ((ours, f"/mdf-proofs/{proof.pk}/file/"), (browser, f"/portal/mdf-proofs/{proof.pk}/file/")):
        answer = client.get(where)
        assert b"".join(answer.streaming_content) == b"%PDF-1.7 list of guests"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="guests.pdf"'


def test_a_proof_comes_in_by_the_api_in_base64(cast, own, api_of, media):
    paid = disbursed(cast)
    api = api_of(own(paid.commitment.rap.partner))
    address = f"/api/v1/portal/mdf-disbursements/{paid.pk}/proofs/"
    assert api.post_json(address, {"file_name": "a.pdf", "content": "%%%"}).status_code == 422
    content = base64.b64encode(b"%PDF-1.7 x").decode()
    assert api.post_json(address, {"file_name": "a.pdf", "content": content}).status_code == 201
    assert MdfProof.objects.get().evidence_name == "a.pdf"
