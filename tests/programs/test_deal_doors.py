"""Deals and links on pages and in the API: what a deal says, what a form refuses, who answers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from partnerview import clock
from partnerview.books.models import Conventions
from programs.actions.deals import accept_deal
from programs.actions.referrals import leave_word, make_code
from programs.models import Deal
from tests.builders import make_client, make_engagement
from tests.cast import Cast
from tests.programs.test_deals import THEIRS, a_reseller, accepted, registered

V1 = "/api/v1"


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def test_a_deal_says_who_runs_the_cycle_and_what_it_earns(cast: Cast, browser_of) -> None:
    deal = registered(cast, **THEIRS, co_sell=True)
    waiting = text_of(browser_of(cast.manager).get(f"/deals/{deal.pk}/"))
    assert "Should this prospect be protected?" in waiting
    accept_deal(deal, by=cast.manager)
    shown = text_of(browser_of(cast.pam).get(f"/deals/{deal.pk}/"))
    for sentence in (
        "expects Tern Harbour Authority to be worth USD 48,000.00 a year",
        "We sell together.",
        "the partner finds the prospect, the partner qualifies it",
        "It earns 20.0 % of what the client pays us regularly, because a reseller that runs the full cycle earns more",
    ):
        assert sentence in shown
    part = accepted(cast, deal.partner, prospect="Quarry Lane Clinics")
    assert "we make the offer" in text_of(browser_of(cast.pam).get(f"/deals/{part.pk}/"))


def test_the_form_keeps_what_was_typed(cast: Cast, browser_of) -> None:
    partner = a_reseller(cast)
    typed = {
        "partner": partner.pk, "prospect": "Tern Harbour Authority", "amount": "0", "currency": "USD",
        "expected_close_on": clock.today() + dt.timedelta(days=9), **THEIRS,
    }  # fmt: skip
    pam = browser_of(cast.pam)
    refused = pam.post(reverse("programs:deal-new"), typed)
    assert refused.status_code == 422
    assert "above zero" in text_of(refused)
    assert Deal.objects.count() == 0
    assert pam.post(reverse("programs:deal-new"), typed | {"amount": "48,000"}).status_code == 302
    deal = Deal.objects.get()
    assert pam.get(f"/deals/{deal.pk}/acceptance/").status_code == 403
    assert pam.post(f"/deals/{deal.pk}/change/", typed | {"amount": "52,000"}).status_code == 302
    assert browser_of(cast.manager).post(f"/deals/{deal.pk}/refusal/", {"reason": ""}).status_code == 422
    done = browser_of(cast.manager).post(f"/deals/{deal.pk}/acceptance/", {"remark": "Good"}, follow=True)
    assert "is protected for Verity Channel Works" in text_of(done)
    engagement = make_engagement(client=make_client("Tern Harbour Authority"))
    won = browser_of(cast.manager).post(f"/deals/{deal.pk}/winning/", {"engagement": engagement.pk}, follow=True)
    assert "is attributed to Verity Channel Works" in text_of(won)
    assert "USD 52,000.00" in text_of(browser_of(cast.cxo).get("/deals/"))


def test_links_and_who_came_by_them(cast: Cast, browser_of) -> None:
    partner = a_reseller(cast)
    pam = browser_of(cast.pam)
    made = pam.post("/referral-codes/new/", {"partner": partner.pk, "code": "verity"}, follow=True)
    assert "/r/verity/" in text_of(made)
    browser_of().post("/r/verity/", {"company": "Tern Harbour", "name": "Ada Byron", "email": "ada@tern.example"})
    assert "Ada Byron" in text_of(pam.get("/referrals/"))
    assert "Left word" in text_of(pam.get("/attributions/"))
    referral = partner.referral_codes.get().referrals.get()
    pam.post(f"/referrals/{referral.pk}/forgetting/")
    assert "Ada Byron" not in text_of(pam.get("/referrals/"))


def test_a_deal_goes_its_whole_way_through_the_api(cast: Cast, api_of) -> None:
    partner = a_reseller(cast)
    pam, manager = api_of(cast.pam), api_of(cast.manager)
    body = {
        "partner": partner.pk, "prospect": "Tern Harbour Authority", **THEIRS,
        "value": {"amount": "48000.00", "currency": "USD"},
        "expected_close_on": (clock.today() + dt.timedelta(days=9)).isoformat(),
    }  # fmt: skip
    assert api_of(cast.sales).post_json(f"{V1}/deals/", body).status_code == 403
    made = pam.post_json(f"{V1}/deals/", body)
    assert (made.status_code, made.json()["status"], made.json()["reward_percent"]) == (201, "registered", None)
    address = f"{V1}/deals/{made.json()['id']}/"
    assert pam.post_json(f"{address}acceptance/").status_code == 403
    done = manager.post_json(f"{address}acceptance/")
    assert (done.status_code, done.json()["reward_percent"]) == (200, "20.0000")
    engagement = make_engagement(client=make_client("Tern Harbour Authority"))
    won = manager.post_json(f"{address}winning/", {"engagement": engagement.pk})
    assert (won.status_code, won.json()["engagement"]) == (200, engagement.pk)
    assert manager.post_json(f"{address}loss/", {"reason": "No"}).status_code == 409
    kinds = [row["kind"] for row in pam.get(f"{V1}/attributions/").json()["results"]]
    assert kinds == ["engagement", "accepted", "registered"]


def test_links_through_the_api(cast: Cast, api_of) -> None:
    pam, partner = api_of(cast.pam), a_reseller(cast)
    made = pam.post_json(f"{V1}/referral-codes/", {"partner": partner.pk, "code": "verity"})
    assert (made.status_code, made.json()["code"]) == (201, "verity")
    referral = leave_word(partner.referral_codes.get(), company="Tern", name="Ada", email="ada@tern.example")
    assert pam.get(f"{V1}/referrals/").json()["results"][0]["name"] == "Ada"
    assert pam.post_json(f"{V1}/referrals/{referral.pk}/forgetting/").json()["name"] == ""
    assert pam.post_json(f"{V1}/referral-codes/{made.json()['id']}/retirement/").status_code == 200
    other = make_code(partner, by=cast.pam)
    assert other.code.startswith("verity-channel-works-")


def test_a_form_begins_with_the_currency_that_the_firm_reports_in(cast: Cast, browser_of) -> None:
    Conventions.objects.update(reporting_currency="JPY")
    for name in ("deal-new", "rap-new"):
        form = browser_of(cast.pam).get(reverse(f"programs:{name}")).content.decode()
        assert '<option value="JPY" selected>JPY</option>' in form, name
