"""The pages of recognition: MRR, runs, revenue, the engagement's schedules."""

from __future__ import annotations

import datetime as dt
import time
from decimal import Decimal

import pytest
import time_machine

from partnerview.books.models import AccountingPeriod, ExchangeRate
from partnerview.months import Month
from recognition.actions.recognition import run_month
from recognition.models import RecognitionEntry, RecognitionRun, Schedule
from tests.builders import make_client, make_engagement, make_line

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_april():
    with time_machine.travel("2024-04-20 10:00"):
        yield


@pytest.fixture
def finance(cast, browser_of):
    """The finance lead, who has just proved who they are."""
    browser = browser_of(cast.finance_lead)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(cast.finance_lead.pk)
    session.save()
    return browser


@pytest.fixture
def two_months(cast):
    make_line(make_engagement(), price=Decimal("1234.56"))
    abroad = make_engagement(client=make_client("Oyama Kōgyō K.K."), currency="JPY", starts_on=dt.date(2024, 2, 1))
    make_line(abroad, price=Decimal(90000))
    return run_month(Month(2024, 2), by=cast.finance_lead)


def text_of(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_before_the_first_run_the_page_says_what_will_be_here(finance):
    page = text_of(finance.get("/mrr/"))
    assert "No month has been run yet" in page
    assert "/recognition/runs/new/" in page


def test_the_page_shows_the_month_its_movements_and_its_clients(finance, two_months):
    page = text_of(finance.get("/mrr/"))
    assert "MRR, February 2024" in page
    assert "1,234.56" in page
    page = text_of(finance.get("/mrr/?currency=JPY&month=2024-02"))
    assert "Oyama Kōgyō K.K." in page
    assert "90,000" in page


def test_what_the_address_says_wrongly_is_as_if_it_was_not_said(finance, two_months):
    page = text_of(finance.get("/mrr/?currency=XXX&month=nonsense&rows=moon&span=-1"))
    assert "MRR, February 2024" in page


def test_all_currencies_want_rates_and_say_which(finance, two_months):
    page = text_of(finance.get("/mrr/?currency=all"))
    assert "JPY has no rate dated in February 2024" in page
    ExchangeRate.objects.create(base="GBP", quote="JPY", rate=Decimal(200), dated_on=dt.date(2024, 2, 29))
    page = text_of(finance.get("/mrr/?currency=all"))
    assert "1,684.56" in page


def test_the_page_opens_with_all_currencies_once_there_are_rates_and_with_the_biggest_until_then(finance, two_months):
    page = text_of(finance.get("/mrr/"))
    assert "in GBP" in page
    assert "1 paying client<" in page
    ExchangeRate.objects.create(base="GBP", quote="JPY", rate=Decimal(200), dated_on=dt.date(2024, 2, 29))
    page = text_of(finance.get("/mrr/"))
    assert "all currencies in GBP at closing rates" in page
    assert "2 paying clients" in page
    assert '<option value="JPY"' in page


def test_the_figure_over_all_currencies_explains_itself(finance, two_months):
    assert finance.get("/mrr/explanation/?month=2024-02&currency=all").status_code == 404
    ExchangeRate.objects.create(base="GBP", quote="JPY", rate=Decimal(200), dated_on=dt.date(2024, 2, 29))
    page = text_of(finance.get("/mrr/explanation/?month=2024-02&currency=all"))
    assert "GBP 1,684.56" in page
    assert "JPY, 1 lines" in page
    assert "JPY 0.005 of 29 Feb 2024" in page


@pytest.mark.parametrize("rows", ["client", "partner", "account_manager", "line_kind", "workstream", "currency"])
def test_the_table_goes_by_every_dimension(finance, two_months, rows):
    assert "1,234.56" in text_of(finance.get(f"/mrr/?rows={rows}"))


def test_the_lines_behind_a_figure_add_up_to_it(finance, two_months):
    page = text_of(finance.get("/mrr/lines/?month=2024-02&currency=GBP"))
    assert "Sum, unrounded lines, GBP" in page
    assert page.count("1,234.56") == 2
    assert "Net, JPY" in text_of(finance.get("/mrr/movements/?month=2024-02"))


def test_the_table_and_the_lists_are_files_on_request(finance, two_months):
    for path in ("/mrr/?currency=GBP&", "/mrr/lines/?", "/mrr/movements/?", "/recognition/?", "/recognition/runs/?"):
        answer = finance.get(f"{path}format=csv")
        assert answer["Content-Type"].startswith("text/csv"), path
        assert len(b"".join(answer.streaming_content).splitlines()) > 1


def test_the_figure_explains_itself(finance, two_months):
    page = text_of(finance.get("/mrr/explanation/?month=2024-02&currency=GBP"))
    assert "Recurring fee, 1 lines" in page
    assert finance.get("/mrr/explanation/?month=2024-02&currency=nonsense").status_code == 404


def test_a_preview_shows_what_is_due_and_writes_nothing(finance, cast):
    make_line(make_engagement())
    page = text_of(finance.get("/recognition/runs/new/?month=2024-03"))
    assert "1 line without a schedule" in page
    assert "2 earlier months that have not run go first, from January 2024" in page
    assert not Schedule.objects.exists()
    assert not AccountingPeriod.objects.exists()
    run_month(Month(2024, 2), by=None)
    page = text_of(finance.get("/recognition/runs/new/?month=2024-03"))
    assert "Straight line" in page
    assert "1,000.00" in page
    assert RecognitionEntry.objects.count() == 2


def test_a_run_is_asked_for_and_its_page_stays(finance):
    answer = finance.post("/recognition/runs/new/", {"month": "2024-03"})
    run = RecognitionRun.objects.get()
    assert answer["Location"] == f"/recognition/runs/{run.pk}/"
    page = text_of(finance.get(answer["Location"]))
    assert "March 2024 waits for a worker" in page
    assert f"/recognition/runs/{run.pk}/progress/" in page
    run_month(Month(2024, 3), by=None, run=run)
    assert finance.get(f"/recognition/runs/{run.pk}/progress/")["HX-Refresh"] == "true"
    assert "March 2024 is posted" in text_of(finance.get(answer["Location"]))


def test_who_may_not_run_is_refused(cast, browser_of):
    browser = browser_of(cast.account_manager)
    assert browser.get("/recognition/runs/new/").status_code == 403
    assert browser.post("/recognition/runs/new/", {"month": "2024-03"}).status_code == 403
    assert not RecognitionRun.objects.exists()


def test_a_month_outside_the_books_is_refused_at_its_field(finance):
    answer = finance.post("/recognition/runs/new/", {"month": "2023-03"})
    assert answer.status_code == 422
    assert not RecognitionRun.objects.exists()


def test_a_failed_engagement_is_listed_with_its_cause(finance, cast):
    broken = make_engagement(code="VIN-0001")
    make_line(broken, interval="week", grain="month", proration="even_months")
    run = run_month(Month(2024, 1), by=None)
    page = text_of(finance.get(f"/recognition/runs/{run.pk}/"))
    assert "VIN-0001" in page
    assert "cannot be counted by months" in page


def test_an_engagement_shows_planned_beside_posted(finance, two_months):
    entry = RecognitionEntry.objects.filter(currency="GBP").first()
    page = text_of(finance.get(f"/engagements/{entry.engagement_id}/recognition/"))
    assert "Recognized to date" in page
    assert "2,469.12" in page
    fragment = text_of(finance.get(f"/engagements/{entry.engagement_id}/recognition/", headers={"HX-Request": "true"}))
    assert "<html" not in fragment


def test_others_do_not_find_an_engagement_that_is_not_theirs(cast, browser_of, two_months):
    entry = RecognitionEntry.objects.filter(currency="GBP").first()
    assert (
        browser_of(cast.other_account_manager).get(f"/engagements/{entry.engagement_id}/recognition/").status_code
        == 404
    )


def test_many_clients_are_shown_a_page_at_a_time_under_the_total_of_all_and_exported_whole(
    finance, two_months, monkeypatch
):
    monkeypatch.setattr("partnerview.http.numbered.PAGE_SIZE", 1)
    first = finance.get("/mrr/?month=2024-02&currency=GBP&rows=client").context["mrr"]
    make_line(make_engagement(client=make_client("Norbury Print")), price=Decimal("65.44"))
    run_month(Month(2024, 2), by=None)
    pages = [finance.get(f"/mrr/?month=2024-02&currency=GBP&rows=client&page={number}") for number in (1, 2)]
    shown = [page.context["mrr"] for page in pages]
    assert [[row["name"] for row in one.shown.rows] for one in shown] == [["Kestrel Aerosystems"], ["Norbury Print"]]
    assert (first.pages.words, shown[0].pages.words) == ("1 in all", "1 to 1 of 2")
    assert all("1,300.00" in text_of(page).partition('id="by"')[2] for page in pages)
    file = b"".join(finance.get("/mrr/?month=2024-02&currency=GBP&format=csv&page=2").streaming_content).decode()
    assert "Kestrel Aerosystems" in file
    assert "Norbury Print" in file
