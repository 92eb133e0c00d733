"""The pages beside MRR: retention, mix, forecast."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from partnerview.months import Month
from recognition.actions.recognition import run_month
from tests.builders import make_client, make_engagement, make_line

pytestmark = pytest.mark.django_db
PAGES = ("/mrr/retention/", "/mrr/mix/", "/mrr/forecast/")


@pytest.fixture(autouse=True)
def _in_april():
    with time_machine.travel("2024-04-20 10:00"):
        yield


@pytest.fixture
def finance(cast, browser_of):
    browser = browser_of(cast.finance_lead)
    browser.prove(cast.finance_lead)
    return browser


@pytest.fixture
def booked(cast):
    make_line(make_engagement(client=make_client("Brackenridge")), price=Decimal(900))
    make_line(make_engagement(client=make_client("Leaver")), price=Decimal(100), ends_before=dt.date(2024, 2, 10))
    abroad = make_engagement(client=make_client("Oyama Kōgyō K.K."), currency="JPY")
    make_line(abroad, price=Decimal(90000))
    return run_month(Month(2024, 3), by=cast.finance_lead)


def text_of(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("path", PAGES)
def test_before_the_first_run_each_page_says_what_will_be_here(finance, path):
    assert "No month has been run yet" in text_of(finance.get(path))


@pytest.mark.parametrize("path", PAGES)
def test_who_may_not_see_mrr_is_refused(cast, browser_of, path):
    assert browser_of(cast.team_member).get(path).status_code == 403


@pytest.mark.parametrize("path", PAGES)
def test_a_wrong_address_is_as_if_nothing_was_said_and_a_file_is_given_on_request(finance, booked, path):
    assert "March 2024" in text_of(finance.get(f"{path}?month=nonsense&currency=XXX&window=-1"))
    answer = finance.get(f"{path}?format=csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert "<a" not in b"".join(answer.streaming_content).decode()


def test_retention_shows_the_ratio_who_changed_and_explains(finance, booked):
    page = text_of(finance.get("/mrr/retention/?month=2024-03&window=3&currency=GBP"))
    assert "Nobody had MRR" in page or "90.0" in page
    page = text_of(finance.get("/mrr/retention/?month=2024-02&window=1&currency=GBP"))
    assert "90.0" in page
    assert "Leaver" in page
    assert "2024, quarter 1" in page
    explained = text_of(finance.get("/mrr/retention/explanation/?figure=net&month=2024-02&since=2024-01&currency=GBP"))
    assert "Closing MRR of the same clients" in explained
    assert finance.get("/mrr/retention/explanation/?figure=joy").status_code == 404
    assert "Nobody had MRR" in text_of(finance.get("/mrr/retention/explanation/?month=2024-01&since=2023-12"))


def test_all_currencies_name_those_without_a_rate(finance, booked):
    assert "JPY to GBP has no rate dated in March 2024" in text_of(finance.get("/mrr/mix/?currency=all"))


def test_the_api_tells_the_same(cast, api_of, booked):
    api = api_of(cast.finance_lead)
    report = api.get("/api/v1/reports/retention/?as_of=2024-02-29&from_month=2024-01&currency=GBP&explain=1").json()
    assert (report["gross"], report["net"], report["logo_churn"]) == ("0.900000", "0.900000", "0.500000")
    assert [row["name"] for row in report["rows"]] == ["Leaver"]
    assert report["explanation"]["inputs"][0]["value"]["amount"].startswith("900")
    assert report["cohorts"][0]["clients"] == 2
    ahead = api.get("/api/v1/reports/mrr-forecast/?as_of=2024-01-31&currency=GBP").json()
    assert ahead["opening"]["amount"] == "1000.00"
    assert [row["forecast"]["amount"] for row in ahead["rows"]][:2] == ["900.00", "900.00"]
    mix = api.get("/api/v1/reports/mrr-concentration/?as_of=2024-03-31&currency=GBP&by=client").json()
    assert [(row["name"], row["share"]) for row in mix["rows"]] == [("Brackenridge", "1.000000")]
    assert api.get("/api/v1/reports/retention/?currency=pounds").status_code == 422
