"""Commitments and exemptions through their pages: by role, with files, and what is typed wrong is kept."""

from __future__ import annotations

from typing import Any

import pytest

from partnerview.directory.models import Territory
from programs.models import MdfCommitment, MdfDisbursement, MdfExemption
from tests.cast import Cast
from tests.programs.raps import a_customer, a_partner, active, exemption_in_force, promised
from tests.programs.reports.test_intelligence import spent


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def test_the_worth_of_what_is_promised_is_said_and_explained(cast: Cast, browser_of) -> None:
    rap = active(cast)
    spent(rap, cast)
    promised(rap, cast, text="Two consultants certified")
    exemption_in_force(cast, a_partner(cast, "Brightmoor Systems"))
    cxo = browser_of(cast.cxo)
    page = text_of(cxo.get("/commitments/"))
    assert "USD 340,000.00 of ARR if every commitment is kept" in page
    for words in ("ARR target of the RAP 2026 H2", "Two consultants certified", "Promise, in its RAP’s target"):
        assert words in page
    assert "Exemption: Stand at the Harrogate meeting" in page
    for figure, amount in (
        ("committed", "340,000.00"),
        ("to-come", "220,000.00"),
        ("ours-to-come", "22,500.00"),  # 24,000 − 5,000 + 3,500
        ("theirs-to-come", "24,000.00"),
    ):
        assert amount in text_of(cxo.get(f"/commitments/worth/{figure}/?currency=USD"))
    assert cxo.get("/commitments/worth/nothing/").status_code == 404
    cxo.prove(cast.cxo)
    for rows, words in (("commitments", "340000"), ("cofund", "Exemption"), ("trail", "Ivelbrook")):
        file = cxo.get(f"/commitments/?rows={rows}&format=csv")
        assert words in b"".join(file.streaming_content if file.streaming else [file.content]).decode()
    assert cxo.get("/commitments/?format=xlsx").status_code == 200
    Territory.objects.get(name="Americas East").managers.clear()
    assert "Nothing is committed now" in text_of(browser_of(cast.manager).get("/commitments/"))


def test_many_commitments_come_a_page_at_a_time_and_each_list_turns_by_itself(cast: Cast, browser_of) -> None:
    rap = active(cast)
    spent(rap, cast)
    for number in range(60):
        promised(rap, cast, text=f"Promise {number:02}")
    cxo = browser_of(cast.cxo)

    first, second = (cxo.get(f"/commitments/{query}") for query in ("", "?commitments=2"))

    assert [len(page.context["lists"]["commitments"].table.rows) for page in (first, second)] == [50, 11]
    assert "1 to 50 of 61" in text_of(first)
    assert 'href="/commitments/?commitments=2#commitments"' in text_of(first)
    assert len(second.context["lists"]["cofund"].table.rows) == len(first.context["lists"]["cofund"].table.rows) > 0


@pytest.mark.parametrize("page", ["/mdf-exemptions/", "/mdf/committed/", "/mdf/paid/"])
def test_a_list_of_mdf_opens_for_those_who_see_programs(cast: Cast, browser_of, page: str) -> None:
    for role, user in cast.by_role().items():
        status = browser_of(user).get(page).status_code
        assert status == (200 if role in {"pam", "manager", "cxo", "admin", "integration"} else 403), role


def test_an_exemption_goes_through_the_pages(cast: Cast, browser_of) -> None:
    partner = a_partner(cast)
    pam, manager, cxo = browser_of(cast.pam), browser_of(cast.manager), browser_of(cast.cxo)
    assert pam.post("/mdf-exemptions/new/", {"partner": partner.pk}).status_code == 302
    address = f"/partner-program/{partner.pk}/mdf-exemption/"
    given = {
        "customer": a_customer(partner).pk, "activity": "Stand", "amount": "3,500.00", "currency": "USD",
        "reason": "Before the plan",
    }  # fmt: skip
    bad = pam.post(address, given | {"amount": "0"})
    assert (bad.status_code, MdfExemption.objects.count()) == (422, 0)
    assert "Before the plan" in text_of(bad)
    assert pam.post(address, given).status_code == 302
    page = f"/mdf-exemptions/{MdfExemption.objects.get().pk}/"
    assert "asks for USD 3,500.00 of MDF with Verity Channel Works" in text_of(pam.get(page))
    assert pam.post(f"{page}approval/").status_code == 403
    assert "Sign the exemption" in text_of(manager.get(page))
    assert "/accounts/" in manager.post(f"{page}approval/")["Location"]
    manager.prove(cast.manager)
    cxo.prove(cast.cxo)
    assert manager.post(f"{page}approval/").status_code == 302
    assert "Sign the exemption" not in text_of(manager.get(page))
    assert cxo.post(f"{page}approval/").status_code == 302
    assert MdfExemption.objects.get().status == "approved"
    assert pam.post(f"{page}mdf/", {"amount": "3501", "purpose": "Stand"}).status_code == 422
    assert pam.post(f"{page}mdf/", {"amount": "3500", "purpose": "Stand"}).status_code == 302
    pay = f"/mdf-commitments/{MdfCommitment.objects.get().pk}/disbursements/"
    assert pam.get(pay).status_code == 200
    paid = {"activity": "Stand", "amount": "3000", "disbursed_on": "2026-01-05", "proof": "SEPA 1"}
    assert pam.post(pay, paid).headers["Location"] == page
    confirm = f"/mdf-disbursements/{MdfDisbursement.objects.get().pk}/confirmation/"
    assert manager.post(confirm, {"proof": "Invoice 7"}).headers["Location"] == page
    assert pam.post(f"{page}closing/", {"outcome": "", "won_arr": ""}).status_code == 422
    assert pam.post(f"{page}closing/", {"outcome": "Signed", "won_arr": "26000"}).status_code == 302
    page_text = text_of(pam.get(page))
    for words in ("Closed", "26,000.00", "Signed", "Exemption approved", "Exemption closed"):
        assert words in page_text


def test_a_request_is_rejected_with_a_reason_or_taken_back(cast: Cast, browser_of) -> None:
    asked = exemption_in_force(cast)
    assert (
        browser_of(cast.manager).post(f"/mdf-exemptions/{asked.pk}/rejection/", {"reason": "Late"}).status_code == 422
    )
    assert browser_of(cast.pam).post(f"/mdf-exemptions/{asked.pk}/withdrawal/").status_code == 302
    assert MdfExemption.objects.get().status == "approved"
