"""Pages of Grow by role and territory, and that what is typed wrong is kept and said at its field."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_tenants.utils import tenant_context

from partnerview.directory.models import Territory
from partnerview.tenants.models import Tenant
from programs.actions.strategies import draft_strategy
from programs.models import Classification, CohortStrategy, PartnerCustomer
from tests.cast import Cast, the_cast
from tests.programs.builders import a_partner, asked, classified, cohort

VIEW = {"pam", "manager", "cxo", "admin", "integration"}
LISTS = ("partner-list", "customer-list", "classification-list", "cohort-list", "strategy-list", "drift-list")


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


@pytest.mark.parametrize("name", [*LISTS, "diamond-list"])
def test_a_list_opens_for_those_who_see_programs_and_for_nobody_else(cast: Cast, browser_of, name: str) -> None:
    classified(a_partner(cast), "Longtail", cast)
    for role, user in cast.by_role().items():
        status = browser_of(user).get(reverse(f"programs:{name}")).status_code
        assert status == (200 if role in VIEW else 403), role


def test_a_manager_sees_the_partners_of_the_own_territory(cast: Cast, browser_of, zenith: Tenant) -> None:
    near = a_partner(cast, "Near Partner")
    far = a_partner(cast, "Far Partner", territory=Territory.objects.create(name="Japan"))
    page = text_of(browser_of(cast.manager).get("/console/"))
    assert "Territory: Northern Europe" in page
    assert "1 partner, no review overdue" in page
    assert "2 partners, no review overdue" in text_of(browser_of(cast.cxo).get("/console/"))
    assert browser_of(cast.pam).get("/console/").status_code == 403
    for partner, status in ((near, 200), (far, 404)):
        assert browser_of(cast.manager).get(f"/partner-program/{partner.pk}/").status_code == status
    with tenant_context(zenith):
        stranger = the_cast().cxo
    assert browser_of(stranger, tenant=zenith).get(f"/partner-program/{near.pk}/").status_code == 404


def test_the_page_of_a_partner_answers_for_any_day(cast: Cast, browser_of) -> None:
    partner = a_partner(cast)
    classified(partner, "Champion", cast, on=None, reason="Won three hospitals")
    browser = browser_of(cast.pam)
    assert "because: Won three hospitals" in text_of(browser.get(f"/partner-program/{partner.pk}/"))
    before = text_of(browser.get(f"/partner-program/{partner.pk}/?on=2020-01-01"))
    assert "On 1 Jan 2020 it was not classified." in before
    assert "This is no day" in text_of(browser.get(f"/partner-program/{partner.pk}/?on=yesterday"))


def test_a_proposal_goes_through_the_pages(cast: Cast, browser_of) -> None:
    partner, pam, manager = a_partner(cast), browser_of(cast.pam), browser_of(cast.manager)
    address = f"/partner-program/{partner.pk}/classification/"
    empty = pam.post(address, {"to_cohort": cohort("Champion").pk, "reason": "", "evidence": "QAR of May"})
    assert (empty.status_code, Classification.objects.count()) == (422, 0)
    assert "QAR of May" in text_of(empty)
    given = {
        "to_cohort": cohort("Champion").pk,
        "reason": "Sold four",
        "recommendation": "open_rap",
        "effective_on": "2026-01-01",
    }
    assert pam.post(address, given).status_code == 302
    page = f"/classifications/{Classification.objects.get().pk}/"
    assert "Another person has to decide it." in text_of(pam.get(page))
    assert pam.post(f"{page}approval/").status_code == 403
    assert "Approve it" in text_of(manager.get(page))
    assert "/accounts/" in manager.post(f"{page}approval/", {"remark": ""})["Location"]
    assert Classification.objects.get().status == "proposed"
    manager.prove(cast.manager)
    assert manager.post(f"{page}approval/", {"remark": ""}).status_code == 302
    assert Classification.objects.get().status == "approved"
    assert manager.post(f"{page}approval/", {"remark": ""}).status_code == 422


def test_a_customer_list_is_imported_from_a_file(cast: Cast, browser_of) -> None:
    partner, pam = a_partner(cast), browser_of(cast.pam)
    address = f"/partner-program/{partner.pk}/customers/import/"
    bad = pam.post(address, {"file": SimpleUploadedFile("list.csv", b"name,country\n,GB\n")})
    assert (bad.status_code, PartnerCustomer.objects.count()) == (422, 0)
    assert "Row 2: give a name" in text_of(bad)
    good = pam.post(address, {"file": SimpleUploadedFile("list.csv", b"name,matches_icp\nLarkspur,yes\n")})
    assert (good.status_code, PartnerCustomer.objects.get().matches_icp) == (302, True)


def test_a_strategy_goes_through_the_pages(cast: Cast, browser_of) -> None:
    pam, cxo = browser_of(cast.pam), browser_of(cast.cxo)
    assert pam.post(f"/cohorts/{cohort('Champion').pk}/strategy/draft/").status_code == 302
    strategy = CohortStrategy.objects.get()
    page = f"/strategies/{strategy.pk}/"
    assert "First drafted from partner data" in text_of(pam.get(page))
    assert pam.post(f"{page}submission/").status_code == 302
    assert "Another person has to approve it." in text_of(pam.get(page))
    assert "First drafted from partner data" in text_of(cxo.get(page)), "who approves reads whose words they are"
    assert cxo.post(f"{page}rejection/", {"reason": ""}).status_code == 422
    assert "reauthenticate" in cxo.post(f"{page}approval/", {"remark": ""})["Location"]
    assert CohortStrategy.objects.get().status == "proposed"
    cxo.prove(cast.cxo)
    assert cxo.post(f"{page}approval/", {"remark": ""}).status_code == 302
    assert CohortStrategy.objects.get().status == "approved"
    assert pam.get(f"{page}change/").status_code == 200
    assert "never edited" not in text_of(pam.get("/strategies/"))
    assert browser_of(cast.sales).get(page).status_code == 403


def test_rum_explains_itself(cast: Cast, browser_of) -> None:
    a_partner(cast)
    page = browser_of(cast.manager).get(f"/console/{cast.pam.pk}/rum/")
    assert "The ARR of every partner of the portfolio" in text_of(page)
    assert browser_of(cast.manager).get("/console/999999/rum/").status_code == 404


def test_a_drafted_form_keeps_what_was_typed(cast: Cast, browser_of) -> None:
    draft_strategy(cohort("Zombie"), intent="Wake or part", plays=["Call"], by=cast.pam)
    strategy = CohortStrategy.objects.get()
    sent = browser_of(cast.pam).post(
        f"/strategies/{strategy.pk}/change/",
        {"intent": "Wake them all", "plays": "Call\nWrite", "least_arr": "5", "review_on": "2099-01-01"},
    )
    assert sent.status_code == 422
    assert "An ARR threshold takes an amount and its currency." in text_of(sent)
    assert "Wake them all" in text_of(sent)
    asked(a_partner(cast), "Zombie", cast)
    assert "waits for a manager" in text_of(
        browser_of(cast.pam).get(f"/partner-program/{Classification.objects.get().partner_id}/")
    )
