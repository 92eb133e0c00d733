"""Pages and endpoints of cycles and settlements."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from retainers.actions.cycles import follow_cycles
from retainers.models import Settlement
from tests.builders import make_engagement, make_partner
from tests.cast import Cast
from tests.retainers.actions.test_cycles import MAY, margin, on
from tests.retainers.rule_builders import active

pytestmark = pytest.mark.usefixtures("end_of_april", "lawful")

VIEW = {"account_manager", "finance_lead", "pam", "manager", "cxo", "admin", "integration"}


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


@pytest.mark.parametrize("name", ["renewal-board", "ambiguous-accounts", "settlement-list"])
def test_a_page_opens_for_those_who_see_rules_and_for_nobody_else(cast: Cast, browser_of, name: str) -> None:
    for role, user in cast.by_role().items():
        status = browser_of(user).get(reverse(f"retainers:{name}")).status_code
        assert status == (200 if role in VIEW else 403), role


def test_a_check_in_is_held_from_the_board(cast: Cast, browser_of, api_of) -> None:
    rule = margin(cast, renewal="check_in")
    follow_cycles()
    browser = browser_of(cast.manager)
    assert "0 continue, 1 waits, 0 lapsed" in text_of(browser.get(reverse("retainers:renewal-board")))
    assert "Hold the check-in" in text_of(browser.get(reverse("retainers:rule-board")))
    may = rule.cycles.get(month=MAY)
    rows = api_of(cast.manager).get("/api/v1/reports/renewal-board/").json()["rows"]
    assert [(row["standing"], row["month"]) for row in rows] == [("waits", "2026-05")]
    address = reverse("retainers:cycle-check-in", args=[may.pk])
    assert browser.post(address, {"note": ""}).status_code == 422
    browser.post(address, {"note": "Goes on as it is"})
    assert api_of(cast.manager).get(f"/api/v1/cycles/{may.pk}/").json()["status"] == "ready"
    again = api_of(cast.manager).post_json(f"/api/v1/cycles/{may.pk}/check-in/", {"note": "Twice"})
    assert again.status_code == 409


def test_a_cycle_is_refused_and_pays_nothing_with_the_reason(cast: Cast, api_of) -> None:
    rule = margin(cast, renewal="approval")
    follow_cycles()
    address = f"/api/v1/cycles/{rule.cycles.get(month=MAY).pk}/"
    assert api_of(cast.manager).post_json(f"{address}approval/").status_code == 403
    refused = api_of(cast.finance_lead).post_json(f"{address}rejection/", {"reason": "Paused"}).json()
    assert (refused["status"], refused["rights"], refused["reason"]) == ("lapsed", "none", "Refused: Paused")
    assert refused["payout"] == {"amount": "0.00", "currency": "USD"}


def test_a_payout_goes_its_whole_way_on_its_pages(cast: Cast, browser_of, api_of, tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path
    rule = margin(cast)
    on("2026-05-02")
    due = Settlement.objects.get()
    finance, other = browser_of(cast.finance_lead), browser_of(cast.other_finance_lead)
    assert "Approve the payout" in text_of(finance.get(reverse("retainers:rule-board")))
    page = reverse("retainers:settlement-detail", args=[due.pk])
    stale = finance.post(reverse("retainers:settlement-approval", args=[due.pk]))
    due.refresh_from_db()
    assert ("reauthenticate" in stale["Location"], due.status) == (True, "due")
    finance.prove(cast.finance_lead)
    other.prove(cast.other_finance_lead)
    finance.post(reverse("retainers:settlement-approval", args=[due.pk]))
    payee = {"payee": "Op Ltd", "method": "bank", "address": "GB29"}
    finance.post(reverse("retainers:payee-change", args=[rule.partner_id]), payee)
    assert "waits for a second person" in text_of(other.get(page))
    other.post(reverse("retainers:payee-confirmation", args=[rule.partner_id]))
    payment = {"paid_on": "2026-04-30", "reference": "BACS 99"}
    early = other.post(reverse("retainers:settlement-payment", args=[due.pk]), payment)
    assert (early.status_code, "Payments wait until 3 May 2026" in text_of(early)) == (422, True)
    with time_machine.travel("2026-05-04T11:00:00Z", tick=False):
        payment["paid_on"] = "2026-05-04"
        paid = api_of(cast.other_finance_lead).post_json(f"/api/v1/settlements/{due.pk}/payment/", payment)
        assert (paid.status_code, paid.json()["status"]) == (200, "paid")
        proof = reverse("retainers:settlement-proof", args=[due.pk])
        browser_of(cast.finance_lead).post(proof, {"evidence_file": SimpleUploadedFile("p.pdf", b"%PDF-1.7 proof")})
    due.refresh_from_db()
    assert (due.status, due.evidence_name) == ("proved", "p.pdf")


def test_an_account_without_a_rule_is_ambiguous_until_one_is_active(cast: Cast, browser_of, api_of) -> None:
    partner = make_partner(roles=["referral"])
    make_engagement(account_manager=cast.account_manager, partner=partner, partner_role="referral", status="running")
    found = api_of(cast.finance_lead).get("/api/v1/reports/ambiguous-accounts/").json()["rows"]
    assert [(row["rights"], row["reasons"][0][:14]) for row in found] == [("none", "No active rule")]
    shown = text_of(browser_of(cast.finance_lead).get(reverse("retainers:ambiguous-accounts")))
    assert "1 account without clear rights" in shown
    active(cast, partner=partner)
    assert api_of(cast.finance_lead).get("/api/v1/reports/ambiguous-accounts/").json()["rows"] == []
