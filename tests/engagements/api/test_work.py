"""Time, deliverables and people through the API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from engagements.models import Deliverable, Engagement, Person, TimeEntry
from tests.builders import log_time, make_engagement, make_line
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("mid_june")

TIME = "/api/v1/time-entries/"
MONDAY = dt.date(2024, 6, 10)


@pytest.fixture
def person(cast: Cast) -> Person:
    return Person.objects.get(user=cast.team_member)


@pytest.fixture
def engagement(cast: Cast, person: Person) -> Engagement:
    found = make_engagement()
    make_line(found)
    found.team_members.add(person)
    return found


def test_a_team_member_logs_own_time_and_sees_no_other(
    cast: Cast, person: Person, engagement: Engagement, api_of: Callable[..., Any]
) -> None:
    api = api_of(cast.team_member)
    other = Person.objects.get(user=cast.account_manager)
    theirs = log_time(engagement, person=other, worked_on=MONDAY)
    body = {"engagement": engagement.pk, "worked_on": "2024-06-10", "minutes": 90, "workstream": "support"}
    made = api.post_json(TIME, body)
    assert (made.status_code, made.json()["person"], made.json()["status"]) == (201, person.pk, "draft")
    assert api.post_json(TIME, body | {"person": other.pk}).status_code == 403
    assert [row["id"] for row in api.get(TIME).json()["results"]] == [made.json()["id"]]
    assert api.get(f"{TIME}{theirs.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"minutes": 0}, "minutes"),
        ({"minutes": 1441}, "minutes"),
        ({"minutes": "90"}, "minutes"),
        ({"minutes": 1.5}, "minutes"),
        ({"worked_on": "2023-12-31"}, "worked_on"),
        ({"worked_on": "tomorrow"}, "worked_on"),
        ({"workstream": "cooking"}, "workstream"),
        ({"engagement": 999}, "engagement"),
        ({"status": "approved"}, "status"),
    ],
)
def test_time_that_cannot_have_been_is_422_at_its_field(
    change: dict[str, Any], field: str, cast: Cast, engagement: Engagement, api_of: Callable[..., Any]
) -> None:
    body = {"engagement": engagement.pk, "worked_on": "2024-06-10", "minutes": 90} | change
    answer = api_of(cast.team_member).post_json(TIME, body)
    assert answer.status_code == 422
    assert field in {error["field"] for error in answer.json()["errors"]}
    assert not TimeEntry.objects.exists()


def test_from_draft_to_approved_and_back_with_a_reason(
    cast: Cast, engagement: Engagement, api_of: Callable[..., Any]
) -> None:
    member, manager, finance = (api_of(user) for user in (cast.team_member, cast.account_manager, cast.finance_lead))
    body = {"engagement": engagement.pk, "worked_on": "2024-06-10", "minutes": 90}
    address = f"{TIME}{member.post_json(TIME, body).json()['id']}/"
    assert manager.post_json(f"{address}approval/").status_code == 409
    assert member.post_json(f"{address}submission/").json()["status"] == "submitted"
    assert member.post_json(f"{address}approval/").status_code == 403
    assert manager.post_json(f"{address}rejection/").status_code == 422
    returned = manager.post_json(f"{address}rejection/", {"reason": "Which plant?"}).json()
    assert (returned["status"], returned["return_reason"]) == ("draft", "Which plant?")
    member.post_json(f"{address}submission/")
    approved = manager.post_json(f"{address}approval/").json()
    assert (approved["status"], approved["approved_by"]) == ("approved", cast.account_manager.pk)
    etag = member.get(address)["ETag"]
    assert member.patch_json(address, {"minutes": 30}, If_Match=etag).json()["code"] == "locked"
    assert member.delete(address, headers={"If-Match": etag}).status_code == 409
    assert manager.post_json(f"{address}unlock/", {"reason": "Wrong client"}).status_code == 403
    assert finance.post_json(f"{address}unlock/", {"reason": "Wrong client"}).json()["status"] == "draft"
    etag = member.get(address)["ETag"]
    assert member.delete(address, headers={"If-Match": etag}).status_code == 204
    assert not TimeEntry.objects.exists()


def test_a_scope_that_only_reads_time_does_not_write_it(
    cast: Cast, engagement: Engagement, api_of: Callable[..., Any]
) -> None:
    entry = log_time(engagement, worked_on=MONDAY, status="submitted")
    api = api_of(cast.integration, scopes=["engagements:read"])
    assert api.post_json(f"{TIME}{entry.pk}/approval/").status_code == 403


def test_a_deliverable_is_delivered_and_accepted(
    cast: Cast, engagement: Engagement, api_of: Callable[..., Any]
) -> None:
    member, manager = api_of(cast.team_member), api_of(cast.account_manager)
    body = {"engagement": engagement.pk, "title": "Monthly report", "due_on": "2024-06-30"}
    made = member.post_json("/api/v1/deliverables/", body)
    assert (made.status_code, made.json()["state"]) == (201, "planned")
    address = f"/api/v1/deliverables/{made.json()['id']}/"
    acceptance = {"accepted_on": "2024-06-14", "accepted_by": "Elias Thornquist"}
    assert manager.post_json(f"{address}acceptance/", acceptance).json()["code"] == "not_delivered"
    assert member.post_json(f"{address}delivery/", {"delivered_on": "2024-06-12"}).json()["state"] == "delivered"
    assert member.post_json(f"{address}acceptance/", acceptance).status_code == 403
    accepted = manager.post_json(f"{address}acceptance/", acceptance).json()
    assert (accepted["state"], accepted["accepted_by"]) == ("accepted", "Elias Thornquist")
    assert Deliverable.objects.get().delivered_by == cast.team_member


def test_people_are_added_and_changed_by_those_who_may(cast: Cast, api_of: Callable[..., Any]) -> None:
    manager, member = api_of(cast.account_manager), api_of(cast.team_member)
    body = {"name": "Marit Solheim", "email": "marit@example.com", "weekly_minutes": 2250}
    assert member.post_json("/api/v1/people/", body).status_code == 403
    made = manager.post_json("/api/v1/people/", body)
    assert made.status_code == 201
    again = manager.post_json("/api/v1/people/", body)
    assert (again.status_code, again.json()["errors"][0]["field"]) == (422, "email")
    address = f"/api/v1/people/{made.json()['id']}/"
    gone = manager.patch_json(address, {"is_active": False}, If_Match=manager.get(address)["ETag"])
    assert gone.json()["is_active"] is False
