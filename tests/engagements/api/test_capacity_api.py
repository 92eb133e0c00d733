"""Capacity, headroom and assignments through the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engagements.models import Assignment, CostRate, Leave, Person, PersonSkill, Skill
from tests.builders import make_engagement, make_line
from tests.cast import Cast
from tests.engagements.capacity_stage import HOUR, assign, nobody_else, staff

pytestmark = pytest.mark.usefixtures("mid_june")

API = "/api/v1/"


@pytest.fixture
def ada(cast: Cast) -> Person:
    person = staff("Ada Quill")
    nobody_else(person)
    return person


def test_capacity_by_month_with_bench_and_unstaffed(cast: Cast, ada: Person, api_of: Callable[..., Any]) -> None:
    engagement = make_engagement(name="Cloud operations")
    make_line(engagement, "contracted_hours", contracted_minutes=50 * HOUR)
    assign(ada, engagement, 40)
    told = api_of(cast.manager).get(f"{API}capacity/", {"from": "2024-06", "months": "2"}).json()
    assert (told["from_month"], told["through_month"]) == ("2024-06", "2024-07")
    (person,) = told["people"]
    assert person["months"][0] == {
        "month": "2024-06", "working": 9600, "holidays": 0, "leave": 0, "capacity": 9600, "hard": 2400,
        "headroom": 7200, "pencilled": 0, "headroom_with_pencil": 7200, "level": "free",
    }  # fmt: skip
    assert told["bench"] == [ada.pk]
    assert [(one["engagement"], one["months"][0]["unstaffed"]) for one in told["unstaffed"]] == [(engagement.pk, 600)]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"months": "13"}, "months"),
        ({"from": "June"}, "from"),
        ({"skill": "999"}, "skill"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(
    query: dict[str, str], field: str, cast: Cast, api_of: Callable[..., Any]
) -> None:
    answer = api_of(cast.manager).get(f"{API}capacity/", query)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_the_answer_has_names(cast: Cast, ada: Person, api_of: Callable[..., Any]) -> None:
    sql = Skill.objects.create(name="SQL")
    PersonSkill.objects.create(person=ada, skill=sql, level=3)
    asked = {"minutes_per_month": "3600", "from": "2024-07", "skill": str(sql.pk)}
    told = api_of(cast.sales).get(f"{API}capacity/answer/", asked).json()
    assert told["verdict"] == "yes"
    assert told["givers"] == [
        {"person": ada.pk, "name": "Ada Quill", "level": 3, "minutes": 168 * HOUR, "minutes_with_pencil": 168 * HOUR}
    ]
    assert api_of(cast.sales).get(f"{API}capacity/answer/", {"minutes_per_month": "-1"}).status_code == 422
    assert api_of(cast.sales).get(f"{API}capacity/answer/").json()["verdict"] == "yes"


def test_headroom_of_one_person(cast: Cast, ada: Person, api_of: Callable[..., Any]) -> None:
    api = api_of(cast.sales)
    told = api.get(f"{API}people/{ada.pk}/headroom/", {"from": "2024-06", "months": "1"}).json()
    assert (told["name"], told["months"][0]["headroom"]) == ("Ada Quill", 9600)
    Person.objects.update(is_active=False)
    assert api.get(f"{API}people/{ada.pk}/headroom/").json()["months"] == []


def test_assignments_come_change_with_their_version_and_go(cast: Cast, ada: Person, api_of: Callable[..., Any]) -> None:
    engagement = make_engagement()
    api = api_of(cast.account_manager)
    body = {"engagement": engagement.pk, "person": ada.pk, "minutes_per_month": 12000, "starts_on": "2024-07-01"}
    refused = api.post_json(f"{API}assignments/", body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "minutes_per_month")
    assert not Assignment.objects.exists()
    made = api.post_json(f"{API}assignments/", body | {"minutes_per_month": 2400})
    assert (made.status_code, made.json()["warnings"], made.json()["is_hard"]) == (201, [], True)
    address = f"{API}assignments/{made.json()['id']}/"
    assert api.get(address)["ETag"] == made["ETag"]
    assert api.patch_json(address, {"minutes_per_month": 1200}).status_code == 428
    assert api.patch_json(address, {"minutes_per_month": 1200}, If_Match='"old"').status_code == 412
    changed = api.patch_json(address, {"minutes_per_month": 1200}, If_Match=made["ETag"])
    assert changed.json()["minutes_per_month"] == 1200
    ended = api.post_json(f"{address}ending/", {"ends_on": "2024-08-31"})
    assert ended.json()["ends_on"] == "2024-08-31"
    gone = api.delete(address, headers={"If-Match": ended["ETag"]})
    assert gone.status_code == 204
    assert api.get(f"{API}assignments/").json()["results"] == []


def test_a_team_member_assigns_nobody_and_sees_their_own(cast: Cast, api_of: Callable[..., Any]) -> None:
    member = Person.objects.get(user=cast.team_member)
    mine, other = make_engagement(), make_engagement()
    one = assign(member, mine, 10)
    assign(staff("Ben Ash"), other, 10)
    api = api_of(cast.team_member)
    assert [row["id"] for row in api.get(f"{API}assignments/").json()["results"]] == [one.pk]
    assert api.post_json(f"{API}assignments/{one.pk}/ending/").status_code == 403


def test_weeks_rates_and_leave(cast: Cast, ada: Person, api_of: Callable[..., Any]) -> None:
    api = api_of(cast.manager)
    week = {"person": ada.pk, "starts_on": "2024-07-01", "minutes_by_weekday": [480, 480, 480, 480, 0, 0, 0]}
    assert api.post_json(f"{API}working-weeks/", week).json()["minutes_by_weekday"] == week["minutes_by_weekday"]
    assert api.post_json(f"{API}working-weeks/", week | {"minutes_by_weekday": [480]}).status_code == 422
    rate = {"person": ada.pk, "starts_on": "2024-01-01", "hourly": {"amount": "61.25", "currency": "GBP"}}
    assert api.post_json(f"{API}cost-rates/", rate).json()["hourly"] == {"amount": "61.25", "currency": "GBP"}
    assert api_of(cast.account_manager).get(f"{API}cost-rates/").status_code == 403
    assert CostRate.objects.count() == 1
    assign(ada, make_engagement(), 40)
    leave = {"person": ada.pk, "starts_on": "2024-07-01", "ends_on": "2024-07-02"}
    asked = api.post_json(f"{API}leave/", leave)
    assert (asked.status_code, asked.json()["code"]) == (409, "needs_confirmation")
    made = api.post_json(f"{API}leave/", leave | {"is_confirmed": True})
    assert (made.status_code, made.json()["ends_on"]) == (201, "2024-07-02")
    address = f"{API}leave/{made.json()['id']}/"
    assert api.delete(address, headers={"If-Match": made["ETag"]}).status_code == 204
    assert not Leave.objects.exists()


def test_the_frame_of_capacity(cast: Cast, ada: Person, api_of: Callable[..., Any]) -> None:
    api = api_of(cast.manager)
    skill = api.post_json(f"{API}skills/", {"name": "SQL"}).json()
    body = {"skills": [{"skill": skill["id"], "level": 2}]}
    assert api.put_json(f"{API}people/{ada.pk}/skills/", body).json()["skills"][0]["skill_name"] == "SQL"
    twice = api.put_json(f"{API}people/{ada.pk}/skills/", {"skills": body["skills"] * 2})
    assert twice.status_code == 422
    made = api.post_json(f"{API}working-calendars/", {"name": "London", "country": "GB", "subdivision": "ENG"})
    assert made.json()["country"] == "GB"
    day = {"calendar": made.json()["id"], "closed_on": "2024-12-24", "name": "Firm's day"}
    closed = api.post_json(f"{API}calendar-days/", day)
    assert closed.json()["closed_on"] == "2024-12-24"
    team = api.post_json(f"{API}teams/", {"name": "North"})
    api.patch_json(
        f"{API}people/{ada.pk}/", {"team": team.json()["id"]}, If_Match=api.get(f"{API}people/{ada.pk}/")["ETag"]
    )
    used = api.delete(f"{API}teams/{team.json()['id']}/", headers={"If-Match": team["ETag"]})
    assert (used.status_code, used.json()["code"]) == (409, "in_use")
    assert Person.objects.get(pk=ada.pk).team_id == team.json()["id"]
