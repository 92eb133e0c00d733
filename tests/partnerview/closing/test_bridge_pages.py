"""The bridge on its page, on the engagement's, and through the API."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.builders import make_client, make_engagement, make_line
from tests.partnerview.closing.conftest import JANUARY
from tests.partnerview.closing.test_bridge import issue_all
from tests.partnerview.closing.test_close_pages import text_of


@pytest.fixture
def finance(cast, browser_of):
    browser = browser_of(cast.finance_lead)
    browser.prove(cast.finance_lead)
    return browser


@pytest.fixture
def quarter(cast, january):
    """£1,000 a month beside a quarter of £3,000 billed ahead."""
    engagement = make_engagement(client=make_client("Norbury Print"), billing_interval="quarter")
    make_line(engagement, price=Decimal(1000))
    issue_all(JANUARY, cast.finance_lead)
    return engagement


def test_the_page_names_every_difference_and_exports_its_rows(finance, quarter):
    page = text_of(finance.get("/bridge/?month=2024-01"))
    assert "From contracted to cash, January 2024" in page
    assert "Timing: billed ahead or in arrears" in page
    assert "+2,000.00" in page
    csv = b"".join(finance.get("/bridge/?month=2024-01&format=csv").streaming_content).decode()
    assert "Norbury Print" in csv


def test_what_cannot_be_read_is_as_if_not_given(finance, quarter):
    assert "March 2024" in text_of(finance.get("/bridge/?month=never&client=x&as_of=soon&known_at=then"))


def test_a_client_is_shown_alone(finance, quarter, january):
    page = text_of(finance.get(f"/bridge/?month=2024-01&client={quarter.client_id}"))
    assert january.code not in page.partition("Engagements")[2]


def test_the_engagement_page_asks_for_its_four_numbers(finance, quarter):
    page = text_of(finance.get(f"/engagements/{quarter.pk}/"))
    assert f'hx-get="/engagements/{quarter.pk}/bridge/?month=2024-03"' in page
    part = text_of(finance.get(f"/engagements/{quarter.pk}/bridge/?month=2024-01", headers={"HX-Request": "true"}))
    assert "fourfold" in part
    assert "3,000.00" in part
    assert "<html" not in part


def test_a_figure_explains_itself_and_leads_to_its_rows(finance, quarter):
    query = f"month=2024-01&currency=GBP&figure=timing&gap=1&engagement={quarter.pk}"
    explained = text_of(finance.get(f"/bridge/explanation/?{query}"))
    assert "2,000.00" in explained
    rows = text_of(finance.get(f"/bridge/rows/?{query}"))
    assert "Invoice line" in rows
    assert finance.get("/bridge/explanation/?figure=nothing&gap=1").status_code == 404
    assert finance.get("/bridge/explanation/?figure=invoiced&gap=9").status_code == 404


def test_somebody_who_may_not_see_the_engagement_does_not_find_its_bridge(cast, browser_of, quarter):
    browser = browser_of(cast.other_account_manager)
    assert browser.get(f"/engagements/{quarter.pk}/bridge/").status_code == 404
    assert "Norbury Print" not in text_of(browser.get("/bridge/?month=2024-01"))


def test_the_api_says_the_same_and_explains_it(cast, api_of, quarter):
    api = api_of(cast.finance_lead)
    answer = api.get(f"/api/v1/engagements/{quarter.pk}/bridge/?month=2024-01&explain=1").json()
    (row,) = answer["rows"]
    assert row["invoiced"] == {"amount": "3000.00", "currency": "GBP"}
    timing = next(item for item in row["differences"] if (item["gap"], item["name"]) == (1, "timing"))
    assert timing["amount"]["amount"] == "2000.00"
    assert timing["explanation"]["result"]["amount"] == "2000.00"
    report = api.get("/api/v1/reports/bridge/?month=2024-01").json()
    assert report["totals"][0]["invoiced"]["amount"] == "4000.00"
    assert len(report["rows"]) == 2
    assert api.get("/api/v1/reports/bridge/?year=2024").status_code == 422
