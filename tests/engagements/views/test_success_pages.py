"""The catalogue and the Success tab on pages and through the API: refusals at their field, then what is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from engagements.actions.offerings import set_offering, set_price, set_tier
from engagements.models import Engagement, HealthReading, Offering, Review, ServiceLine, Tier
from partnerview.money import Money
from tests.builders import make_engagement
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("mid_june")


@pytest.fixture
def engagement(cast: Cast) -> Engagement:
    return make_engagement()


@pytest.fixture
def silver(cast: Cast) -> Tier:
    by = cast.manager
    offering = set_offering(Offering(), by=by, name="Care", category="Platform", pricing_model="subscription")
    tier = set_tier(Tier(offering=offering), by=by, name="Silver")
    set_price(tier, starts_on=dt.date(2024, 1, 1), price=Money(Decimal(800), "GBP"), by=by)
    gold = set_tier(Tier(offering=offering), by=by, name="Gold")
    set_price(gold, starts_on=dt.date(2024, 1, 1), price=Money(Decimal(1200), "GBP"), by=by)
    return tier


def test_sales_reads_the_catalogue_and_never_changes(cast: Cast, silver: Tier, browser_of: Callable[..., Any]) -> None:
    sales = browser_of(cast.sales)
    assert "Care" in sales.get("/catalogue/").content.decode()
    assert "800.00" in sales.get(f"/catalogue/{silver.offering_id}/").content.decode()
    assert sales.get("/catalogue/new/").status_code == 403


def test_a_line_form_is_filled_in_from_a_tier_and_the_scope_tab_offers_the_upgrade(
    cast: Cast, engagement: Engagement, silver: Tier, browser_of: Callable[..., Any]
) -> None:
    browser = browser_of(cast.account_manager)
    address = f"/engagements/{engagement.pk}/lines/new/?tier={silver.pk}"
    assert 'value="800"' in browser.get(address).content.decode()
    assert browser.get(f"/engagements/{engagement.pk}/lines/new/?tier=999999").status_code == 404
    typed = {
        "name": "Care, Silver", "unit_price": "800", "quantity": "1", "interval": "month", "starts_on": "2024-01-01",
        "billing_anchor": "start",
    }  # fmt: skip
    refused = browser.post(address, typed | {"unit_price": "0"})
    assert (refused.status_code, ServiceLine.objects.count()) == (422, 0)
    assert browser.post(address, typed).status_code == 302
    line = ServiceLine.objects.get()
    assert (line.tier, line.monthly_amount) == (silver, 800)
    scope = browser.get(f"/engagements/{engagement.pk}/").content.decode()
    gold = Tier.objects.get(name="Gold")
    assert "Upgrade to Gold" in scope
    form = browser.get(f"/engagements/{engagement.pk}/amendments/new/?line={line.pk}&tier={gold.pk}").content.decode()
    assert 'value="1200"' in form


def test_health_and_reviews_are_refused_at_their_field_and_then_stand_on_the_tab(
    cast: Cast, engagement: Engagement, browser_of: Callable[..., Any]
) -> None:
    browser = browser_of(cast.account_manager)
    tab = f"/engagements/{engagement.pk}/success/"
    assert "Health has not been read" in browser.get(tab).content.decode()
    health = f"/engagements/{engagement.pk}/health-readings/new/"
    refused = browser.post(health, {"health": "red", "reason": "x", "read_on": "2024-06-16"})
    assert refused.status_code == 422
    assert "not foretold" in refused.content.decode()
    assert not HealthReading.objects.exists()
    browser.post(health, {"health": "red", "reason": "Two outages", "read_on": "2024-06-14"})
    browser.post(f"/engagements/{engagement.pk}/review-cadence/", {"every_months": "3", "first_due_on": "2024-06-01"})
    shown = browser.get(tab).content.decode()
    assert "Health is red" in shown
    assert "Every 3 months" in shown
    due = browser.get("/reviews/").content.decode()
    assert "1 review is overdue" in due
    assert engagement.name in due
    browser.post(f"/engagements/{engagement.pk}/reviews/new/", {"planned_on": "2024-06-20", "agenda": "Uptime"})
    review = Review.objects.get()
    browser.post(f"/reviews/{review.pk}/holding/", {"held_on": "2024-06-14", "feedback": "Good", "score": "9"})
    assert "held on" in browser.get(f"/reviews/{review.pk}/").content.decode()
    assert "No review is overdue" in browser.get("/reviews/").content.decode()


def test_the_api_keeps_offerings_targets_and_attainments(
    cast: Cast, engagement: Engagement, api_of: Callable[..., Any]
) -> None:
    api = api_of(cast.integration)
    made = api.post_json("/api/v1/offerings/", {"name": "Care", "category": "Platform", "pricing_model": "retainer"})
    assert made.status_code == 201
    tier = api.post_json("/api/v1/tiers/", {"offering": made.json()["id"], "name": "Ten", "contracted_minutes": 600})
    assert (tier.status_code, tier.json()["rank"]) == (201, 1)
    both = {"engagement": engagement.pk, "offering": made.json()["id"]}
    level = {"name": "First response", "measure": "within 30 minutes", "target_percent": "95"}
    assert api.post_json("/api/v1/service-levels/", level | both).json()["errors"][0]["field"] == "engagement"
    agreed = api.post_json("/api/v1/service-levels/", level | {"engagement": engagement.pk}).json()
    reached = {"engagement": engagement.pk, "service_level": agreed["id"], "month": "2024-05"}
    late = api.post_json("/api/v1/sla-attainments/", reached | {"month": "2024-07", "attained_percent": "96"})
    assert (late.status_code, late.json()["errors"][0]["field"]) == (422, "month")
    row = api.post_json("/api/v1/sla-attainments/", reached | {"attained_percent": "96.5"}).json()
    assert (row["month"], row["attained_percent"], row["target_percent"]) == ("2024-05", "96.5000", "95.0000")


def test_the_api_follows_success(cast: Cast, engagement: Engagement, api_of: Callable[..., Any]) -> None:
    api, about = api_of(cast.integration), {"engagement": engagement.pk}
    assert api.post_json("/api/v1/health-readings/", about | {"health": "blue", "reason": "x"}).status_code == 422
    assert api.post_json("/api/v1/health-readings/", about | {"health": "amber", "reason": "x"}).status_code == 201
    note = api.post_json("/api/v1/value-notes/", about | {"month": "2024-05", "text": "Two days saved"}).json()
    back = api.post_json(f"/api/v1/value-notes/{note['id']}/reversal/", {"reason": "Not so"})
    assert back.json()["reverses"] == note["id"]
    assert api.post_json(f"/api/v1/value-notes/{note['id']}/reversal/", {"reason": "again"}).status_code == 409
    api.post_json("/api/v1/review-cadences/", about | {"every_months": 3, "first_due_on": "2024-06-01"})
    (due,) = api.get("/api/v1/reports/reviews-due/").json()["rows"]
    assert (due["due_on"], due["health"]) == ("2024-06-01", "amber")
    found = api.post_json("/api/v1/opportunities/", about | {"service": "Backup", "reason": "Slow restores"}).json()
    lost = api.post_json(f"/api/v1/opportunities/{found['id']}/decision/", {"to": "lost"})
    assert (lost.status_code, lost.json()["errors"][0]["field"]) == (422, "reason")
    won = api.post_json(f"/api/v1/opportunities/{found['id']}/decision/", {"to": "won"})
    assert won.json()["status"] == "won"
    assert api.post_json(f"/api/v1/engagements/{engagement.pk}/onboarding/", {}).status_code == 409
