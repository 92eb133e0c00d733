"""Assigning people: what is refused at which field, what is only a warning, and what stays of a change."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from engagements.actions.assignments import add_assignment, change_assignment, end_assignment, remove_assignment
from engagements.models import Assignment, Engagement, Person
from partnerview.audit.models import AuditEvent
from partnerview.errors import Conflict, InvalidInput
from tests.builders import make_engagement
from tests.cast import Cast
from tests.engagements.capacity_stage import HOUR, JUNE, assign, staff

pytestmark = pytest.mark.usefixtures("mid_june")

JULY = dt.date(2024, 7, 1)


@pytest.fixture
def ada(cast: Cast) -> Person:
    return staff("Ada Quill")


@pytest.fixture
def engagement(cast: Cast) -> Engagement:
    return make_engagement()


def test_hard_work_beyond_the_month_is_refused_with_the_hours_that_would_fit(
    cast: Cast, ada: Person, engagement: Engagement
) -> None:
    """June 2024 has 160 h, 140 of them taken: 20 h fit."""
    assign(ada, make_engagement(), 140)
    with pytest.raises(InvalidInput) as refused:
        add_assignment(engagement, person=ada, minutes_per_month=30 * HOUR, starts_on=JUNE, by=cast.account_manager)
    (problem,) = refused.value.errors
    assert (problem.field, problem.code) == ("minutes_per_month", "over_capacity")
    assert problem.message == (
        "Ada Quill has 160:00 in June\N{NO-BREAK SPACE}2024, 140:00 of it taken; 30:00 more is 10:00 too many. "
        "Give at most 20:00 a month, pencil it in, or ask a manager, who may go beyond with a reason."
    )
    assert not Assignment.objects.filter(engagement=engagement).exists()
    assert ada not in engagement.team_members.all()


def test_a_manager_goes_beyond_with_a_reason_and_nobody_without_one(
    cast: Cast, ada: Person, engagement: Engagement
) -> None:
    details: dict[str, Any] = {"person": ada, "minutes_per_month": 200 * HOUR, "starts_on": JUNE}
    with pytest.raises(InvalidInput, match="say why it goes beyond"):
        add_assignment(engagement, **details, by=cast.manager, override_reason="  ")
    with pytest.raises(InvalidInput, match="ask a manager"):
        add_assignment(engagement, **details, by=cast.account_manager, override_reason="Launch month")
    made = add_assignment(engagement, **details, by=cast.manager, override_reason="Launch month").assignment
    assert made.override_reason == "Launch month"
    assert AuditEvent.objects.get(action="assignment.added").reason == "Launch month"


def test_pencil_beyond_the_month_warns_and_is_written(cast: Cast, ada: Person, engagement: Engagement) -> None:
    made = add_assignment(
        engagement, person=ada, minutes_per_month=161 * HOUR, starts_on=JUNE, ends_on=dt.date(2024, 6, 30),
        is_hard=False, by=cast.account_manager,
    )  # fmt: skip
    assert made.warnings == (
        "Ada Quill has 160:00 in June\N{NO-BREAK SPACE}2024, 0:00 of it taken; 161:00 more is 1:00 too many.",
    )
    assert not made.assignment.is_hard


def test_two_drafts_cannot_promise_the_same_hours(cast: Cast, ada: Person) -> None:
    assign(ada, make_engagement(status="draft"), 100)
    with pytest.raises(InvalidInput, match="100:00 of it taken"):
        add_assignment(
            make_engagement(status="draft"), person=ada, minutes_per_month=100 * HOUR, starts_on=JULY,
            by=cast.account_manager,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends_on": dt.date(2024, 5, 31)}, "ends_on"),
        ({"minutes_per_month": 0}, "minutes_per_month"),
        ({"minutes_per_month": 45000}, "minutes_per_month"),
        ({"starts_on": dt.date(2023, 12, 31)}, "starts_on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    change: dict[str, Any], field: str, cast: Cast, ada: Person, engagement: Engagement
) -> None:
    details: dict[str, Any] = {"person": ada, "minutes_per_month": HOUR, "starts_on": JUNE} | change
    with pytest.raises(InvalidInput) as refused:
        add_assignment(engagement, **details, by=cast.account_manager)
    assert [error.field for error in refused.value.errors] == [field]
    assert not Assignment.objects.exists()


def test_nobody_who_has_gone_and_nothing_that_has_ended(cast: Cast, ada: Person, engagement: Engagement) -> None:
    gone = staff("Ben Ash", is_active=False)
    over = make_engagement(status="ended", ends_before=dt.date(2024, 6, 1))
    for person, subject, field in ((gone, engagement, "person"), (ada, over, "engagement")):
        with pytest.raises(InvalidInput) as refused:
            add_assignment(subject, person=person, minutes_per_month=60, starts_on=JUNE, by=cast.manager)
        assert [error.field for error in refused.value.errors] == [field]


def test_a_change_from_a_day_on_ends_the_old_and_begins_the_new(
    cast: Cast, ada: Person, engagement: Engagement
) -> None:
    old = assign(ada, engagement, 40)
    new = change_assignment(old, minutes_per_month=60 * HOUR, holds_from=JULY, by=cast.manager).assignment
    old.refresh_from_db()
    assert (old.minutes_per_month, old.last_day) == (40 * HOUR, dt.date(2024, 6, 30))
    assert (new.pk != old.pk, new.minutes_per_month, new.starts_on, new.ends_before) == (True, 60 * HOUR, JULY, None)
    with pytest.raises(InvalidInput, match="It ends on"):
        change_assignment(old, minutes_per_month=HOUR, holds_from=JULY, by=cast.manager)


def test_a_refused_change_leaves_everything_as_it_was(cast: Cast, ada: Person, engagement: Engagement) -> None:
    old = assign(ada, engagement, 40)
    with pytest.raises(InvalidInput):
        change_assignment(old, minutes_per_month=400 * HOUR, holds_from=JULY, by=cast.account_manager)
    old.refresh_from_db()
    assert (old.ends_before, Assignment.objects.count()) == (None, 1)


def test_its_own_hours_are_not_held_against_it(cast: Cast, ada: Person, engagement: Engagement) -> None:
    one = assign(ada, engagement, 150)
    changed = change_assignment(one, minutes_per_month=160 * HOUR, by=cast.account_manager).assignment
    assert (changed.pk, changed.minutes_per_month) == (one.pk, 160 * HOUR)
    events = AuditEvent.objects.count()
    change_assignment(one, minutes_per_month=160 * HOUR, by=cast.account_manager)
    assert AuditEvent.objects.count() == events


def test_ending_never_before_the_start_and_only_earlier(cast: Cast, ada: Person, engagement: Engagement) -> None:
    one = assign(ada, engagement, 40, ends_before=dt.date(2024, 9, 1))
    with pytest.raises(InvalidInput, match="It begins on"):
        end_assignment(one, ends_on=dt.date(2024, 5, 31), by=cast.manager)
    with pytest.raises(InvalidInput, match="already"):
        end_assignment(one, ends_on=dt.date(2024, 8, 31), by=cast.manager)
    assert end_assignment(one, ends_on=dt.date(2024, 7, 31), by=cast.manager).ends_before == dt.date(2024, 8, 1)


def test_what_has_begun_is_ended_and_what_has_not_can_go(cast: Cast, ada: Person, engagement: Engagement) -> None:
    begun, later = assign(ada, engagement, 10), assign(ada, engagement, 10, starts_on=JULY)
    pencil = assign(ada, engagement, 10, is_hard=False)
    with pytest.raises(Conflict, match="End it instead"):
        remove_assignment(begun, by=cast.manager)
    for one in (later, pencil):
        remove_assignment(one, by=cast.manager)
    assert list(Assignment.objects.all()) == [begun]
