"""Capacity, people and assignments in the browser: every page by role, with and without rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from engagements.models import Assignment, CostRate, Leave, Person, PersonSkill, Skill, Team, WorkingCalendar
from tests.builders import log_time, make_engagement, make_line
from tests.cast import Cast
from tests.engagements.capacity_stage import HOUR, JUNE, assign, away, nobody_else, staff

pytestmark = pytest.mark.usefixtures("mid_june")

CAPACITY = "/capacity/"
YES = {"sure": "1"}  # a browser always sends something: its token


@pytest.fixture
def ada(cast: Cast) -> Person:
    person = staff("Ada Quill")
    nobody_else(person)
    return person


def shown(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_heat_map_says_in_words_what_is_left_and_leads_to_the_person(
    cast: Cast, ada: Person, browser_of: Callable[..., Any]
) -> None:
    engagement = make_engagement()
    assign(ada, engagement, 170)
    assign(ada, engagement, 20, is_hard=False, starts_on=dt.date(2024, 7, 1))
    page = shown(browser_of(cast.manager).get(CAPACITY))
    assert "June\N{NO-BREAK SPACE}2024 is promised 10:00 beyond what there is" in page
    assert "Ada Quill, June\N{NO-BREAK SPACE}2024: \N{MINUS SIGN}10:00 left of 160:00, overbooked" in page
    assert (
        "Ada Quill, July\N{NO-BREAK SPACE}2024: 14:00 left of 184:00, busy, \N{MINUS SIGN}6:00 with pencilled" in page
    )
    assert f'href="/people/{ada.pk}/?from_month=2024-06#month-2024-07"' in page


def test_sales_sees_headroom_and_no_engagement(cast: Cast, ada: Person, browser_of: Callable[..., Any]) -> None:
    engagement = make_engagement(name="Confidential works")
    make_line(engagement, "contracted_hours")
    assign(ada, engagement, 40)
    browser = browser_of(cast.sales)
    page = shown(browser.get(CAPACITY))
    assert "Ada Quill" in page
    assert "Confidential works" not in page
    assert "Promises without people" not in page
    person = shown(browser.get(f"/people/{ada.pk}/"))
    assert "1 assignment on engagements that you do not see" in person
    assert "Confidential works" not in person
    explained = shown(browser.get("/capacity/explanation/", {"person": ada.pk, "month": "2024-06"}))
    assert "120:00" in explained
    assert "Confidential works" not in explained


def test_the_question_is_answered_with_names(cast: Cast, ada: Person, browser_of: Callable[..., Any]) -> None:
    sql = Skill.objects.create(name="SQL")
    PersonSkill.objects.create(person=ada, skill=sql, level=3)
    assign(ada, make_engagement(), 130, ends_before=dt.date(2024, 10, 1))
    browser = browser_of(cast.manager)
    page = shown(browser.get(CAPACITY, {"hours": "60", "of": sql.pk, "since": "2024-07"}))
    assert "No, 22:00 a month are missing: 38:00 of SQL are free from July" in page
    assert "From October\N{NO-BREAK SPACE}2024 it would be a yes." in page
    page = shown(browser.get(CAPACITY, {"hours": "30", "of": sql.pk, "since": "2024-07"}))
    assert "Yes. 38:00 a month of SQL are free" in page
    unreadable = browser.get(CAPACITY, {"hours": "many", "since": "2024-07"})
    assert unreadable.status_code == 422
    assert "Who has room" in unreadable.content.decode()


def test_what_is_promised_without_anybody_is_listed(cast: Cast, ada: Person, browser_of: Callable[..., Any]) -> None:
    make_line(make_engagement(name="Lonely service"), "contracted_hours", contracted_minutes=600)
    page = shown(browser_of(cast.manager).get(CAPACITY))
    assert "Lonely service" in page
    assert "10:00" in page


def test_filters_narrow_the_people_and_the_file_has_the_same(
    cast: Cast, ada: Person, browser_of: Callable[..., Any]
) -> None:
    team = Team.objects.create(name="North")
    staff("Ben Ash", team=team)
    browser = browser_of(cast.manager)
    page = shown(browser.get(CAPACITY, {"team": team.pk, "months": "12", "order": "room"}))
    assert "Ben Ash" in page
    assert "Ada Quill" not in page
    assert "May\N{NO-BREAK SPACE}2025" in page
    browser.prove(cast.manager)
    file = browser.get(CAPACITY, {"team": team.pk, "format": "csv"})
    rows = b"".join(file.streaming_content).decode() if file.streaming else file.content.decode()
    assert rows.count("Ben Ash") == 6
    assert "2024-06" in rows


def test_months_and_filters_that_cannot_be_read_are_as_if_not_given(
    cast: Cast, ada: Person, browser_of: Callable[..., Any]
) -> None:
    browser = browser_of(cast.manager)
    for query in ({"from_month": "June"}, {"months": "99"}, {"team": "x"}, {"order": "z"}, {"page": "0"}):
        assert "Ada Quill" in shown(browser.get(CAPACITY, query))
    assert browser.get("/capacity/explanation/", {"month": "soon"}).status_code == 404
    assert browser.get("/capacity/explanation/", {"person": "99999"}).status_code == 404


def test_an_empty_firm_says_what_will_be_here(cast: Cast, browser_of: Callable[..., Any]) -> None:
    Person.objects.update(is_active=False)
    assert "Nobody matches" in shown(browser_of(cast.manager).get(CAPACITY))


def test_assigning_from_the_team_tab(cast: Cast, ada: Person, browser_of: Callable[..., Any]) -> None:
    engagement = make_engagement(account_manager=cast.account_manager)
    browser = browser_of(cast.account_manager)
    address = reverse("engagements:assignment-new", args=[engagement.pk])
    assert "Assign somebody" in shown(browser.get(address))
    values = {"person": ada.pk, "minutes_per_month": "200", "is_hard": "hard", "starts_on": "2024-06-01"}
    refused = browser.post(address, values)
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "Ada Quill has 160:00 in June" in text
    assert 'value="200"' in text
    assert not Assignment.objects.exists()
    made = browser.post(address, values | {"minutes_per_month": "40"}, follow=True)
    page = made.content.decode()
    assert "Ada Quill has 40:00 a month, hard." in page
    assert ada in engagement.team_members.all()
    (one,) = Assignment.objects.all()
    changed = reverse("engagements:assignment-change", args=[one.pk])
    assert "40:00" in shown(browser.get(changed))
    browser.post(changed, values | {"minutes_per_month": "60", "holds_from": "2024-07-01"})
    held = Assignment.objects.order_by("starts_on").values_list("minutes_per_month", "starts_on", "ends_before")
    assert list(held) == [
        (40 * HOUR, dt.date(2024, 6, 1), dt.date(2024, 7, 1)), (60 * HOUR, dt.date(2024, 7, 1), None),
    ]  # fmt: skip
    later = Assignment.objects.get(ends_before=None)
    browser.post(reverse("engagements:assignment-ending", args=[later.pk]), {"ends_on": "2024-07-31"})
    later.refresh_from_db()
    assert later.last_day == dt.date(2024, 7, 31)
    browser.post(reverse("engagements:assignment-removal", args=[later.pk]), YES)
    assert Assignment.objects.count() == 1


def test_pencil_beyond_capacity_is_a_warning(cast: Cast, ada: Person, browser_of: Callable[..., Any]) -> None:
    engagement = make_engagement(account_manager=cast.account_manager)
    address = reverse("engagements:assignment-new", args=[engagement.pk])
    values = {"person": ada.pk, "minutes_per_month": "200", "is_hard": "pencilled", "starts_on": "2024-06-01"}
    page = browser_of(cast.account_manager).post(address, values, follow=True).content.decode()
    assert "40:00 too many" in page
    assert "pencilled" in page


def test_a_person_s_page_shows_the_sum_the_leave_and_the_hours(
    cast: Cast, ada: Person, browser_of: Callable[..., Any]
) -> None:
    engagement = make_engagement(name="Cloud operations")
    assign(ada, engagement, 40)
    away(ada, dt.date(2024, 6, 20), dt.date(2024, 6, 21), kind="sickness")
    log_time(engagement, person=ada, minutes=90, worked_on=dt.date(2024, 6, 10))
    page = shown(browser_of(cast.manager).get(f"/people/{ada.pk}/"))
    for text in ("Cloud operations", "104:00", "sickness", "1:30", 'id="month-2024-06"'):
        assert text in page
    assert "sickness" not in shown(browser_of(cast.team_member).get(f"/people/{ada.pk}/"))


def test_leave_over_assignments_asks_once_and_names_them(
    cast: Cast, ada: Person, browser_of: Callable[..., Any]
) -> None:
    assign(ada, make_engagement(name="Cloud operations"), 40)
    browser = browser_of(cast.manager)
    address = reverse("engagements:leave-new", args=[ada.pk])
    assert "is_confirmed" not in shown(browser.get(address))
    values = {"kind": "holiday", "starts_on": "2024-07-01", "ends_on": "2024-07-05", "part": "whole"}
    asked = browser.post(address, values)
    assert "Cloud operations (40:00 a month)" in asked.content.decode()
    assert not Leave.objects.exists()
    browser.post(address, values | {"is_confirmed": "on"})
    (leave,) = Leave.objects.all()
    assert leave.last_day == dt.date(2024, 7, 5)
    browser.post(reverse("engagements:leave-removal", args=[leave.pk]), YES)
    assert not Leave.objects.exists()


def test_weeks_skills_and_rates_are_recorded(cast: Cast, ada: Person, browser_of: Callable[..., Any]) -> None:
    browser = browser_of(cast.manager)
    sql = Skill.objects.create(name="SQL")
    week = {"starts_on": "2024-07-01", "day_0": "8", "day_1": "7:30", "day_4": ""}
    browser.post(reverse("engagements:working-week-new", args=[ada.pk]), week)
    assert ada.working_weeks.get().minutes_by_weekday == [480, 450, 0, 0, 0, 0, 0]
    browser.post(reverse("engagements:person-skills", args=[ada.pk]), {f"skill_{sql.pk}": "2"})
    assert ada.skills.get().level == 2
    browser.post(
        reverse("engagements:cost-rate-new", args=[ada.pk]),
        {"starts_on": "2024-01-01", "hourly_amount": "55.50", "currency": "GBP"},
    )
    assert str(CostRate.objects.get().hourly_amount) == "55.500000"
    assert "55.50" in shown(browser.get(f"/people/{ada.pk}/"))
    assert "55.50" not in shown(browser_of(cast.account_manager).get(f"/people/{ada.pk}/"))


def test_the_frame_of_capacity_is_kept_on_one_page(cast: Cast, browser_of: Callable[..., Any]) -> None:
    browser = browser_of(cast.manager)
    browser.post("/teams/new/", {"name": "North"})
    browser.post("/skills/new/", {"name": "SQL"})
    again = browser.post("/skills/new/", {"name": "sql"})
    assert (again.status_code, Skill.objects.count()) == (422, 1)
    browser.post("/calendars/new/", {"name": "London", "country": "gb", "subdivision": "eng", "is_default": "on"})
    calendar = WorkingCalendar.objects.get()
    assert (calendar.country, calendar.is_default) == ("GB", True)
    wrong = browser.post("/calendars/new/", {"name": "Nowhere", "country": "XX"})
    assert "no country with a known calendar" in wrong.content.decode()
    browser.post(f"/calendars/{calendar.pk}/days/new/", {"closed_on": "2024-12-24", "name": "Firm's day"})
    page = shown(browser.get("/staffing/"))
    for text in ("North", "SQL", "Boxing Day", "Firm&#x27;s day", "8 public holidays in 2024"):
        assert text in page
    team = Team.objects.get()
    staff("Ben Ash", team=team)
    assert browser.post(f"/teams/{team.pk}/removal/", YES).status_code == 422
    browser.post(f"/skills/{Skill.objects.get().pk}/removal/", YES)
    browser.post(f"/calendar-days/{calendar.days.get().pk}/removal/", YES)
    assert (Team.objects.count(), Skill.objects.count(), calendar.days.count()) == (1, 0, 0)


def test_months_before_today_are_not_held_against_an_assignment(
    cast: Cast, ada: Person, browser_of: Callable[..., Any]
) -> None:
    engagement = make_engagement(account_manager=cast.account_manager)
    values = {
        "person": ada.pk, "minutes_per_month": "300", "is_hard": "hard", "starts_on": "2024-01-01",
        "ends_on": "2024-05-31",
    }  # fmt: skip
    browser_of(cast.account_manager).post(reverse("engagements:assignment-new", args=[engagement.pk]), values)
    assert Assignment.objects.get().ends_before == JUNE
