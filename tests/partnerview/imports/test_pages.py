"""The pages of an import: refusals keep the page and say why, every step leads to the next."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from engagements.models import TimeEntry
from partnerview.imports.actions import batches, commits
from partnerview.imports.models import ImportBatch, StagedRow
from tests.builders import make_engagement, make_person
from tests.engagements.imports.files import harvest


def file(content: bytes, name: str = "time.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/csv")


@pytest.fixture
def book(cast):
    return make_engagement(code="KES-1"), make_person("Mina Solberg")


@pytest.fixture
def batch(book, cast):
    """An import with one wrong row and one name that is open, read by the worker."""
    content = harvest({}, {"Hours": "25"}, {"Last Name": "Unknown"})
    return batches.stage_batch(batches.receive([content], name="time.csv", by=cast.account_manager))


@pytest.fixture
def page(batch, browser_of, cast):
    """Ask for a page of the import, or post to one of its nouns."""
    browser = browser_of(cast.account_manager)

    def ask(noun: str = "import-detail", data=None, **keys):
        url = reverse(f"imports:{noun}", kwargs={"pk": batch.pk, **keys})
        return browser.get(url) if data is None else browser.post(url, data, follow=True)

    return ask


def test_a_file_that_is_too_large_is_refused_at_its_field(browser_of, cast, settings, media):
    settings.IMPORT_MAX_BYTES = 1_000
    answer = browser_of(cast.admin).post("/imports/new/", {"file": file(b"x" * 200_000)})
    assert answer.status_code == 413
    assert b"Export a shorter span of time" in answer.content
    assert ImportBatch.objects.count() == 0
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_a_foreign_file_is_refused_at_its_field(browser_of, cast):
    answer = browser_of(cast.admin).post("/imports/new/", {"file": file(b"name,email\na,b\n")})
    assert answer.status_code == 422
    assert "No known export has the columns of row 1: name, email." in answer.content.decode()
    assert ImportBatch.objects.count() == 0


def test_nothing_uploaded_is_refused_at_its_field(browser_of, cast):
    answer = browser_of(cast.admin).post("/imports/new/", {})
    assert answer.status_code == 422
    assert b"This field is required" in answer.content


def test_an_undecided_import_cannot_be_confirmed(page, batch):
    answer = page("confirmation", {})
    assert answer.status_code == 409
    assert "undecided; nothing is written until all are" in answer.content.decode()
    assert TimeEntry.objects.count() == 0


def test_a_choice_that_does_not_exist_changes_nothing(page, batch):
    name = batch.names.get(name="Mina Unknown")
    assert page("names", {f"name-{name.pk}-choice": "424242"}).status_code == 422
    name.refresh_from_db()
    assert not name.is_decided


def test_another_account_managers_import_is_not_found(browser_of, cast, batch):
    browser = browser_of(cast.other_account_manager)
    for noun in ("import-detail", "progress", "file", "finding-list"):
        assert browser.get(reverse(f"imports:{noun}", args=[batch.pk])).status_code == 404
    for noun in ("names", "warnings", "rows", "confirmation", "discarding", "undo", "resumption"):
        assert browser.post(reverse(f"imports:{noun}", args=[batch.pk])).status_code == 404


def test_an_undo_without_a_reason_is_refused_at_its_field(page, batch, cast):
    ImportBatch.objects.filter(pk=batch.pk).update(state="done", confirmed_by=cast.account_manager)
    answer = page("undo", {"reason": " "})
    assert answer.status_code == 422
    batch.refresh_from_db()
    assert batch.state == "done"


def test_an_upload_leads_to_its_page_and_waits_for_the_worker(browser_of, cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as sent:
        answer = browser_of(cast.admin).post("/imports/new/", {"file": file(harvest())})
    batch = ImportBatch.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/imports/{batch.pk}/")
    assert (batch.state, batch.source, len(sent)) == ("uploaded", "harvest", 1)
    shown = browser_of(cast.admin).get(f"/imports/{batch.pk}/").content.decode()
    assert f'hx-get="/imports/{batch.pk}/progress/"' in shown


def test_the_progress_asks_the_page_to_load_anew_once_the_work_has_ended(page, batch):
    assert page("progress").headers["HX-Refresh"] == "true"
    ImportBatch.objects.filter(pk=batch.pk).update(state="staging", rows_done=2)
    busy = page("progress")
    assert "HX-Refresh" not in busy.headers
    assert "2 of 3 rows" in busy.content.decode()


def test_the_page_shows_names_findings_and_what_is_left(page):
    shown = page().content.decode()
    assert "3 rows, 2 not yet decided" in shown
    assert "Mina Unknown" in shown
    assert "A day has 24 hours. Split the entry or correct it." in shown


def test_an_import_goes_from_names_to_its_result(page, batch, cast):
    name = batch.names.get(name="Mina Unknown")
    page("names", {f"name-{name.pk}-choice": "new"})
    page("rows", {"code": "hours_over_a_day"})
    assert "2 time entries are ready to be imported" in page().content.decode()
    assert page("confirmation", {}).status_code == 200
    batch.refresh_from_db()
    assert batch.state == "committing"
    commits.commit(batch)
    result = page().content.decode()
    assert "2 time entries imported" in result
    assert "Take back 2 time entries" in result
    assert (TimeEntry.objects.count(), StagedRow.objects.count()) == (2, 0)


def test_a_cell_is_corrected_on_the_page_of_its_row(page, batch):
    assert "A day has 24 hours" in page("row", number=3).content.decode()
    answer = page("row", {"column": "Hours", "value": "2.5"}, number=3)
    assert "The file says <s>25</s>" in answer.content.decode()
    assert not batch.findings.filter(row_number=3).exists()


def test_a_row_is_left_out_and_taken_in_again(page, batch):
    page("rows", {"row": "3"})
    assert batch.rows.get(number=3).is_left_out
    page("rows", {"row": "3", "take_in": "1"})
    assert not batch.rows.get(number=3).is_left_out


def test_the_file_is_given_back_as_an_attachment_only(page):
    answer = page("file")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="time.csv"'
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_putting_aside_removes_the_rows_and_the_file_and_keeps_the_page(
    page, batch, media, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        page("discarding", {})
    assert StagedRow.objects.count() == 0
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert "was put aside" in page().content.decode()


def test_findings_are_listed_row_by_row(page):
    shown = page("finding-list").content.decode()
    assert "Hours cannot be below zero" not in shown
    assert "A day has 24 hours" in shown


def test_an_open_list_of_imports_shows_ones_own(page, batch, browser_of, cast):
    assert "time.csv" in browser_of(cast.account_manager).get("/imports/").content.decode()
    assert "Nothing has been imported yet" in browser_of(cast.other_account_manager).get("/imports/").content.decode()
