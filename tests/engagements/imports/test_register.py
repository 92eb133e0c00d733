"""A register of what runs already: judged row by row, taken over once, given back only while nothing rests on it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from engagements.models import Engagement, ServiceLine
from partnerview.audit.models import AuditEvent
from partnerview.books.models import AccountingPeriod
from partnerview.directory.models import Client
from partnerview.imports.actions import commits
from partnerview.imports.models import ImportBatch
from tests.builders import log_time
from tests.engagements.imports.files import SAMPLES, register

WRONG_CELLS = [
    ({"client": ""}, "client_missing", "client", "The client is missing."),
    ({"code": ""}, "code_missing", "code", "The code is missing."),
    ({"engagement": "x" * 201}, "engagement_too_long", "engagement", "201 letters; 200 fit"),
    ({"status": "paused"}, "status_unknown", "status", "none of draft, running, ended"),
    ({"status": "ended"}, "ended_on_missing", "ended_on", "An ended engagement has a last day."),
    ({"started_on": "31/02/2024"}, "started_on_unreadable", "started_on", "There is no such day."),
    ({"started_on": "=A1"}, "formula_in_started_on", "started_on", "This is a formula"),
    ({"ended_on": "2024-01-14"}, "ends_before_start", "ended_on", "before the first"),
    ({"contracted_hours_per_month": "=40"}, "formula_in_hours", "contracted_hours_per_month", "formula"),
    ({"contracted_hours_per_month": "forty"}, "hours_unreadable", "contracted_hours_per_month", "12.5 or 12:30"),
    ({"contracted_hours_per_month": "0"}, "hours_not_positive", "contracted_hours_per_month", "above zero"),
    ({"contracted_hours_per_month": "-4"}, "hours_not_positive", "contracted_hours_per_month", "above zero"),
    ({"hourly_rate": "+95"}, "formula_in_rate", "hourly_rate", "formula"),
    ({"hourly_rate": "95 EUR"}, "rate_unreadable", "hourly_rate", "Write 92.50."),
    ({"hourly_rate": "-1"}, "rate_negative", "hourly_rate", "cannot be below zero"),
    ({"hourly_rate": "1.0000001"}, "rate_out_of_range", "hourly_rate", "six decimals"),
    ({"currency": "EURO"}, "currency_unknown", "currency", "is not a currency"),
    ({"billing_interval": "week"}, "billing_interval_unknown", "billing_interval", "month, quarter, year"),
    ({"billing_timing": "later"}, "billing_timing_unknown", "billing_timing", "advance, arrears"),
]


@pytest.fixture
def take(run, cast, tmp_path):
    def imported(content: bytes, **options):
        file = tmp_path / "register.csv"
        file.write_bytes(content)
        return run("import_engagements", file, **options)

    return imported


def test_every_wrong_cell_is_named_with_its_row_and_column(take):
    rows = [{"code": f"BAD-{number}"} | cells for number, (cells, *_) in enumerate(WRONG_CELLS)]
    result = take(register({}, *rows))
    assert not result["ok"]
    found = {(f["row_number"], f["code"]): f for f in result["findings"]}
    for row, (_, code, column, sentence) in enumerate(WRONG_CELLS, start=3):
        finding = found[row, code]
        assert (finding["column"], finding["severity"]) == (column, "error")
        assert sentence in finding["message"]
    assert not any(row == 2 for row, _ in found)
    assert Engagement.objects.count() == 0


def test_a_code_in_two_rows_is_refused_whatever_its_case(take):
    result = take(register({}, {"code": "lhp-1", "currency": "USD"}))
    assert result["why"][0]["message"] == "Row 2 has the code LHP-1 too. A code names one engagement."
    assert Engagement.objects.count() == 0


def test_an_account_manager_who_is_not_here_is_suggested_and_waits(take):
    result = take(register({"account_manager": "gone@example.com"}))
    assert [why["code"] for why in result["why"]] == ["unmapped_account_manager"]
    assert Engagement.objects.count() == 0


def test_an_account_manager_may_not_bring_in_running_engagements(take, cast):
    result = take(register(), email=cast.account_manager.email)
    assert [why["code"] for why in result["why"]] == ["may_not_take_over"]
    assert Engagement.objects.count() == 0
    assert take(register({"status": "draft"}), email=cast.account_manager.email)["ok"]
    assert not Engagement.objects.get().is_live


def test_a_start_in_a_closed_month_needs_the_privilege_and_a_reason(take, cast):
    AccountingPeriod.objects.create(month=dt.date(2024, 1, 1), status="closed")
    assert "needs the permission" in take(register(), accept_warnings=True, reason="Late")["error"]
    assert Engagement.objects.count() == 0
    assert take(register(), accept_warnings=True, reason="Late", email=cast.finance_lead.email)["ok"]


def test_a_known_code_that_says_something_else_is_an_error_that_says_which(take):
    take(register())
    result = take(register({"hourly_rate": "99", "billing_interval": "year"}))
    said = {finding["column"]: finding["message"] for finding in result["findings"]}
    assert said == {
        "hourly_rate": "LHP-1 is here already and says “95”. Change it there, not by import.",
        "billing_interval": "LHP-1 is here already and says “month”. Change it there, not by import.",
    }
    line = ServiceLine.objects.get()
    assert line.hourly_rate == 95


def test_a_row_becomes_a_running_engagement_with_one_line_of_hours(take, cast):
    assert take(register())["ok"]
    engagement = Engagement.objects.get()
    assert (engagement.status, engagement.starts_on, engagement.ends_before) == ("running", dt.date(2024, 1, 15), None)
    assert (engagement.billing_interval, engagement.billing_timing, engagement.currency) == ("month", "advance", "EUR")
    assert engagement.out_of_scope == ["New ports", "hardware"]
    assert engagement.account_manager == cast.account_manager
    line = engagement.lines.get()
    assert (line.kind, line.interval, line.recognition_method, line.is_live) == (
        "contracted_hours", "month", "straight_line", True,
    )  # fmt: skip
    assert (line.contracted_minutes, line.price, line.monthly_amount) == (2400, Decimal(3800), Decimal(3800))
    assert AuditEvent.objects.filter(action="engagement.taken_over", subject_id=engagement.pk).count() == 1
    assert engagement.moves.get().effective_on == dt.date(2024, 1, 15)


def test_an_ended_engagement_keeps_its_last_day(run, cast):
    run("import_engagements", SAMPLES / "register.csv")
    ended = Engagement.objects.get(code="FEN-1")
    assert (ended.status, ended.last_day) == ("ended", dt.date(2024, 2, 29))
    assert ended.lines.get().last_day == dt.date(2024, 2, 29)


def test_the_same_register_again_changes_nothing(run, cast):
    run("import_engagements", SAMPLES / "register.csv")
    events = AuditEvent.objects.exclude(subject_type="imports.importbatch").count()
    again = run("import_engagements", SAMPLES / "register.csv")
    assert (again["ok"], again["rows_new"], again["rows_known"]) == (True, 0, 4)
    assert AuditEvent.objects.exclude(subject_type="imports.importbatch").count() == events
    assert Engagement.objects.count() == 4


def test_a_client_that_is_here_is_found_whatever_its_case(take):
    Client.objects.create(name="LINDQVIST harbour pilots")
    take(register())
    assert Client.objects.filter(name__iexact="Lindqvist Harbour Pilots").count() == 1


def test_an_undo_is_refused_while_time_is_logged_on_it(take, cast):
    imported = take(register())
    log_time(Engagement.objects.get(), worked_on=dt.date(2024, 2, 1))
    batch = commits.request_undo(ImportBatch.objects.get(pk=imported["import"]), by=cast.admin, reason="Wrong")
    batch = commits.undo(batch)
    assert (batch.state, batch.failure) == (
        "done", "Time is logged on LHP-1. Undo or move that first; the import stands.",
    )  # fmt: skip
    assert Engagement.objects.get().status == "running"


def test_an_undo_gives_it_back_and_a_new_import_takes_it_over_again(take, cast):
    imported = take(register())
    batch = commits.request_undo(ImportBatch.objects.get(pk=imported["import"]), by=cast.admin, reason="Wrong")
    assert commits.undo(batch).state == "undone"
    engagement = Engagement.objects.get()
    assert (engagement.status, engagement.lines.get().is_live) == ("draft", False)
    assert take(register())["rows_new"] == 1
    engagement.refresh_from_db()
    assert (engagement.status, engagement.lines.get().is_live) == ("running", True)
