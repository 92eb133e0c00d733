"""Leave, weeks and cost rates: what is refused, what is asked about, what stays."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from engagements.actions.staffing import close_on, set_calendar, set_skills
from engagements.actions.working_time import record_leave, set_cost_rate, set_working_week
from engagements.models import CostRate, Leave, Person, Skill, WorkingCalendar
from partnerview.audit.models import AuditEvent
from partnerview.errors import Conflict, InvalidInput
from partnerview.money import Money
from tests.builders import make_engagement
from tests.cast import Cast
from tests.engagements.capacity_stage import assign, away, london, staff

pytestmark = pytest.mark.usefixtures("mid_june")

MONDAY = dt.date(2024, 7, 1)


@pytest.fixture
def ada(cast: Cast) -> Person:
    return staff("Ada Quill")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends_on": dt.date(2024, 6, 30)}, "ends_on"),
        ({"ends_on": dt.date(2024, 7, 2), "part": "morning"}, "part"),
    ],
)
def test_leave_that_cannot_be_is_refused_at_its_field(
    change: dict[str, Any], field: str, cast: Cast, ada: Person
) -> None:
    with pytest.raises(InvalidInput) as refused:
        record_leave(ada, starts_on=MONDAY, by=cast.manager, **change)
    assert [error.field for error in refused.value.errors] == [field]
    assert not Leave.objects.exists()


def test_the_same_days_are_not_taken_twice_but_two_halves_are_a_day(cast: Cast, ada: Person) -> None:
    record_leave(ada, starts_on=MONDAY, part="morning", by=cast.manager)
    record_leave(ada, starts_on=MONDAY, part="afternoon", by=cast.manager)
    for part in ("morning", "whole"):
        with pytest.raises(InvalidInput, match="is away from"):
            record_leave(ada, starts_on=MONDAY, part=part, by=cast.manager)
    assert Leave.objects.count() == 2


def test_leave_over_assignments_names_them_and_waits_for_a_yes(cast: Cast, ada: Person) -> None:
    assign(ada, make_engagement(name="Cloud operations"), 40)
    assign(ada, make_engagement(name="Data desk"), 10, is_hard=False)
    assign(ada, make_engagement(name="Ended long ago"), 10, ends_before=dt.date(2024, 6, 20))
    assign(ada, make_engagement(name="Only a draft", status="draft"), 10)
    with pytest.raises(Conflict) as asked:
        record_leave(ada, starts_on=MONDAY, by=cast.manager)
    assert asked.value.code == "needs_confirmation"
    assert [error.field for error in asked.value.errors] == ["is_confirmed"]
    assert asked.value.message == (
        "Ada Quill is assigned in these days: Kestrel Aerosystems, Cloud operations (40:00 a month); "
        "Kestrel Aerosystems, Data desk (10:00 a month, pencilled). Confirm that they are away all the same."
    )
    assert not Leave.objects.exists()
    assert record_leave(ada, starts_on=MONDAY, is_confirmed=True, by=cast.manager).last_day == MONDAY


def test_why_somebody_is_away_is_not_in_the_log(cast: Cast, ada: Person) -> None:
    record_leave(ada, starts_on=MONDAY, kind="sickness", note="Knee", by=cast.manager)
    event = AuditEvent.objects.get(action="person.leave")
    assert "sickness" not in str(event.after)
    assert "Knee" not in str(event.after)


@pytest.mark.parametrize("week", [[480] * 6, [1441, 0, 0, 0, 0, 0, 0], [-1, 0, 0, 0, 0, 0, 0]])
def test_a_week_has_seven_days_of_24_hours(week: list[int], cast: Cast, ada: Person) -> None:
    with pytest.raises(InvalidInput) as refused:
        set_working_week(ada, starts_on=MONDAY, minutes_by_weekday=week, by=cast.manager)
    assert refused.value.errors[0].field == "minutes_by_weekday"


def test_a_cost_rate_is_a_dated_fact_and_its_amount_stays_out_of_the_log(cast: Cast, ada: Person) -> None:
    with pytest.raises(InvalidInput, match="less than nothing"):
        set_cost_rate(ada, starts_on=MONDAY, hourly=Money(Decimal(-1), "GBP"), by=cast.manager)
    set_cost_rate(ada, starts_on=MONDAY, hourly=Money(Decimal("61.25"), "GBP"), by=cast.manager)
    assert CostRate.objects.get().hourly_amount == Decimal("61.25")
    assert "61" not in str(AuditEvent.objects.get(action="person.cost_rate").after)


def test_a_place_without_a_calendar_is_refused_and_a_new_default_takes_over(cast: Cast) -> None:
    for country, subdivision, field in (("XX", "", "country"), ("GB", "BY", "subdivision"), ("", "BY", "subdivision")):
        with pytest.raises(InvalidInput) as refused:
            set_calendar(WorkingCalendar(), name="A", country=country, subdivision=subdivision, by=cast.manager)
        assert refused.value.errors[0].field == field
    old = london(is_default=True)
    set_calendar(WorkingCalendar(), name="Bavaria", country="de", subdivision="by", is_default=True, by=cast.manager)
    old.refresh_from_db()
    assert not old.is_default
    close_on(old, closed_on=MONDAY, name="Moving day", by=cast.manager)
    with pytest.raises(InvalidInput, match="a day off already"):
        close_on(old, closed_on=MONDAY, name="Moving day", by=cast.manager)


def test_skills_are_set_as_a_whole(cast: Cast, ada: Person) -> None:
    sql, rust = Skill.objects.create(name="SQL"), Skill.objects.create(name="Rust")
    with pytest.raises(InvalidInput):
        set_skills(ada, levels={sql: 4}, by=cast.manager)
    set_skills(ada, levels={sql: 3, rust: 1}, by=cast.manager)
    set_skills(ada, levels={rust: 2}, by=cast.manager)
    assert [(held.skill, held.level) for held in ada.skills.all()] == [(rust, 2)]
    away(ada, MONDAY)
