"""MRR and recognized revenue as they were known at a moment, with the difference to what is known now (R-13)."""

from __future__ import annotations

from decimal import Decimal

import pytest
import time_machine

from partnerview.months import Month
from recognition.actions.recognition import run_month
from tests.builders import make_client, make_engagement, make_line


@pytest.fixture
def january(cast):
    with time_machine.travel("2024-02-20 10:00"):
        make_line(make_engagement(), price=Decimal(1000))
        make_line(make_engagement(client=make_client("Oyama"), currency="JPY"), price=Decimal(90000))
        run_month(Month(2024, 1), by=cast.finance_lead)
        yield


ASKED = "as_of=2024-01-31&from_month=2024-01&currency=GBP"
LONG_AGO, LATER = "known_at=2020-01-01T00:00:00Z", "known_at=2199-01-01T00:00:00Z"


def test_a_moment_that_cannot_be_read_is_refused(cast, api_of, january):
    answer = api_of(cast.finance_lead).get(f"/api/v1/reports/mrr/?{ASKED}&known_at=soon")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "known_at"


def test_mrr_of_a_month_says_what_was_known_then_and_what_is_known_now(cast, api_of, january):
    api = api_of(cast.finance_lead)
    (row,) = api.get(f"/api/v1/reports/mrr/?{ASKED}&{LONG_AGO}").json()["known"]
    assert [row[name]["amount"] for name in ("then", "now", "difference")] == ["0.00", "1000.00", "1000.00"]
    (row,) = api.get(f"/api/v1/reports/mrr/?{ASKED}&{LATER}").json()["known"]
    assert row["difference"]["amount"] == "0.00"
    assert api.get(f"/api/v1/reports/mrr/?{ASKED}").json()["known"] == []


def test_revenue_leaves_out_what_was_recorded_later_and_tells_the_difference(cast, api_of, january):
    api = api_of(cast.finance_lead)
    then = api.get(f"/api/v1/reports/recognized-revenue/?{ASKED}&{LONG_AGO}").json()
    assert then["rows"] == []
    (row,) = then["known"]
    assert (row["kind"], row["difference"]) == ("scheduled", {"amount": "1000.00", "currency": "GBP"})
    now = api.get(f"/api/v1/reports/recognized-revenue/?{ASKED}&{LATER}").json()
    assert [row["amount"]["amount"] for row in now["rows"]] == ["1000.00"]


def test_the_pages_offer_the_same_moment(cast, browser_of, january):
    browser = browser_of(cast.finance_lead)
    assert "/known/?figure=mrr" in browser.get("/mrr/?month=2024-01&currency=GBP").content.decode()
    assert "1,000.00" in browser.get("/recognition/?currency=GBP").content.decode()
    assert "1,000.00" not in browser.get("/recognition/?currency=GBP&known_at=2020-01-01T00:00").content.decode()
