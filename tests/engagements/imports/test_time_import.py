"""What a time export becomes: entries with its text untouched, its approvals, its billable marks; once."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from engagements.models import Person, TimeEntry
from partnerview.books.models import AccountingPeriod
from partnerview.imports.actions import batches, commits, decisions
from partnerview.imports.models import ImportBatch
from tests.builders import make_engagement, make_line, make_person
from tests.engagements.imports.files import SAMPLES, harvest

REASON = "The wrong file"


@pytest.fixture
def book(cast):
    return make_engagement(code="KES-1"), make_person("Mina Solberg")


@pytest.fixture
def time(run, book, tmp_path):
    def imported(content: bytes, **options):
        file = tmp_path / "time.csv"
        file.write_bytes(content)
        return run("import_time", file, **options)

    return imported


def undone(batch_id, by):
    batch = commits.request_undo(ImportBatch.objects.get(pk=batch_id), by=by, reason=REASON)
    return commits.undo(batch)


def test_an_undo_is_refused_once_an_entry_is_invoiced(time, book, cast):
    imported = time(harvest())
    line = make_line(book[0], "time_and_materials")
    from tests.access.stage import _money  # noqa: PLC0415  the one place that stages an invoice line

    staged = _money(book[0], line, cast.finance_lead, "")
    entry = TimeEntry.objects.get(import_batch_id=imported["import"])
    TimeEntry.objects.filter(pk=entry.pk).update(status="invoiced", invoice_line=staged["invoices"].lines.first())
    batch = undone(imported["import"], cast.admin)
    assert batch.state == "done"
    assert "1 entry of this import stands on invoices" in batch.failure
    assert TimeEntry.objects.standing().filter(pk=entry.pk).exists()


def test_an_undo_is_refused_once_its_month_was_closed_over_it(time, cast):
    imported = time(harvest())
    AccountingPeriod.objects.create(month=dt.date(2024, 2, 1), status="closed", changed_at=dt.datetime.now(tz=dt.UTC))
    batch = undone(imported["import"], cast.admin)
    assert batch.state == "done"
    assert "closed since, from February 2024 on" in batch.failure


def test_an_undo_voids_every_entry_and_a_new_import_brings_them_back(time, cast):
    imported = time(harvest())
    batch = undone(imported["import"], cast.admin)
    assert (batch.state, batch.undo_reason, batch.undone_by) == ("undone", REASON, cast.admin)
    assert (TimeEntry.objects.count(), TimeEntry.objects.standing().count()) == (1, 0)
    assert time(harvest())["rows_new"] == 1
    assert TimeEntry.objects.standing().count() == 1


def test_text_comes_in_as_it_was_written(time):
    note = '=HYPERLINK("x")\t  two  spaces \x92 \x07 \r\n second line “” \\ \\n {"a": 1} \'q\''
    time(harvest({"Notes": note, "External Reference URL": " #1  ", "Task": "Support"}))
    entry = TimeEntry.objects.get()
    assert (entry.note, entry.reference) == (note, " #1  ")


def test_hours_become_whole_minutes_half_up_and_keep_their_source(time):
    written = {
        "7.5": 450, "7,5": 450, "7:30": 450, "7:30:29": 450, "7:30:30": 451, ".5": 30, "0.0083334": 1,
        "24": 1440, "24:00": 1440, "1.05": 63, "1.0083333333": 60, "1.0083333334": 61, " 2 ": 120,
    }  # fmt: skip
    assert time(harvest(*({"Hours": hours} for hours in written)), accept_warnings=True)["ok"]
    assert dict(TimeEntry.objects.values_list("hours_source", "minutes")) == {
        hours.strip(): minutes for hours, minutes in written.items()
    }


def test_equal_rows_are_told_apart_by_their_ordinal(time):
    assert time(harvest({}, {}, {}))["rows_new"] == 3
    assert sorted(TimeEntry.objects.values_list("import_ordinal", flat=True)) == [1, 2, 3]
    again = time(harvest({}, {}, {}, {}))
    assert (again["rows_new"], again["rows_known"]) == (1, 3)


def test_a_row_is_known_whatever_the_source_has_done_with_it_since(time):
    time(harvest({"Approved?": "No"}))
    again = time(harvest({"Approved?": "Yes", "Invoiced?": "Yes", "Billable?": "No"}))
    assert (again["rows_new"], again["rows_known"]) == (0, 1)


def test_an_overlapping_export_brings_only_what_is_new(time):
    time(harvest({"Notes": "a"}, {"Notes": "b"}))
    again = time(harvest({"Notes": "b"}, {"Notes": "c"}))
    assert (again["rows_new"], again["rows_known"]) == (1, 1)


def test_an_approval_is_taken_over_and_what_is_not_approved_waits(time, cast):
    time(harvest({}, {"Approved?": "No", "Notes": "not yet"}))
    approved, waiting = TimeEntry.objects.order_by("id")
    assert (approved.status, approved.approved_by) == ("approved", cast.admin)
    assert approved.approved_at is not None
    assert (waiting.status, waiting.approved_by) == ("submitted", None)


def test_nobody_approves_their_own_time_by_importing_it(time, book, cast):
    Person.objects.filter(pk=book[1].pk).update(user=cast.admin)
    time(harvest())
    assert TimeEntry.objects.get().status == "submitted"


def test_internal_time_has_no_workstream_and_is_never_billable(time, tmp_path):
    (tmp_path / "map.json").write_text(json.dumps({"task": {"Board": "internal"}}))
    time(harvest({"Task": "Board", "Billable?": "Yes"}), mapping=str(tmp_path / "map.json"))
    entry = TimeEntry.objects.get()
    assert (entry.workstream, entry.is_billable, entry.task) == ("", False, "Board")


def test_a_choice_is_remembered_for_the_next_import(time, tmp_path):
    (tmp_path / "map.json").write_text(
        json.dumps({"person": {"M. S.": "Mina Solberg"}, "task": {"Odd jobs": "Account management"}})
    )
    rows = {"First Name": "M.", "Last Name": "S.", "Task": "Odd jobs"}
    assert time(harvest(rows), mapping=str(tmp_path / "map.json"))["ok"]
    assert time(harvest(rows | {"Notes": "next month"}))["ok"]
    assert set(TimeEntry.objects.values_list("person__name", "workstream")) == {("Mina Solberg", "account_management")}


def test_rows_of_a_name_that_is_left_out_are_not_written(time, tmp_path):
    (tmp_path / "map.json").write_text(json.dumps({"person": {"Contractor 2": "skip"}}))
    result = time(harvest({}, {"First Name": "Contractor", "Last Name": "2"}), mapping=str(tmp_path / "map.json"))
    assert (result["rows_new"], result["rows_left_out"]) == (1, 1)


def test_a_correction_is_written_and_the_row_is_known_by_what_it_said(book, cast):
    content = harvest({"Hours": "75"})
    batch = batches.stage_batch(batches.receive([content], name="time.csv", by=cast.admin))
    assert batch.state == "mapping"
    decisions.correct_cell(batch, 2, "Hours", "7.5", by=cast.admin)
    batch.refresh_from_db()
    commits.commit(commits.confirm(batch, by=cast.admin))
    assert TimeEntry.objects.get().minutes == 450
    again = batches.stage_batch(batches.receive([content], name="time.csv", by=cast.admin))
    assert (again.rows_known, again.rows_new) == (1, 0)


def test_a_decision_that_came_too_late_stops_the_writing(book, cast):
    """Between "yes" and the worker a month was closed: nothing is written and the import is open again."""
    batch = batches.stage_batch(batches.receive([harvest()], name="time.csv", by=cast.admin))
    commits.confirm(batch, by=cast.admin)
    AccountingPeriod.objects.create(month=dt.date(2024, 2, 1), status="closed")
    batch.refresh_from_db()
    batch = commits.commit(batch)
    assert (batch.state, TimeEntry.objects.count()) == ("mapping", 0)
    assert "1 finding is undecided" in batch.failure


def test_a_task_that_runs_twice_writes_once(book, cast):
    batch = batches.stage_batch(batches.receive([harvest()], name="time.csv", by=cast.admin))
    commits.confirm(batch, by=cast.admin)
    batch.refresh_from_db()
    commits.commit(batch)
    commits.commit(batch)
    assert TimeEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "minutes"),
    [("harvest", 105 + 200 + 30 + 30 + 60 + 135), ("toggl", 106 + 120), ("clockify", 35 + 90), ("kimai", 105 + 150)],
)
def test_every_sample_is_recognized_and_read(run, cast, name, minutes):
    assert run("import_engagements", SAMPLES / "register.csv")["rows_new"] == 4
    result = run("import_time", SAMPLES / f"{name}.csv", mapping="suggested")
    assert (result["ok"], result["source"], result["minutes"]) == (True, name, minutes)
    assert run("import_time", SAMPLES / f"{name}.csv")["rows_new"] == 0
