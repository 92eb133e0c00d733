"""The access matrix: every address × method × role, with own ids and another tenant's.

Refused by role is 403 on every door, before anything is looked up; another tenant's id is 404; nothing of
the other tenant, all of whose names carry the canary, is ever in an answer.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from partnerview.tenants.models import Tenant
from partnerview.users.access import PUBLIC, SIGNED_IN
from partnerview.users.api_access import scopes_for
from partnerview.users.permissions import Permission, Role
from tests.access.keys import WORDS, keys_of
from tests.access.routes import Route, routes
from tests.access.stage import Stage, set_stage
from tests.cast import CANARY, Cast

BASELINE = Path(__file__).with_name("matrix.json")
ALL = routes()
OURS = [route for route in ALL if route.needs not in {PUBLIC, None}]
WITH_KEYS = [route for route in OURS if set(route.parameters) - set(WORDS)]
READABLE = [route for route in OURS if route.method == "GET"]
# Sees everything, so that a 404 can only mean that the id is another tenant's.
SEES_ALL = {True: "integration", False: "admin"}
Send = Callable[[Route, Any, Stage], Any]


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return set_stage()


@pytest.fixture
def foreign(cast: Cast, zenith: Tenant) -> Stage:
    with tenant_context(zenith):
        return set_stage(CANARY)


@pytest.fixture
def send(browser_of: Callable[..., Any], api_of: Callable[..., Any]) -> Send:
    """Ask for a route as a person, with the ids of a stage."""
    clients: dict[tuple[int, bool], Any] = {}

    def ask(route: Route, user: Any, stage: Stage) -> Any:
        key = (user.pk, by_key(route))
        if key not in clients:
            clients[key] = api_of(user) if by_key(route) else browser_of(user)
            if not by_key(route):
                clients[key].prove(user)
        client, url = clients[key], route.url(keys_of(route, stage))
        if route.method == "GET":
            return client.get(url)
        if not route.is_api:
            return client.post(url)
        headers = {"HTTP_IF_MATCH": '"never"', "HTTP_IDEMPOTENCY_KEY": f"{abs(hash(route))}-{user.pk}"}
        return client.generic(route.method, url, "{}", content_type="application/json", **headers)

    return ask


def by_key(route: Route) -> bool:
    """Endpoints that no scope opens (the management of keys) are asked in a browser session."""
    scopeless = route.needs in set(Permission) and not scopes_for(Permission(route.needs))
    return route.is_api and not scopeless


def test_every_address_is_in_the_committed_matrix() -> None:
    found = {route.label: route.needs for route in ALL}
    if os.environ.get("UPDATE_BASELINES"):
        BASELINE.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    assert found == json.loads(BASELINE.read_text()), "Look at the new doors, then run with UPDATE_BASELINES=1."


def test_every_address_declares_who_may_enter() -> None:
    assert [route.label for route in ALL if route.needs is None] == []


@pytest.mark.parametrize("role", Role.values)
def test_a_role_without_the_permission_is_refused_at_every_door(
    cast: Cast, stage: Stage, send: Send, role: str
) -> None:
    person = cast.by_role()[role]
    closed = [route for route in OURS if route.needs != SIGNED_IN and not person.may(Permission(route.needs))]
    let_in = [route.label for route in closed if send(route, person, stage).status_code != 403]
    assert let_in == []


@pytest.mark.parametrize("role", Role.values)
def test_a_role_with_the_permission_meets_no_closed_door_and_no_defect(
    cast: Cast, stage: Stage, send: Send, role: str
) -> None:
    person = cast.by_role()[role]
    may_read = [route for route in READABLE if route.needs == SIGNED_IN or person.may(Permission(route.needs))]
    wrong = {}
    for route in may_read:
        answer = send(route, person, stage)
        expected = {200, 404} if route.parameters else {200}
        if answer.status_code not in expected | _moves(answer):
            wrong[route.label] = answer.status_code
    assert wrong == {}


@pytest.mark.parametrize("is_api", [True, False], ids=["api", "pages"])
def test_another_tenants_id_is_not_found_at_any_door(cast: Cast, foreign: Stage, send: Send, is_api: bool) -> None:
    person = cast.by_role()[SEES_ALL[is_api]]
    asked = [r for r in WITH_KEYS if r.is_api is is_api and (r.needs == SIGNED_IN or person.may(Permission(r.needs)))]
    found = {
        route.label: answer.status_code
        for route in asked
        if (answer := send(route, person, foreign)).status_code != 404
    }
    assert found == {}


@pytest.mark.parametrize("is_api", [True, False], ids=["api", "pages"])
def test_no_answer_shows_anything_of_the_other_tenant(
    cast: Cast, stage: Stage, foreign: Stage, send: Send, is_api: bool
) -> None:
    person = cast.by_role()[SEES_ALL[is_api]]
    readable = [r for r in READABLE if r.is_api is is_api and (r.needs == SIGNED_IN or person.may(Permission(r.needs)))]
    leaks = [route.label for route in readable if CANARY.encode() in _bytes(send(route, person, stage))]
    assert leaks == []


def test_a_visitor_is_asked_to_sign_in_at_every_door(cast: Cast, stage: Stage, browser_of: Callable[..., Any]) -> None:
    visitor = browser_of()
    wrong = {}
    for route in OURS:
        url = route.url(keys_of(route, stage))
        answer = visitor.get(url) if route.method == "GET" else visitor.generic(route.method, url)
        asked = answer.status_code == 401 or answer.headers.get("Location", "").startswith("/accounts/login/")
        if not asked:
            wrong[route.label] = answer.status_code
    assert wrong == {}


def _moves(answer: Any) -> set[int]:
    """A redirect within the house is an answer too; one to the sign-in is not."""
    inside = answer.status_code == 302 and not answer.headers["Location"].startswith("/accounts/login")
    return {302} if inside else set()


def _bytes(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content
