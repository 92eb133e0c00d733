"""Recognition over HTTP: read the ledger and MRR, ask for a run, read the reports."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from partnerview.books.models import ExchangeRate
from partnerview.months import Month
from recognition.actions.recognition import run_month
from recognition.models import MrrSnapshot, RecognitionEntry, RecognitionRun
from tests.builders import make_client, make_engagement, make_line

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_april():
    with time_machine.travel("2024-04-20 10:00"):
        yield


@pytest.fixture
def two_months(cast):
    make_line(make_engagement(account_manager=cast.account_manager), price=Decimal("1000"))
    abroad = make_engagement(client=make_client("Kestrel Japan"), currency="JPY", starts_on=dt.date(2024, 2, 1))
    make_line(abroad, price=Decimal(90000))
    return run_month(Month(2024, 2), by=cast.finance_lead)


def test_a_run_is_refused_to_who_may_not_run(cast, api_of):
    answer = api_of(cast.account_manager).post_json("/api/v1/recognition-runs/", {"month": "2024-03"})
    assert answer.status_code == 403
    assert not RecognitionRun.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"month": "2023-11"}, "month"),
        ({"month": "2024-5"}, "month"),
        ({"month": "2024-13"}, "month"),
        ({}, "month"),
        ({"month": "2024-03", "force": True}, "force"),
    ],
)
def test_a_run_of_no_such_month_is_refused_with_a_sentence(cast, api_of, body, field):
    answer = api_of(cast.finance_lead).post_json("/api/v1/recognition-runs/", body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not RecognitionRun.objects.exists()


def test_a_run_is_asked_for_and_a_worker_is_told_once_it_is_written(
    cast, api_of, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(
        "recognition.tasks.run_month.apply_async", lambda *args, **options: sent.append((args, options))
    )
    with django_capture_on_commit_callbacks(execute=True):
        answer = api_of(cast.finance_lead).post_json("/api/v1/recognition-runs/", {"month": "2024-03"})
        assert sent == []
    assert answer.status_code == 201
    assert answer.json()["status"] == "waiting"
    assert len(sent) == 1
    again = api_of(cast.finance_lead).get(f"/api/v1/recognition-runs/{answer.json()['id']}/")
    assert again.json()["month"] == "2024-03"


def test_a_run_tells_its_failures_only_to_who_can_see_the_engagement(cast, api_of):
    broken = make_engagement(account_manager=cast.account_manager)
    make_line(broken, interval="week", grain="month", proration="even_months")
    run = run_month(Month(2024, 1), by=None)
    path = f"/api/v1/recognition-runs/{run.pk}/"
    assert api_of(cast.other_account_manager).get(path).json()["failures"] == []
    (failure,) = api_of(cast.finance_lead).get(path).json()["failures"]
    assert failure["engagement"] == broken.pk
    assert failure["is_healed"] is False


def test_the_entries_of_a_month_add_up_to_its_report(cast, api_of, two_months):
    api = api_of(cast.finance_lead)
    entries = api.get("/api/v1/recognition-entries/?month=2024-02").json()["results"]
    report = api.get("/api/v1/reports/recognized-revenue/?as_of=2024-02-29&from_month=2024-02").json()
    assert {(row["amount"]["currency"], row["amount"]["amount"]) for row in entries} == {
        ("GBP", "1000.00"),
        ("JPY", "90000"),
    }
    assert [row["amount"] for row in report["rows"]] == [
        {"amount": "1000.00", "currency": "GBP"},
        {"amount": "90000", "currency": "JPY"},
    ]


def test_schedules_carry_their_planned_rows(cast, api_of, two_months):
    schedules = api_of(cast.finance_lead).get("/api/v1/recognition-schedules/").json()["results"]
    rows = schedules[0]["rows"]
    assert rows[0] == {
        "month": "2024-01",
        "origin_month": "2024-01",
        "amount": {"amount": "1000.00", "currency": "GBP"},
    }


def test_mrr_is_told_by_currency_and_over_all_of_them_where_there_are_rates(cast, api_of, two_months):
    api = api_of(cast.finance_lead)
    before = api.get("/api/v1/reports/mrr/?as_of=2024-02-29&from_month=2024-02").json()
    assert before["converted"][0]["missing"] == ["JPY"]
    assert before["converted"][0]["closing"] is None
    ExchangeRate.objects.create(base="JPY", quote="GBP", rate=Decimal("0.005"), dated_on=dt.date(2024, 2, 28))
    report = api.get("/api/v1/reports/mrr/?as_of=2024-02-29&from_month=2024-02").json()
    assert [(row["currency"], row["new"]["amount"], row["closing"]["amount"]) for row in report["rows"]] == [
        ("GBP", "0.00", "1000.00"),
        ("JPY", "90000", "90000"),
    ]
    (month,) = report["converted"]
    assert (month["opening"]["amount"], month["new"]["amount"], month["fx"]["amount"], month["closing"]["amount"]) == (
        "1000.00",
        "450.00",
        "0.00",
        "1450.00",
    )


def test_mrr_of_the_last_month_is_split_by_any_dimension(cast, api_of, two_months):
    api = api_of(cast.finance_lead)
    address = "/api/v1/reports/mrr/?as_of=2024-02-29&from_month=2024-02"
    assert api.get(f"{address}&by=colour").status_code == 422
    assert api.get(address).json()["by"] == []
    for by in ("client", "partner", "account_manager", "vendor", "line_kind", "workstream", "currency"):
        rows = api.get(f"{address}&by={by}").json()["by"]
        assert sum(Decimal(row["closing"]["amount"]) for row in rows if row["currency"] == "GBP") == 1000, by
    (sterling,) = api.get(f"{address}&by=line_kind&currency=GBP").json()["by"]
    assert (sterling["name"], sterling["opening"]["amount"], sterling["gained"]["amount"], sterling["lines"]) == (
        "Recurring fee",
        "1000.00",
        "0.00",
        1,
    )


def test_mrr_explains_itself_on_request(cast, api_of, two_months):
    api = api_of(cast.finance_lead)
    assert api.get("/api/v1/reports/mrr/?explain=1").status_code == 422
    report = api.get("/api/v1/reports/mrr/?as_of=2024-02-29&currency=GBP&explain=1").json()
    assert report["explanation"]["result"] == {"amount": "1000.00", "currency": "GBP"}
    assert report["explanation"]["sources"][0]["id"] == MrrSnapshot.objects.get(month="2024-02-01", currency="GBP").pk


def test_reports_are_csv_on_request(cast, api_of, two_months):
    answer = api_of(cast.finance_lead).get("/api/v1/reports/mrr/?as_of=2024-02-29", headers={"accept": "text/csv"})
    lines = answer.content.decode().splitlines()
    assert lines[0].startswith("month,currency,opening.amount")
    assert len(lines) == 5


def test_an_unknown_parameter_or_month_is_refused(cast, api_of):
    api = api_of(cast.finance_lead)
    assert api.get("/api/v1/reports/mrr/?months=3").status_code == 422
    assert api.get("/api/v1/recognition-entries/?month=March").status_code == 422
    assert api.get("/api/v1/mrr-movements/?month=2024-02").json()["results"] == []
    assert not RecognitionEntry.objects.exists()


def test_others_see_only_the_mrr_of_their_clients(cast, api_of, two_months):
    theirs = make_client("Tidewell Leisure", account_manager=cast.other_account_manager)
    make_line(make_engagement(client=theirs, account_manager=cast.other_account_manager), price=Decimal(70))
    run_month(Month(2024, 3), by=None)
    api = api_of(cast.other_account_manager)
    snapshots = api.get("/api/v1/mrr-snapshots/?month=2024-03").json()["results"]
    assert [row["amount"]["amount"] for row in snapshots] == ["70.00"]
    report = api.get("/api/v1/reports/mrr/?as_of=2024-03-31&from_month=2024-03").json()
    assert [row["closing"]["amount"] for row in report["rows"]] == ["70.00"]
