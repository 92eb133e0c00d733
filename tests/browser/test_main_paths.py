"""The main path of the pages that take something, by keyboard alone; the worker's part is called in between."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine

from engagements.models import Engagement, Person, TimeEntry
from engagements.reports.timesheet import RowKey
from partnerview.imports.actions import batches, commits
from partnerview.months import Month
from recognition.actions.recognition import run_month
from recognition.models import RecognitionRun
from tests.builders import log_time, make_engagement, make_line, make_person
from tests.engagements.imports.files import harvest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_april():
    with time_machine.travel("2024-04-17 10:00", tick=True):
        yield


def press_button(page, name: str) -> None:
    """As somebody without a mouse does."""
    page.get_by_role("button", name=name, exact=True).first.focus()
    page.keyboard.press("Enter")


def type_into(page, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).focus()
    page.keyboard.type(text)


def test_an_engagement_is_drafted_by_keyboard(window, cast):
    page = window(cast.account_manager)
    page.goto("/engagements/new/")
    type_into(page, "Client", "Kestrel")
    type_into(page, "Name", "Platform care")
    page.get_by_label("Currency", exact=True).focus()
    page.keyboard.type("GBP")
    page.get_by_label("First day").fill("2024-05-01")
    page.get_by_label("Name", exact=True).press("Enter")
    page.wait_for_url(re.compile(r"/engagements/\d+/$"))
    engagement = Engagement.objects.get()
    assert (engagement.client.name, engagement.name, engagement.status) == (
        "Kestrel Aerosystems",
        "Platform care",
        "draft",
    )


def test_a_week_is_typed_saved_and_handed_in_by_keyboard(window, cast):
    person = Person.objects.get(user=cast.team_member)
    engagement = make_engagement()
    make_line(engagement, "contracted_hours", contracted_minutes=600)
    engagement.team_members.add(person)
    page = window(cast.team_member)
    page.goto(f"/time/?row={RowKey(engagement.pk, 'support')}")
    page.locator("table[data-timesheet] input").first.focus()
    page.keyboard.type("1:30")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("90m")
    press_button(page, "Save")
    page.get_by_role("button", name="Submit 3:00 hours").wait_for()
    assert sorted(TimeEntry.objects.values_list("worked_on", "minutes")) == [
        (dt.date(2024, 4, 15), 90),
        (dt.date(2024, 4, 16), 90),
    ]
    press_button(page, "Submit 3:00 hours")
    page.locator("#week-submit[disabled]").wait_for()
    assert set(TimeEntry.objects.values_list("status", flat=True)) == {"submitted"}


def test_time_is_approved_by_keyboard(window, cast):
    person = Person.objects.get(user=cast.team_member)
    log_time(make_engagement(), person=person, minutes=90, worked_on=dt.date(2024, 4, 15), status="submitted")
    page = window(cast.account_manager)
    page.goto("/")
    page.get_by_role("link", name="1:30 hours to approve").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/time/approvals/")
    for box in page.locator("main input[name=entry]").all():
        if not box.is_checked():
            box.focus()
            page.keyboard.press("Space")
    page.get_by_role("button", name="Approve").first.focus()
    page.keyboard.press("Enter")
    page.get_by_text("1:30 hours are approved.").wait_for()
    assert TimeEntry.objects.get().status == "approved"


def test_a_month_is_run_and_its_figure_opens_its_lines_by_keyboard(window, cast):
    make_line(make_engagement())
    page = window(cast.finance_lead)
    page.goto("/")
    page.get_by_role("link", name="Run a month").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/recognition/runs/new/")
    press_button(page, page.locator("main form[method=post] button").first.inner_text())
    page.wait_for_url(re.compile(r"/recognition/runs/\d+/$"))
    run = RecognitionRun.objects.get()
    assert "waits for a worker" in page.locator("h1").inner_text()
    run_month(Month.of(run.month), by=None, run=run)
    page.get_by_role("heading", name="is posted").wait_for()
    page.goto("/mrr/")
    page.locator("h1 a.figure").focus()
    page.keyboard.press("Enter")
    panel = page.locator("#explain")
    panel.wait_for(state="visible")
    assert "Recurring fee, 1 lines" in panel.inner_text().replace("\N{NO-BREAK SPACE}", " ")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="All lines that count").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/mrr/lines/?*")
    assert page.locator("main tbody tr").count() == 1


def test_an_import_goes_from_its_names_to_its_result_and_back_by_keyboard(window, cast, settings, tmp_path):
    """A caught request carries no file, so the upload itself is tested without a browser."""
    settings.MEDIA_ROOT = tmp_path / "media"
    make_engagement(code="KES-1")
    make_person("Mina Solberg")
    batch = batches.stage_batch(batches.receive([harvest({})], name="time.csv", by=cast.account_manager))
    page = window(cast.account_manager)
    page.goto("/imports/")
    page.get_by_role("link", name="time.csv").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
    if batch.state == "mapping":
        press_button(page, "Save the names")
    press_button(page, "Import 1 time entries")
    page.locator("#import-progress").wait_for()
    batch.refresh_from_db()
    assert batch.state == "committing"
    commits.commit(batch)
    page.reload()
    assert TimeEntry.objects.standing().count() == 1
    page.locator("main textarea[name=reason], main input[name=reason]").first.focus()
    page.keyboard.type("Imported into the wrong firm")
    page.get_by_role("button", name="Take back").focus()
    page.keyboard.press("Enter")
    page.locator("#import-progress").wait_for()
    batch.refresh_from_db()
    commits.undo(batch)
    page.reload()
    assert TimeEntry.objects.standing().count() == 0
    assert "Imported into the wrong firm" in page.locator("main").inner_text()
