"""Capacity by month: working days less holidays and leave, less what has been promised (maths.md §7)."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagements.load import Load, even_week, working_load
from engagements.models import CalendarDay, EngagementStatus, PersonSkill, Skill, Team, WorkingWeek
from engagements.reports.capacity import capacity, headroom_of
from engagements.reports.capacity_answer import Verdict, answer
from engagements.reports.unstaffed import promises, unstaffed
from partnerview.months import Month
from tests.builders import make_engagement, make_line
from tests.cast import Cast
from tests.engagements.capacity_stage import HOUR, assign, away, london, nobody_else, someone, staff

pytestmark = pytest.mark.usefixtures("mid_june")

JUNE, JULY, AUGUST = Month(2024, 6), Month(2024, 7), Month(2024, 8)


def test_v31_three_people_of_160_hours_with_24_of_leave_and_380_hard_have_76_left(cast: Cast) -> None:
    """June 2024 has 20 working days: 3 × 160 h. 24 h leave; hard 380; pencilled 60."""
    people = [staff(name) for name in ("Ada", "Ben", "Cleo")]
    nobody_else(*people)
    engagement = make_engagement()
    away(people[0], dt.date(2024, 6, 3), dt.date(2024, 6, 5))
    for person, hours in zip(people, (120, 130, 130), strict=True):
        assign(person, engagement, hours)
    assign(people[2], engagement, 60, is_hard=False)
    found = capacity(JUNE, JUNE).all.now
    assert (found.working, found.leave) == (480 * HOUR, 24 * HOUR)
    assert (found.capacity, found.headroom, found.headroom_with_pencil) == (456 * HOUR, 76 * HOUR, 16 * HOUR)


def test_a_holiday_that_is_also_a_day_off_of_the_firm_and_leave_is_free_once(cast: Cast) -> None:
    """26 August 2024 is England's summer bank holiday. August has 22 working days: 176 h."""
    calendar = london()
    CalendarDay.objects.create(calendar=calendar, closed_on=dt.date(2024, 8, 26), name="Firm's day")
    CalendarDay.objects.create(calendar=calendar, closed_on=dt.date(2024, 8, 27), name="Bridge day")
    person = staff("Ada", calendar=calendar)
    away(person, dt.date(2024, 8, 26), dt.date(2024, 8, 28))
    load = headroom_of(person.pk, AUGUST, AUGUST).now
    assert load == Load(working=176 * HOUR, holidays=16 * HOUR, leave=8 * HOUR)
    assert load.capacity == 152 * HOUR


def test_a_holiday_on_a_weekend_takes_nothing(cast: Cast) -> None:
    calendar = london()
    CalendarDay.objects.create(calendar=calendar, closed_on=dt.date(2024, 6, 1), name="A Saturday")
    assert headroom_of(staff("Ada", calendar=calendar).pk, JUNE, JUNE).now.capacity == 160 * HOUR


def test_the_default_calendar_holds_for_those_without_their_own(cast: Cast) -> None:
    london(is_default=True)
    abroad = london(name="Oslo", country="NO", subdivision="")
    may = Month(2024, 5)  # England: 6 and 27 May; Norway: 1, 9, 17, 20 May (19 May is a Sunday)
    assert headroom_of(staff("Ada").pk, may, may).now.holidays == 16 * HOUR
    assert headroom_of(staff("Berit", calendar=abroad).pk, may, may).now.holidays == 32 * HOUR


def test_half_a_day_of_leave_is_four_hours_and_two_halves_are_a_day(cast: Cast) -> None:
    person = staff("Ada")
    away(person, dt.date(2024, 6, 3), part="morning")
    assert headroom_of(person.pk, JUNE, JUNE).now.leave == 4 * HOUR
    away(person, dt.date(2024, 6, 3), part="afternoon")
    assert headroom_of(person.pk, JUNE, JUNE).now.leave == 8 * HOUR


def test_leave_on_a_day_that_is_not_worked_takes_nothing(cast: Cast) -> None:
    """Four days of 7:30, never on Fridays, from Monday 17 June on: 10 days of 8 h before, 8 of 7:30 after."""
    person = staff("Ada")
    WorkingWeek.objects.create(
        person=person,
        starts_on=dt.date(2024, 6, 17),
        minutes_by_weekday=[450, 450, 450, 450, 0, 0, 0],
        recorded_by=someone(),
    )
    away(person, dt.date(2024, 6, 21))
    load = headroom_of(person.pk, JUNE, JUNE).now
    assert (load.working, load.leave) == (10 * 480 + 8 * 450, 0)


def test_the_later_of_two_weeks_from_one_day_holds(cast: Cast) -> None:
    person = staff("Ada")
    for minutes in (480, 240):
        WorkingWeek.objects.create(
            person=person, starts_on=dt.date(2024, 6, 1), minutes_by_weekday=[minutes] * 5 + [0, 0],
            recorded_by=someone(),
        )  # fmt: skip
    assert headroom_of(person.pk, JUNE, JUNE).now.working == 80 * HOUR


@pytest.mark.parametrize("month", [Month(2024, 3), Month(2024, 10)])
def test_months_in_which_the_clocks_change_have_whole_days(month: Month, cast: Cast) -> None:
    """31 March and 27 October 2024 in London. March has 21 working days, October 23."""
    days = {3: 21, 10: 23}[month.month]
    with timezone.override("Europe/London"):
        assert headroom_of(staff("Ada").pk, month, month).now.working == days * 8 * HOUR


def test_only_hard_assignments_of_running_and_notice_given_engagements_count(cast: Cast) -> None:
    person = staff("Ada")
    for status, hours in (("running", 10), ("notice_given", 20), ("paused", 40), ("draft", 50), ("ended", 60)):
        assign(person, make_engagement(status=EngagementStatus(status)), hours)
    assign(person, make_engagement(status="draft"), 70, is_hard=False)
    assign(person, make_engagement(), 8, is_hard=False)
    load = headroom_of(person.pk, JUNE, JUNE).now
    assert (load.hard, load.pencilled) == (30 * HOUR, 8 * HOUR)


def test_an_assignment_counts_by_its_days_and_stops_with_its_engagement(cast: Cast) -> None:
    """30 h from 11 June: 20 of 30 days, 20:00. The engagement's last day is 10 July: 10 of 31 days, 9:41."""
    person = staff("Ada")
    engagement = make_engagement(status="notice_given", ends_before=dt.date(2024, 7, 11))
    assign(person, engagement, 30, starts_on=dt.date(2024, 6, 11))
    line = headroom_of(person.pk, JUNE, AUGUST)
    assert [load.hard for load in line.loads] == [1200, 581, 0]


def test_teams_and_skills_add_up_their_people_and_filters_leave_out_the_rest(cast: Cast) -> None:
    north, sql = Team.objects.create(name="North"), Skill.objects.create(name="SQL")
    ada, ben, cleo = staff("Ada", team=north), staff("Ben", team=north), staff("Cleo")
    nobody_else(ada, ben, cleo)
    PersonSkill.objects.create(person=ada, skill=sql)
    PersonSkill.objects.create(person=cleo, skill=sql)
    found = capacity(JUNE, JULY)
    teams = {line.name: (line.people, line.now.capacity) for line in found.teams}
    assert teams == {"North": (2, 320 * HOUR), "": (1, 160 * HOUR)}
    assert [(line.name, line.people) for line in found.skills] == [("SQL", 2)]
    assert [line.name for line in capacity(JUNE, JUNE, team=north.pk, skill=sql.pk).people] == ["Ada"]
    assert [load.capacity for load in found.all.loads] == [480 * HOUR, 552 * HOUR]


def test_somebody_who_has_gone_has_no_line(cast: Cast) -> None:
    assert headroom_of(staff("Ada", is_active=False).pk, JUNE, JUNE) is None


def test_the_idle_are_on_the_bench_and_the_overbooked_are_named(cast: Cast) -> None:
    ada, ben, cleo = staff("Ada"), staff("Ben"), staff("Cleo")
    nobody_else(ada, ben, cleo)
    engagement = make_engagement()
    assign(ben, engagement, 170)
    assign(cleo, engagement, 100)
    found = capacity(JUNE, JULY)
    assert [line.name for line in found.bench] == ["Ada"]
    assert [(line.name, line.now.headroom) for line in found.overbooked] == [("Ben", -10 * HOUR)]
    assert {line.name: line.now.level for line in found.people} == {"Ada": "free", "Ben": "over", "Cleo": "room"}


def test_promises_less_hard_assignments_are_unstaffed(cast: Cast) -> None:
    """60 h a month and 90 h a quarter (30 a month) are promised, 40 h assigned for sure and 10 in pencil."""
    engagement = make_engagement(name="Cloud operations")
    make_line(engagement, "contracted_hours", contracted_minutes=60 * HOUR)
    make_line(engagement, "contracted_hours", contracted_minutes=90 * HOUR, interval="quarter")
    full = make_engagement(name="Well staffed")
    make_line(full, "contracted_hours", contracted_minutes=10 * HOUR)
    ada = staff("Ada")
    assign(ada, engagement, 40)
    assign(ada, engagement, 10, is_hard=False)
    assign(ada, full, 12)
    keys = [engagement.pk, full.pk]
    (gap,) = unstaffed(keys, JUNE, JULY)
    assert (gap.name, gap.now.contracted, gap.now.hard, gap.now.pencilled) == (
        "Cloud operations", 90 * HOUR, 40 * HOUR, 10 * HOUR,
    )  # fmt: skip
    assert gap.now.unstaffed == 50 * HOUR
    assert [(one.name, one.now.unstaffed) for one in promises(keys, JUNE, JUNE)] == [
        ("Cloud operations", 50 * HOUR), ("Well staffed", -2 * HOUR),
    ]  # fmt: skip
    assert unstaffed([], JUNE, JULY) == []


def test_can_we_take_60_hours_of_sql_from_july_and_who(cast: Cast) -> None:
    """July to September 2024 have 23, 22 and 21 working days: 168 h are the least that anybody has free."""
    sql = Skill.objects.create(name="SQL")
    ada, ben, cleo = staff("Ada"), staff("Ben"), staff("Cleo")
    nobody_else(ada, ben, cleo)
    for person, level in ((ada, 3), (ben, 1)):
        PersonSkill.objects.create(person=person, skill=sql, level=level)
    engagement = make_engagement()
    assign(ada, engagement, 140)
    assign(ben, engagement, 150)
    assign(ben, engagement, 10, is_hard=False)
    told = answer(60 * HOUR, JULY, skill=sql, months=3)
    assert [(one.name, one.level, one.minutes, one.minutes_with_pencil) for one in told.givers] == [
        ("Ada", 3, 28 * HOUR, 28 * HOUR), ("Ben", 1, 18 * HOUR, 8 * HOUR),
    ]  # fmt: skip
    assert (told.verdict, told.room, told.missing, told.earliest) == (Verdict.NO, 46 * HOUR, 14 * HOUR, None)
    assert answer(40 * HOUR, JULY, skill=sql, months=3).verdict is Verdict.UNLESS_PENCILS_HOLD
    assert answer(36 * HOUR, JULY, skill=sql, months=3).verdict is Verdict.YES
    assert answer(200 * HOUR, JULY, months=3).verdict is Verdict.YES


def test_the_answer_names_the_month_from_which_it_would_be_yes(cast: Cast) -> None:
    ada = staff("Ada")
    nobody_else(ada)
    assign(ada, make_engagement(), 150, ends_before=dt.date(2024, 9, 1))
    told = answer(60 * HOUR, JULY, months=2)
    assert (told.verdict, told.earliest) == (Verdict.NO, Month(2024, 9))


def test_capacity_asks_as_often_for_one_as_for_many(cast: Cast) -> None:
    asked = []
    for count in (1, 12):
        for number in range(count):
            assign(staff(f"Person {count}-{number}", calendar=london(name=f"{count}-{number}")), make_engagement(), 10)
        with CaptureQueriesContext(connection) as queries:
            capacity(JUNE, JUNE + 11)
        asked.append(len([one for one in queries if "search_path" not in one["sql"]]))
    assert asked == [2, 2]


weeks = st.lists(st.sampled_from([0, 225, 480]), min_size=7, max_size=7)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    week=weeks,
    closed=st.sets(st.integers(0, 29), max_size=5),
    leave=st.dictionaries(st.integers(0, 29), st.sampled_from(["whole", "morning"]), max_size=6),
    hard=st.lists(st.tuples(st.integers(1, 60), st.integers(0, 29), st.booleans()), max_size=4),
)
def test_the_query_counts_as_the_rule_does_and_headroom_and_hard_are_the_capacity(
    cast: Cast, week: list[int], closed: set[int], leave: dict[int, str], hard: list[tuple[int, int, bool]]
) -> None:
    days = [dt.date(2024, 6, 1) + dt.timedelta(days=n) for n in range(30)]
    calendar = london(name=uuid4().hex, country="", subdivision="")
    calendar.days.all().delete()
    CalendarDay.objects.bulk_create(CalendarDay(calendar=calendar, closed_on=days[n], name="Off") for n in closed)
    person = staff("Ada", calendar=calendar)
    WorkingWeek.objects.create(
        person=person, starts_on=dt.date(2024, 1, 1), minutes_by_weekday=week, recorded_by=someone()
    )
    for number, part in leave.items():
        away(person, days[number], part=part)
    engagement = make_engagement()
    for hours, number, is_hard in hard:
        assign(person, engagement, hours, starts_on=days[number], is_hard=is_hard)
    found = headroom_of(person.pk, JUNE, JUNE).now
    expected = working_load(
        days,
        week,
        holidays={days[number] for number in closed},
        halves_away={days[number]: 2 if part == "whole" else 1 for number, part in leave.items()},
    )
    assert (found.working, found.holidays, found.leave) == (expected.working, expected.holidays, expected.leave)
    assert found.headroom + found.hard == found.capacity
    assert found.headroom_with_pencil + found.pencilled == found.headroom


def test_an_even_week_is_its_hours_to_the_minute() -> None:
    assert even_week(2400) == (480, 480, 480, 480, 480, 0, 0)
    assert even_week(2253) == (450, 451, 450, 451, 451, 0, 0)
    assert sum(even_week(2253)) == 2253
