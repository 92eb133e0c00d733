"""The pages of balances: by engagement, rolled forward, explained, exported."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from engagements.models import LineKind
from partnerview.months import Month
from recognition.actions.recognition import run_month
from tests.builders import make_client, make_engagement, make_line
from tests.recognition.books import make_invoice

pytestmark = pytest.mark.django_db


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
    """£3,000 billed ahead for January to March; ¥90,000 earned and not billed."""
    engagement = make_engagement(code="CARE-1")
    make_line(engagement, price=Decimal(1000))
    make_invoice(engagement, 3000)
    abroad = make_engagement(client=make_client("Oyama Kōgyō K.K."), currency="JPY", starts_on=dt.date(2024, 2, 1))
    make_line(abroad, price=Decimal(90000))
    make_line(engagement, LineKind.ONE_OFF, price=Decimal(700))
    run_month(Month(2024, 2), by=cast.finance_lead)
    return engagement


def text_of(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_before_the_first_run_the_pages_say_what_will_be_here(finance):
    for path in ("/balances/", "/balances/obligations/"):
        assert "No month has been run yet" in text_of(finance.get(path))


def test_who_may_not_see_revenue_is_refused(cast, browser_of):
    for path in ("/balances/", "/balances/obligations/", "/balances/explanation/"):
        assert browser_of(cast.team_member).get(path).status_code == 403


def test_the_page_shows_every_engagement_and_a_total_per_currency(finance, booked):
    page = text_of(finance.get("/balances/"))
    assert "Balances, February 2024:" in page
    assert "is billed ahead" in page
    assert "1,000.00" in page
    assert "Platform care (CARE-1)" in page
    assert "Total, GBP" in page
    assert "Total, JPY" in page
    assert "90,000" in page
    assert "When the deferred part is earned" in page
    january = text_of(finance.get("/balances/?month=2024-01&currency=GBP"))
    assert "2,000.00" in january
    assert "Oyama" not in january


def test_what_the_address_says_wrongly_is_as_if_it_was_not_said(finance, booked):
    assert "Balances, February 2024" in text_of(finance.get("/balances/?month=nonsense&currency=XXX&page=-4"))


def test_each_figure_explains_itself_and_others_do_not_find_it(finance, booked, cast, browser_of):
    path = f"/balances/explanation/?month=2024-02&currency=GBP&figure=contract_liability&engagement={booked.pk}"
    page = text_of(finance.get(path))
    assert "Billed less credited, net of tax" in page
    assert "1,000.00" in page
    assert browser_of(cast.other_account_manager).get(path).status_code == 404
    assert finance.get("/balances/explanation/?figure=profit&month=2024-02&currency=GBP").status_code == 404


def test_obligations_are_listed_and_exported(finance, booked):
    page = text_of(finance.get("/balances/obligations/"))
    assert "Remaining obligations, February 2024" in page
    assert "700.00" in page
    for path in ("/balances/", "/balances/obligations/"):
        answer = finance.get(f"{path}?format=csv")
        lines = b"".join(answer.streaming_content).decode().splitlines()
        assert len(lines) == 3
        assert "<a" not in lines[1]


def test_the_api_tells_the_same(booked, cast, api_of):
    api = api_of(cast.finance_lead)
    report = api.get("/api/v1/reports/deferred-revenue/?as_of=2024-02-29&currency=GBP&explain=1").json()
    (row,) = report["rows"]
    assert row["contract_liability"] == {"amount": "1000.00", "currency": "GBP"}
    assert row["opening"]["amount"] == "2000.00"
    assert report["totals"][0]["closing"]["amount"] == "1000.00"
    assert report["explanation"]["result"]["amount"] == "1000.00"
    assert api.get("/api/v1/reports/deferred-revenue/?explain=1").status_code == 422
    assert api.get("/api/v1/reports/deferred-revenue/?engagement=987654").status_code == 422
    left = api.get("/api/v1/reports/remaining-obligations/?as_of=2024-02-29").json()
    assert left["totals"][0]["obligation"] == {"amount": "700.00", "currency": "GBP"}
    assert (
        api_of(cast.other_account_manager).get("/api/v1/reports/deferred-revenue/?as_of=2024-02-29").json()["rows"]
        == []
    )
    csv = api.get("/api/v1/reports/deferred-revenue/?as_of=2024-02-29", headers={"accept": "text/csv"})
    assert csv.content.decode().startswith("engagement,code,client,currency,opening.amount")
