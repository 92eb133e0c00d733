"""The week as a whole: typed, saved all or nothing, copied, handed in. And the timer."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from engagements.actions.timers import discard_timer, round_minutes, start_timer, stop_timer
from engagements.actions.timesheets import cell_name, copy_last_week, save_week, submit_week
from engagements.models import Engagement, Person, TimeEntry, Timer
from engagements.reports.timesheet import RowKey, week_of
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from tests.builders import log_time, make_engagement, make_line
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("mid_june")

MONDAY = dt.date(2024, 6, 10)
TUESDAY = dt.date(2024, 6, 11)


@pytest.fixture
def person(cast: Cast) -> Person:
    return Person.objects.get(user=cast.team_member)


@pytest.fixture
def engagement(cast: Cast, person: Person) -> Engagement:
    found = make_engagement()
    make_line(found)
    found.team_members.add(person)
    return found


def standing() -> list[tuple[dt.date, int, str]]:
    return list(TimeEntry.objects.order_by("id").values_list("worked_on", "minutes", "status"))


def test_a_week_is_saved_whole_or_not_at_all(cast: Cast, person: Person, engagement: Engagement) -> None:
    key = RowKey(engagement.pk, "support")
    before_the_start = dt.date(2023, 12, 31)
    with pytest.raises(InvalidInput) as refused:
        save_week(
            person, minutes={(key, MONDAY): 90, (key, before_the_start): 60, (key, TUESDAY): 1500}, by=cast.team_member
        )
    assert {error.field for error in refused.value.errors} == {
        cell_name(key, before_the_start), cell_name(key, TUESDAY),
    }  # fmt: skip
    assert standing() == []


def test_an_engagement_that_one_cannot_see_takes_no_time(cast: Cast, person: Person) -> None:
    hidden = make_engagement()
    with pytest.raises(InvalidInput, match="not visible to you"):
        save_week(person, minutes={(RowKey(hidden.pk), MONDAY): 60}, by=cast.team_member)


def test_the_week_of_somebody_else_is_not_saved(cast: Cast, person: Person, engagement: Engagement) -> None:
    with pytest.raises(NotPermitted):
        save_week(person, minutes={(RowKey(engagement.pk), MONDAY): 60}, by=cast.account_manager)


def test_a_cell_is_logged_changed_and_emptied(cast: Cast, person: Person, engagement: Engagement) -> None:
    key = RowKey(engagement.pk, "support")
    for minutes, rows in ((90, [(MONDAY, 90, "draft")]), (45, [(MONDAY, 45, "draft")]), (45, [(MONDAY, 45, "draft")])):
        save_week(person, minutes={(key, MONDAY): minutes}, by=cast.team_member)
        assert standing() == rows
    save_week(person, minutes={(key, MONDAY): 0}, by=cast.team_member)
    assert standing() == []


def test_a_cell_of_several_entries_changes_at_its_last(cast: Cast, person: Person, engagement: Engagement) -> None:
    for minutes in (60, 30):
        log_time(engagement, person=person, worked_on=MONDAY, minutes=minutes, status="draft")
    key = RowKey(engagement.pk, "support")
    save_week(person, minutes={(key, MONDAY): 120}, by=cast.team_member)
    assert standing() == [(MONDAY, 60, "draft"), (MONDAY, 60, "draft")]
    save_week(person, minutes={(key, MONDAY): 45}, by=cast.team_member)
    assert standing() == [(MONDAY, 45, "draft")]


def test_what_was_handed_in_is_not_typed_over(cast: Cast, person: Person, engagement: Engagement) -> None:
    log_time(engagement, person=person, worked_on=MONDAY, minutes=60, status="submitted")
    with pytest.raises(InvalidInput, match="has been handed in"):
        save_week(person, minutes={(RowKey(engagement.pk, "support"), MONDAY): 90}, by=cast.team_member)


def test_last_week_is_copied_into_empty_cells_as_drafts(cast: Cast, person: Person, engagement: Engagement) -> None:
    with pytest.raises(Conflict, match="no time last week"):
        copy_last_week(person, monday=MONDAY, by=cast.team_member)
    ended = make_engagement(status="ended", ends_before=MONDAY, name="Old work")
    ended.team_members.add(person)
    log_time(engagement, person=person, worked_on=dt.date(2024, 6, 3), minutes=60)
    log_time(engagement, person=person, worked_on=dt.date(2024, 6, 4), minutes=30, workstream="optimization")
    log_time(ended, person=person, worked_on=dt.date(2024, 6, 4), minutes=30)
    log_time(engagement, person=person, worked_on=MONDAY, minutes=15, status="draft")
    copied = copy_last_week(person, monday=MONDAY, by=cast.team_member)
    assert copied.cells == 1
    assert [sentence.split(".")[0] for sentence in copied.left_out] == [
        "Old work ended on 9\N{NO-BREAK SPACE}Jun\N{NO-BREAK SPACE}2024"
    ]
    week = week_of(person, MONDAY)
    assert [(row.key.workstream, row.minutes) for row in week.rows] == [("support", 15), ("optimization", 30)]


def test_a_week_is_handed_in_with_all_its_drafts(cast: Cast, person: Person, engagement: Engagement) -> None:
    with pytest.raises(Conflict, match="no draft in this week"):
        submit_week(person, monday=MONDAY, by=cast.team_member)
    log_time(engagement, person=person, worked_on=MONDAY, minutes=60, status="approved")
    log_time(engagement, person=person, worked_on=TUESDAY, minutes=30, status="draft")
    log_time(engagement, person=person, worked_on=dt.date(2024, 6, 17), minutes=30, status="draft")
    assert len(submit_week(person, monday=MONDAY, by=cast.team_member)) == 1
    assert [status for _, _, status in standing()] == ["approved", "submitted", "draft"]


def test_the_sums_of_a_week_are_of_its_rows(cast: Cast, person: Person, engagement: Engagement) -> None:
    log_time(engagement, person=person, worked_on=MONDAY, minutes=90, status="draft")
    log_time(engagement, person=person, worked_on=MONDAY, minutes=60, is_billable=False, workstream="")
    log_time(engagement, person=person, worked_on=TUESDAY, minutes=45, is_after_hours=True)
    week = week_of(person, MONDAY, extra=[RowKey(engagement.pk, "optimization")])
    assert [(row.key.label, row.minutes) for row in week.rows] == [
        ("Support", 90), ("Support, after hours", 45), ("Optimization", 0), ("Internal, not billable", 60),
    ]  # fmt: skip
    assert week.minutes_by_day == (150, 45, 0, 0, 0, 0, 0)
    assert week.billable_by_day == (90, 45, 0, 0, 0, 0, 0)
    assert (week.minutes, week.billable_minutes, week.draft_minutes, week.status) == (195, 135, 90, "draft")


@pytest.mark.parametrize(
    "text", ["", "x", "1", "1.cooking.b", "1.support.z", "-1.support.b", "\N{ARABIC-INDIC DIGIT ONE}.none."]
)
def test_a_row_of_no_timesheet_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        RowKey.parse(text)


@pytest.mark.parametrize("key", [RowKey(7), RowKey(7, "support", False, True), RowKey(7, "optimization", True, True)])
def test_a_row_is_written_as_it_is_read(key: RowKey) -> None:
    assert RowKey.parse(str(key)) == key


# -- the timer ------------------------------------------------------------------------------------------


def start(cast: Cast, person: Person, engagement: Engagement) -> Timer:
    return start_timer(person=person, engagement=engagement, by=cast.team_member, workstream="support", note="Feed")


def test_a_person_has_one_timer(cast: Cast, person: Person, engagement: Engagement) -> None:
    start(cast, person, engagement)
    with pytest.raises(Conflict, match="A timer runs since"):
        start(cast, person, engagement)
    with pytest.raises(NotPermitted):
        start_timer(person=person, engagement=engagement, by=cast.account_manager)


def test_a_stopped_timer_leaves_a_draft_on_the_day_it_began(cast: Cast, person: Person, engagement: Engagement) -> None:
    with (
        time_machine.travel("2024-01-31T23:30:00-05:00", tick=False) as traveller,
        timezone.override(ZoneInfo("America/New_York")),
    ):
        timer = start(cast, person, engagement)
        traveller.shift(dt.timedelta(minutes=75, seconds=30))
        entry = stop_timer(timer, by=cast.team_member)
        with pytest.raises(Conflict, match="stopped already"):
            stop_timer(timer, by=cast.team_member)
    assert (entry.worked_on, entry.minutes, entry.status, entry.note) == (dt.date(2024, 1, 31), 76, "draft", "Feed")


def test_a_timer_that_was_forgotten_is_thrown_away(cast: Cast, person: Person, engagement: Engagement) -> None:
    timer = start(cast, person, engagement)
    Timer.objects.update(started_at=timezone.now() - dt.timedelta(hours=31))
    with pytest.raises(Conflict, match="has run for 31:00"):
        stop_timer(timer, by=cast.team_member)
    discard_timer(timer, by=cast.team_member)
    assert (Timer.objects.count(), TimeEntry.objects.count()) == (0, 0)


@pytest.mark.parametrize(("seconds", "minutes"), [(29, 0), (30, 1), (89, 1), (90, 2)])
def test_a_timer_rounds_half_up(seconds: int, minutes: int) -> None:
    assert round_minutes(seconds) == minutes
