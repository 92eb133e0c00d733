"""The week as a page: typed, saved, refused with what was typed kept, copied, handed in; and the timer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagements.models import Engagement, Person, TimeEntry, Timer
from engagements.reports.timesheet import RowKey
from partnerview.users.models import User
from tests.builders import log_time, make_engagement, make_line
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("mid_june")

MONDAY = dt.date(2024, 6, 10)
WEEK = "/time/week/2024-06-10/"


@pytest.fixture
def person(cast: Cast) -> Person:
    return Person.objects.get(user=cast.team_member)


@pytest.fixture
def engagement(cast: Cast, person: Person) -> Engagement:
    found = make_engagement()
    make_line(found, "contracted_hours", contracted_minutes=600)
    found.team_members.add(person)
    return found


@pytest.fixture
def browser(cast: Cast, browser_of: Callable[..., Any]) -> Any:
    return browser_of(cast.team_member)


def cells(key: RowKey, *texts: str, held: tuple[int, ...] = (0,) * 7) -> dict[str, str]:
    """One row of the grid as a browser sends it."""
    days = [MONDAY + dt.timedelta(days=number) for number in range(7)]
    padded = [*texts, *[""] * (7 - len(texts))]
    typed = {f"cell-{key}-{day}": text for day, text in zip(days, padded, strict=True)}
    return typed | {f"was-{key}": ",".join(str(minutes) for minutes in held)}


def test_an_empty_week_says_what_will_be_here(browser: Any, engagement: Engagement) -> None:
    shown = browser.get(WEEK).content.decode()
    assert "Nothing is logged in this week yet" in shown
    assert "Add the row" in shown


def test_somebody_without_hours_is_told_so(cast: Cast, browser_of: Callable[..., Any]) -> None:
    shown = browser_of(cast.finance_lead).get("/time/").content.decode()
    assert "Your hours are not logged here" in shown


def test_today_leads_to_this_week_and_any_day_to_its_monday(browser: Any) -> None:
    assert "Week of 10\N{NO-BREAK SPACE}Jun\N{NO-BREAK SPACE}2024" in browser.get("/time/").content.decode()
    assert browser.get("/time/week/2024-06-13/").headers["Location"] == WEEK
    assert browser.get("/time/week/2024-02-31/").status_code == 404


def test_a_row_is_added_through_the_address(browser: Any, engagement: Engagement) -> None:
    chosen = {"engagement": engagement.pk, "workstream": "support", "is_billable": "on"}
    answer = browser.get(f"{WEEK}row/", chosen)
    assert answer.headers["Location"] == f"{WEEK}?row={engagement.pk}.support.b"
    shown = browser.get(answer.headers["Location"]).content.decode()
    assert f'name="cell-{engagement.pk}.support.b-2024-06-10"' in shown
    assert "0:00 of 10:00" in shown


def test_a_row_of_an_engagement_that_one_cannot_see_is_left_out(browser: Any) -> None:
    hidden = make_engagement(name="Hidden work")
    assert "Hidden work" not in browser.get(f"{WEEK}?row={hidden.pk}.support.b").content.decode()
    assert browser.get(f"{WEEK}?row=nonsense").status_code == 404


def test_a_week_is_typed_and_saved(browser: Any, engagement: Engagement) -> None:
    key = RowKey(engagement.pk, "support")
    answer = browser.post(WEEK, cells(key, "1:30", "1.5", "90m"))
    assert answer.status_code == 302
    assert list(TimeEntry.objects.order_by("worked_on").values_list("minutes", flat=True)) == [90, 90, 90]
    shown = browser.get(WEEK).content.decode()
    assert "4:30 of 10:00" in shown
    assert "Submit 4:30 hours" in shown


def test_one_cell_that_cannot_be_read_saves_nothing_and_keeps_what_was_typed(
    browser: Any, engagement: Engagement
) -> None:
    answer = browser.post(WEEK, cells(RowKey(engagement.pk, "support"), "1:30", "2x"))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "“2x” is no length of time" in shown
    assert f'href="#cell-{engagement.pk}.support.b-2024-06-11"' in shown
    assert 'value="2x"' in shown
    assert 'value="1:30"' in shown
    assert not TimeEntry.objects.exists()


def test_only_what_was_changed_on_the_page_is_saved(browser: Any, person: Person, engagement: Engagement) -> None:
    key = RowKey(engagement.pk, "support")
    log_time(engagement, person=person, worked_on=MONDAY, minutes=45, status="draft")
    stale = cells(key, "0:30", "1:00", held=(30, 0, 0, 0, 0, 0, 0))
    browser.post(WEEK, stale)
    assert list(TimeEntry.objects.order_by("worked_on").values_list("minutes", flat=True)) == [45, 60]


def test_a_silent_save_answers_with_what_has_changed(browser: Any, engagement: Engagement) -> None:
    key = RowKey(engagement.pk, "support")
    quiet = {"HX-Request": "true"}
    saved = browser.post(WEEK, cells(key, "1:30"), headers=quiet).content.decode()
    assert "<html" not in saved
    assert "saved" in saved
    assert f'name="was-{key}" value="90,0,0,0,0,0,0"' in saved
    wrong = browser.post(WEEK, cells(key, "1:30", "25:00", held=(90, 0, 0, 0, 0, 0, 0)), headers=quiet)
    assert (wrong.status_code, "not saved" in wrong.content.decode()) == (200, True)
    assert "at most 24:00" in wrong.content.decode()


def test_submitting_saves_first_and_locks_the_cells(browser: Any, engagement: Engagement) -> None:
    key = RowKey(engagement.pk, "support")
    browser.post(WEEK, cells(key, "1:30", "2:00") | {"submit": "1"})
    assert set(TimeEntry.objects.values_list("status", flat=True)) == {"submitted"}
    shown = browser.get(WEEK).content.decode()
    assert shown.count("readonly") == 2
    typed_over = browser.post(WEEK, cells(key, "3:00", held=(90, 120, 0, 0, 0, 0, 0)))
    assert typed_over.status_code == 422
    assert "has been handed in" in typed_over.content.decode()


def test_what_came_back_says_why(browser: Any, person: Person, engagement: Engagement) -> None:
    log_time(engagement, person=person, worked_on=MONDAY, status="draft", return_reason="Which plant?")
    assert "Came back: Which plant?" in browser.get(WEEK).content.decode()


def test_last_week_is_copied(browser: Any, person: Person, engagement: Engagement) -> None:
    log_time(engagement, person=person, worked_on=dt.date(2024, 6, 4), minutes=75)
    browser.post(f"{WEEK}copy/")
    assert TimeEntry.objects.filter(worked_on=dt.date(2024, 6, 11), minutes=75, status="draft").exists()
    assert browser.get(f"{WEEK}copy/").status_code == 405


def test_a_timer_is_started_shown_and_stopped(browser: Any, engagement: Engagement) -> None:
    browser.post("/time/timer/start/", {"engagement": engagement.pk, "workstream": "support", "note": "Feed late"})
    shown = browser.get("/time/").content.decode()
    assert "data-clock" in shown
    assert "Feed late" in shown
    twice = browser.post("/time/timer/start/", {"engagement": engagement.pk, "workstream": "support"})
    assert twice.status_code == 409
    browser.post("/time/timer/stop/")
    assert (Timer.objects.count(), TimeEntry.objects.get().minutes) == (0, 1)
    assert browser.post("/time/timer/stop/").status_code == 404


def test_the_week_of_a_colleague_has_no_address(
    cast: Cast, browser_of: Callable[..., Any], person: Person, engagement: Engagement
) -> None:
    log_time(engagement, person=person, worked_on=MONDAY, minutes=77)
    colleague: User = cast.account_manager
    assert "1:17" not in browser_of(colleague).get(WEEK).content.decode()


def test_the_page_costs_as_many_queries_for_many_rows_as_for_one(
    browser: Any, person: Person, engagement: Engagement
) -> None:
    def cost() -> int:
        browser.get(reverse("engagements:timesheet"))
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(WEEK).status_code == 200
        return len(queries)

    log_time(engagement, person=person, worked_on=MONDAY, status="draft")
    one = cost()
    for number in range(9):
        more = make_engagement(name=f"Care {number}")
        make_line(more, "contracted_hours", contracted_minutes=600)
        more.team_members.add(person)
        log_time(more, person=person, worked_on=MONDAY, status="draft")
    assert cost() == one
