"""Engagements through the API: drafted, approved by another, moved by nouns; refused as api.md says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from engagements.models import Engagement, ServiceLine
from partnerview.directory.models import Client
from partnerview.tenants.models import Tenant
from tests.builders import log_time, make_engagement, make_line
from tests.cast import Cast
from tests.engagements.stage import Status, in_state

pytestmark = pytest.mark.usefixtures("mid_june")

ENGAGEMENTS = "/api/v1/engagements/"
NOUNS = {
    "submission": {},
    "withdrawal": {},
    "activation": {},
    "rejection": {"reason": "Rate too low"},
    "pause": {"effective_on": "2024-06-10", "reason": "Refit"},
    "resumption": {"effective_on": "2024-06-10"},
    "notice": {"ends_on": "2024-09-30", "churn_reason": "Price"},
    "notice-withdrawal": {"reason": "They stay"},
    "ending": {"ends_on": "2024-06-14", "churn_reason": "Price"},
    "reopening": {"effective_on": "2024-06-12", "reason": "Back"},
}
ALLOWED = {
    Status.DRAFT: {"submission"},
    Status.PENDING_APPROVAL: {"withdrawal", "activation", "rejection"},
    Status.RUNNING: {"pause", "notice", "ending"},
    Status.PAUSED: {"resumption", "ending"},
    Status.NOTICE_GIVEN: {"notice-withdrawal", "ending"},
    Status.ENDED: {"reopening"},
}
APPROVAL_NOUNS = {"activation", "rejection"}
MAY_CHANGE = {"account_manager", "manager", "admin", "integration"}
MAY_APPROVE = {"finance_lead", "manager", "cxo", "integration"}
SEES_IT = {"account_manager", "finance_lead", "manager", "cxo", "admin", "integration"}


def draft_of(client: Client) -> dict[str, Any]:
    return {"client": client.pk, "name": "Platform care", "currency": "GBP", "starts_on": "2024-01-01"}


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("state", ALLOWED)
def test_a_noun_is_possible_in_its_states_and_409_in_all_others(
    state: Status, noun: str, cast: Cast, api_of: Callable[..., Any]
) -> None:
    engagement = in_state(state, cast)
    answer = api_of(cast.integration).post_json(f"{ENGAGEMENTS}{engagement.pk}/{noun}/", NOUNS[noun])
    if noun in ALLOWED[state]:
        assert answer.status_code == 200, answer.json()
        assert answer.json()["status"] != state
    else:
        assert answer.status_code == 409, answer.json()
        assert answer.json()["code"]
        assert Engagement.objects.get(pk=engagement.pk).status == state


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("role", ["account_manager", "team_member", "finance_lead", "pam", "manager", "cxo", "sales"])
def test_a_role_moves_what_its_policy_says_and_sees_only_its_own(
    role: str, noun: str, cast: Cast, api_of: Callable[..., Any]
) -> None:
    state = next(state for state, nouns in ALLOWED.items() if noun in nouns)
    engagement = in_state(state, cast)
    answer = api_of(getattr(cast, role)).post_json(f"{ENGAGEMENTS}{engagement.pk}/{noun}/", NOUNS[noun])
    permitted = MAY_APPROVE if noun in APPROVAL_NOUNS else MAY_CHANGE
    expected = 403 if role not in permitted else 200 if role in SEES_IT else 404
    assert answer.status_code == expected, answer.json()


def test_an_engagement_that_is_not_ones_own_is_not_there(cast: Cast, api_of: Callable[..., Any]) -> None:
    engagement = in_state(Status.RUNNING, cast)
    api = api_of(cast.other_account_manager)
    assert api.get(f"{ENGAGEMENTS}{engagement.pk}/").status_code == 404
    assert api.get(ENGAGEMENTS).json()["results"] == []
    assert api.post_json(f"{ENGAGEMENTS}{engagement.pk}/pause/", NOUNS["pause"]).status_code == 404


def test_an_engagement_of_another_firm_is_not_there(cast: Cast, zenith: Tenant, api_of: Callable[..., Any]) -> None:
    with tenant_context(zenith):
        theirs = make_engagement(name="CANARY care")
    api = api_of(cast.integration)
    assert api.get(f"{ENGAGEMENTS}{theirs.pk}/").status_code == 404
    assert api.post_json(f"{ENGAGEMENTS}{theirs.pk}/pause/", NOUNS["pause"]).status_code == 404
    body = draft_of(Client.objects.get()) | {"client": 1_000_001}
    assert api.post_json(ENGAGEMENTS, body).status_code == 422


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"client": 999}, "client", "missing"),
        ({"currency": "XXX"}, "currency", "unknown_currency"),
        ({"starts_on": "01/02/2024"}, "starts_on", "invalid"),
        ({"mrr": {"amount": "1.00", "currency": "GBP"}}, "mrr", "unknown_field"),
        ({"status": "running"}, "status", "unknown_field"),
        ({"name": ""}, "name", "blank"),
        ({"bill_to": "partner"}, "partner", "required"),
    ],
)
def test_a_draft_that_cannot_stand_is_422_at_its_field(
    change: dict[str, Any], field: str, code: str, cast: Cast, api_of: Callable[..., Any]
) -> None:
    answer = api_of(cast.account_manager).post_json(ENGAGEMENTS, draft_of(Client.objects.get()) | change)
    assert answer.status_code == 422, answer.json()
    assert (field, code) in {(error["field"], error["code"]) for error in answer.json()["errors"]}
    assert Engagement.objects.count() == 0


def test_from_draft_to_running_with_its_lines(cast: Cast, api_of: Callable[..., Any]) -> None:
    manager, approver = api_of(cast.account_manager), api_of(cast.finance_lead)
    made = manager.post_json(ENGAGEMENTS, draft_of(Client.objects.get()))
    assert made.status_code == 201
    body = made.json()
    assert (body["code"], body["status"], body["ends_on"]) == ("KES-0001", "draft", None)
    address = f"{ENGAGEMENTS}{body['id']}/"
    line = manager.post_json(
        "/api/v1/service-lines/",
        {
            "engagement": body["id"], "kind": "recurring_fee", "name": "Platform", "interval": "quarter",
            "unit_price": {"amount": "3000.00", "currency": "GBP"}, "starts_on": "2024-01-01",
        },
    )  # fmt: skip
    assert line.status_code == 201, line.json()
    assert line.json()["monthly_amount"] == {"amount": "1000.00", "currency": "GBP"}
    assert manager.post_json(f"{address}submission/").json()["status"] == "pending_approval"
    assert manager.post_json(f"{address}activation/").status_code == 403
    running = approver.post_json(f"{address}activation/")
    assert running.json()["status"] == "running"
    assert running.json()["mrr"] == {"amount": "1000.00", "currency": "GBP"}
    assert running.json()["month_of_service"] == 6


def test_the_same_key_moves_once(cast: Cast, api_of: Callable[..., Any]) -> None:
    engagement = in_state(Status.RUNNING, cast)
    api, address = api_of(cast.account_manager), f"{ENGAGEMENTS}{engagement.pk}/pause/"
    first = api.post_json(address, NOUNS["pause"], Idempotency_Key="once")
    again = api.post_json(address, NOUNS["pause"], Idempotency_Key="once")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again["Idempotent-Replayed"] == "true"
    assert engagement.moves.filter(status=Status.PAUSED).count() == 1


def test_a_change_needs_the_version_that_was_read(cast: Cast, api_of: Callable[..., Any]) -> None:
    engagement = in_state(Status.RUNNING, cast)
    api, address = api_of(cast.account_manager), f"{ENGAGEMENTS}{engagement.pk}/"
    read = api.get(address)
    assert api.patch_json(address, {"name": "Care"}).status_code == 428
    assert api.patch_json(address, {"name": "Care"}, If_Match=read["ETag"]).json()["name"] == "Care"
    assert api.patch_json(address, {"name": "Other"}, If_Match=read["ETag"]).status_code == 412
    fresh = api.get(address)["ETag"]
    fixed = api.patch_json(address, {"currency": "USD"}, If_Match=fresh)
    assert (fixed.status_code, fixed.json()["code"]) == (409, "fixed_once_started")


def test_the_list_filters_orders_and_pages_and_its_queries_do_not_grow(
    cast: Cast, api_of: Callable[..., Any], django_assert_max_num_queries: Any
) -> None:
    for number in range(7):
        make_line(make_engagement(name=f"Care {number}", currency="USD" if number % 2 else "GBP"))
    api = api_of(cast.integration)
    page = api.get(f"{ENGAGEMENTS}?currency=USD&ordering=-name&limit=2").json()
    assert [row["name"] for row in page["results"]] == ["Care 5", "Care 3"]
    rest = api.get(page["next"]).json()
    assert [row["name"] for row in rest["results"]] == ["Care 1"]
    assert api.get(f"{ENGAGEMENTS}?colour=red").status_code == 422
    counts = []
    for limit in (1, 7):
        with CaptureQueriesContext(connection) as queries:
            assert len(api.get(f"{ENGAGEMENTS}?limit={limit}").json()["results"]) == limit
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_hours_say_which_bucket_each_entry_took_from(cast: Cast, api_of: Callable[..., Any]) -> None:
    engagement = make_engagement()
    make_line(engagement, "contracted_hours", contracted_minutes=100)
    entry = log_time(engagement, minutes=150, worked_on=dt.date(2024, 6, 10))
    (line,) = api_of(cast.account_manager).get(f"{ENGAGEMENTS}{engagement.pk}/hours/").json()["lines"]
    assert (line["granted"], line["used"], line["overage"]) == (100, 150, 50)
    assert line["trace"] == [
        {"time_entry": entry.pk, "bucket": "included", "minutes": 100},
        {"time_entry": entry.pk, "bucket": "overage", "minutes": 50},
    ]
    assert line["over_service"] == {"amount": "83.33", "currency": "GBP"}


def test_the_timeline_names_actor_day_and_reason(cast: Cast, api_of: Callable[..., Any]) -> None:
    engagement = in_state(Status.PAUSED, cast)
    events = api_of(cast.account_manager).get(f"{ENGAGEMENTS}{engagement.pk}/timeline/").json()["results"]
    paused = next(event for event in events if event["action"] == "engagement.paused")
    assert (paused["actor_name"], paused["effective_on"], paused["reason"]) == (
        "Daniela Castellanos", "2024-06-01", "Plant closed",
    )  # fmt: skip


def test_a_draft_line_can_be_changed_and_deleted_a_live_one_cannot(cast: Cast, api_of: Callable[..., Any]) -> None:
    api = api_of(cast.account_manager)
    draft = in_state(Status.DRAFT, cast).lines.get()
    address = f"/api/v1/service-lines/{draft.pk}/"
    mixed = {
        "unit_price": {"amount": "1.00", "currency": "GBP"}, "hourly_rate": {"amount": "1.00", "currency": "USD"},
    }  # fmt: skip
    assert api.patch_json(address, mixed, If_Match=api.get(address)["ETag"]).json()["code"] == "mixed_currencies"
    price = {"unit_price": {"amount": "1200.00", "currency": "GBP"}}
    changed = api.patch_json(address, price, If_Match=api.get(address)["ETag"])
    assert changed.json()["price"]["amount"] == "1200.00"
    assert api.delete(address).status_code == 428
    assert api.delete(address, headers={"If-Match": api.get(address)["ETag"]}).status_code == 204
    live = in_state(Status.RUNNING, cast).lines.get()
    address = f"/api/v1/service-lines/{live.pk}/"
    etag = api.get(address)["ETag"]
    assert api.patch_json(address, price, If_Match=etag).status_code == 409
    assert api.delete(address, headers={"If-Match": etag}).status_code == 409
    assert ServiceLine.objects.get().price == 1000
