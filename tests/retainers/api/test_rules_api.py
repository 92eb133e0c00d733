"""Rules through the API: begun, answered, decided; rights and the one next step."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from retainers.models import Rule, WhiteLabelTerms
from tests.builders import make_engagement, make_partner
from tests.cast import Cast
from tests.retainers.rule_builders import ANSWERS, active

pytestmark = pytest.mark.usefixtures("end_of_april", "lawful")

RULES = "/api/v1/retainer-rules/"


def wire(answers: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if not isinstance(value, bool | int) else value for name, value in answers.items()}


def test_a_rule_is_begun_answered_and_approved(cast: Cast, api_of) -> None:
    partner = make_partner(roles=["referral"])
    api, finance = api_of(cast.manager), api_of(cast.finance_lead)
    head = {"partner": partner.pk, "role": "referral", "model": "referral", "currency": "USD"}
    for wrong in ({"model": "other"}, {"partner": 999}, {"currency": "usd"}, {"colour": "red"}):
        assert api.post_json(RULES, head | wrong).status_code == 422
    begun = api.post_json(RULES, head | {"first_cycle": "2026-05"})
    assert (begun.status_code, begun.json()["rights"], begun.json()["first_cycle"]) == (201, "none", "2026-05")
    address = f"{RULES}{begun.json()['id']}/"
    assert api.get(f"{address}next-step/").json()["kind"] == "answer"
    early = api.post_json(f"{address}submission/")
    assert (early.status_code, early.json()["code"]) == (409, "step_open")
    uncapped = wire(ANSWERS[4]) | {"share_months": None}
    refused = api.patch_json(address, uncapped, If_Match=begun["ETag"])
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "share_months")
    everything = {name: value for step in ANSWERS.values() for name, value in wire(step).items()}
    foreign = api.patch_json(address, {"guarantee": {"amount": "5.00", "currency": "EUR"}}, If_Match=begun["ETag"])
    assert foreign.status_code == 422
    kept = api.patch_json(address, everything, If_Match=begun["ETag"])
    assert (kept.status_code, kept.json()["share_percent"]) == (200, "12.500000")
    assert api.post_json(f"{address}submission/").json()["status"] == "pending_approval"
    assert api.post_json(f"{address}approval/").status_code == 403
    assert finance.post_json(f"{address}approval/").json()["rights"] == "by_rule"
    assert finance.post_json(f"{address}approval/").status_code == 409
    said = finance.get(f"{address}sentences/").json()
    assert [sentence["title"] for sentence in said["sentences"]] == ["Ownership", "Economics", "Rhythm", "Renewal"]
    assert said["text"].count("\n") == 3


def test_a_rule_is_sent_back_replaced_and_ended(cast: Cast, api_of) -> None:
    rule = active(cast)
    api, finance = api_of(cast.manager), api_of(cast.finance_lead)
    version = api.post_json(f"{RULES}{rule.pk}/version/")
    assert (version.status_code, version.json()["version"], version.json()["replaces"]) == (201, 2, rule.pk)
    address = f"{RULES}{version.json()['id']}/"
    api.post_json(f"{address}submission/")
    assert finance.post_json(f"{address}rejection/", {}).status_code == 422
    assert finance.post_json(f"{address}rejection/", {"reason": "Why?"}).json()["status"] == "draft"
    api.post_json(f"{address}submission/")
    assert api.post_json(f"{address}withdrawal/").json()["status"] == "draft"
    assert api.post_json(f"{address}discarding/").json()["status"] == "discarded"
    assert api.post_json(f"{RULES}{rule.pk}/ending/", {"reason": "Over"}).json()["rights"] == "none"


def test_an_engagement_says_whose_rule_holds_or_that_there_are_no_rights(cast: Cast, api_of) -> None:
    partner = make_partner(roles=["referral"])
    engagement = make_engagement(account_manager=cast.account_manager, partner=partner, currency="USD")
    address = f"/api/v1/engagements/{engagement.pk}/rights/"
    found = api_of(cast.finance_lead).get(address).json()
    assert (found["rights"], found["rule"]) == ("none", None)
    assert found["reason"] == "There is no rule for this partner. No rule, no rights."
    rule = active(cast, partner=partner)
    assert api_of(cast.finance_lead).get(address).json() == {"rights": "by_rule", "reason": "", "rule": rule.pk}


def test_client_terms_of_a_white_label_partner_show_nowhere(cast: Cast, api_of, browser_of) -> None:
    partner = make_partner("Sorrel and Finch", roles=["white_label"], pam=cast.pam)
    rule = active(
        cast,
        partner=partner,
        begun={"role": "white_label", "model": "white_label"},
        owner="partner",
        white_label=True,
        economics="none",
        partner_rate=Decimal(2400),
    )
    WhiteLabelTerms.objects.create(rule=rule, client_price=7654321, currency="USD", client_contact="Canary Contact")
    api, browser = api_of(cast.admin), browser_of(cast.finance_lead)
    pages = [
        api.get(RULES), api.get(f"{RULES}{rule.pk}/"), api.get(f"{RULES}{rule.pk}/sentences/"),
        api.get("/api/v1/audit-events/"), browser.get("/retainer-rules/"), browser.get("/retainer-rules/list/"),
        browser.get(f"/retainer-rules/{rule.pk}/"), browser.get("/search/?q=Canary"),
        browser.get("/search/?q=765432"), browser.get(f"/partners/{partner.pk}/"),
    ]  # fmt: skip
    browser.prove(cast.finance_lead)
    export = browser.get("/retainer-rules/list/?format=csv")
    texts = [page.content.decode() for page in pages] + [b"".join(export.streaming_content).decode()]
    assert [page.status_code for page in pages] == [200] * len(pages)
    for text in texts:
        assert "7654321" not in text.replace(",", "")
        assert "Canary Contact" not in text
    assert Rule.objects.get(pk=rule.pk).partner_rate == 2400
