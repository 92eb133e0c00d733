"""Renewals on pages and through the API."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from engagements.actions.engagements import change_engagement
from engagements.models import Engagement, Renewal
from tests.engagements.stage import Status, in_state

pytestmark = pytest.mark.usefixtures("mid_june")


@pytest.fixture
def engagement(cast) -> Engagement:
    return change_engagement(
        in_state(Status.RUNNING, cast), by=cast.account_manager, renews_on=dt.date(2024, 8, 1), renewal_months=12,
        notice_days=30, uplift_percent=Decimal(5),
    )  # fmt: skip


def test_the_list_filters_by_how_soon(cast, browser_of, engagement):
    browser = browser_of(cast.account_manager)
    assert engagement.name in browser.get("/renewals/?within=60").content.decode()
    assert engagement.name not in browser.get("/renewals/?within=30").content.decode()
    assert "renews 1" in browser.get(f"/engagements/{engagement.pk}/").content.decode()


def test_a_refusal_is_at_its_field_and_a_renewal_is_recorded(cast, browser_of, engagement):
    browser = browser_of(cast.account_manager)
    address = f"/engagements/{engagement.pk}/renewal/"
    assert browser.get(address).status_code == 200
    refused = browser.post(address, {"outcome": "renewed", "months": "0", "uplift_percent": "5"})
    assert refused.status_code == 422
    assert "A term has 1 to 120 months" in refused.content.decode()
    done = browser.post(address, {"outcome": "renewed", "months": "12", "uplift_percent": "5"}, follow=True)
    assert "is renewed" in done.content.decode()
    assert Renewal.objects.get().next_renews_on == dt.date(2025, 8, 1)


def test_the_api_lists_upcoming_terms_and_records_what_became_of_them(cast, api_of, engagement):
    api = api_of(cast.integration)
    rows = api.get("/api/v1/reports/upcoming-renewals/?within_days=60").json()["rows"]
    assert (rows[0]["renews_on"], rows[0]["notice_by"]) == ("2024-08-01", "2024-07-02")
    assert rows[0]["mrr"] == {"amount": "1000.00", "currency": "GBP"}
    bad = api.post_json("/api/v1/renewals/", {"engagement": engagement.pk, "outcome": "declined"})
    assert (bad.status_code, bad.json()["errors"][0]["field"]) == (422, "churn_reason")
    made = api.post_json("/api/v1/renewals/", {"engagement": engagement.pk, "outcome": "renewed"})
    assert made.status_code == 201
    assert made.json()["monthly_after"]["amount"] == "1050.00"
