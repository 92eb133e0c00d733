"""The cockpit in the browser, through the API and as a command."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from partnerview.books.actions.periods import ensure_period
from partnerview.books.models import AccountingPeriod
from partnerview.closing.actions.months import close_month
from tests.builders import log_time
from tests.partnerview.closing.conftest import JANUARY

PERIODS = "/api/v1/periods/2024-01/"


@pytest.fixture
def finance(cast, browser_of):
    browser = browser_of(cast.finance_lead)
    browser.prove(cast.finance_lead)
    return browser


def text_of(answer, status: int = 200) -> str:
    assert answer.status_code == status
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def state() -> str:
    return AccountingPeriod.objects.get(month=JANUARY.first_day).status


def test_the_list_names_the_month_that_is_next_and_its_fiscal_year(finance, january):
    page = text_of(finance.get("/close/"))
    assert "January 2024 is next: 9 of 9 checks are done" in page
    assert "3 months have ended and are open" not in page  # March has no period yet
    assert "Fiscal year 2024" in page


def test_a_line_in_the_way_leads_to_its_rows_and_stops_the_close(finance, january):
    log_time(january, worked_on=dt.date(2024, 1, 9), status="draft", note="Forgotten")
    page = text_of(finance.get("/close/2024-01/"))
    assert "January 2024 is open: 8 of 9 checks are done" in page
    address = "/time/entries/?approved=false&amp;worked_from=2024-01-01&amp;worked_to=2024-01-31"
    assert address in page
    assert "One in all" in text_of(finance.get(address.replace("&amp;", "&")))
    finance.post("/close/2024-01/start/")
    refused = text_of(finance.post("/close/2024-01/closing/"), 409)
    assert "1 time entry is not approved" in refused
    assert state() == "closing"


def test_a_month_is_closed_in_two_steps_and_the_button_says_what_it_freezes(finance, january):
    text_of(finance.get("/close/2024-01/"))
    finance.post("/close/2024-01/start/")
    page = text_of(finance.get("/close/2024-01/"))
    assert "Close January 2024?" in page
    assert "Recognized revenue, GBP" in page
    finance.post("/close/2024-01/closing/")
    assert state() == "closed"
    assert "January 2024 is closed" in text_of(finance.get("/close/2024-01/"))


def test_opening_again_wants_a_reason(finance, cast, january):
    close_month(ensure_period(JANUARY), by=cast.finance_lead)
    assert "This field is required" in text_of(finance.post("/close/2024-01/reopening/", {"reason": ""}), 422)
    assert state() == "closed"
    finance.post("/close/2024-01/reopening/", {"reason": "A late invoice"})
    assert state() == "open"
    assert "A late invoice" in text_of(finance.get("/close/2024-01/"))


def test_a_month_outside_the_books_is_not_found(finance, january):
    assert finance.get("/close/2019-01/").status_code == 404
    assert finance.get("/close/2024-13/").status_code == 404


def test_the_api_lists_the_checks_and_refuses_by_name(cast, api_of, january):
    log_time(january, worked_on=dt.date(2024, 1, 9), status="draft")
    api = api_of(cast.finance_lead)
    listed = api.get(f"{PERIODS}checklist/").json()
    assert listed["may_be_closed"] is False
    assert {line["key"]: line["count"] for line in listed["lines"]} == {
        "months_before": 0,
        "unapproved_time": 1,
        "failed_engagements": 0,
        "month_has_run": 0,
        "draft_invoices": 0,
        "without_account_manager": 0,
        "missing_rates": 0,
        "undecided_bank_lines": 0,
        "held_draws": 0,
    }
    refused = api.post_json(f"{PERIODS}closing/")
    assert (refused.status_code, refused.json()["code"]) == (409, "checklist_open")
    assert refused.json()["errors"][0]["field"] == "unapproved_time"


def test_a_month_is_prepared_closed_and_reopened_through_the_api(cast, api_of, january):
    api = api_of(cast.finance_lead)
    assert api.post_json(f"{PERIODS}preparation/").json()["status"] == "closing"
    assert api.post_json(f"{PERIODS}closing/").json()["status"] == "closed"
    assert api.post_json(f"{PERIODS}closing/").json()["code"] == "illegal_transition"
    assert api.post_json(f"{PERIODS}reopening/").status_code == 422
    assert api.post_json(f"{PERIODS}reopening/", {"reason": "A late invoice"}).json()["status"] == "open"


def test_the_command_closes_once_and_says_what_is_in_the_way(acme, cast, january):
    log_time(january, worked_on=dt.date(2024, 1, 9), status="draft")
    with pytest.raises(CommandError, match="1 time entry is not approved"):
        call_command("close_period", "--month", "2024-01", "--tenant", "acme", stdout=StringIO())
    assert state() == "open"
    january.time_entries.update(status="approved")
    for changed in (True, False):
        out = StringIO()
        call_command("close_period", "--month", "2024-01", "--tenant", "acme", "--json", stdout=out)
        assert json.loads(out.getvalue())["changed"] is changed
    assert state() == "closed"
