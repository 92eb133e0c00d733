"""The access matrix: every address × method × role, with own ids and another tenant's.

Refused by role is 403 on every door, before anything is looked up; another tenant's id is 404; nothing of
the other tenant, all of whose names carry the canary, is ever in an answer.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from partnerview.directory.models import Partner
from partnerview.users.access import ANYBODY, PUBLIC, lets_in
from partnerview.users.permissions import Permission, Role
from tests.access.conftest import Send
from tests.access.keys import ALIASES, NOT_NOW, WORDS, keys_of
from tests.access.portal_stage import CONTACT, PRICE, RIVAL, bind, rival_stage
from tests.access.routes import Route, routes
from tests.access.stage import Stage
from tests.cast import CANARY, Cast

BASELINE = Path(__file__).with_name("matrix.json")
ALL = routes()
OURS = [route for route in ALL if route.needs not in {PUBLIC, None}]
WITH_KEYS = [route for route in OURS if set(route.parameters) - set(WORDS)]
READABLE = [route for route in OURS if route.method == "GET"]
# Sees everything, so that a 404 can only mean that the id is another tenant's.
SEES_ALL = {True: "integration", False: "admin"}


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
    closed = [route for route in OURS if not lets_in(str(route.needs), person)]
    let_in = [route.label for route in closed if send(route, person, stage).status_code != 403]
    assert let_in == []


@pytest.mark.parametrize("role", Role.values)
def test_a_role_with_the_permission_meets_no_closed_door_and_no_defect(
    cast: Cast, stage: Stage, send: Send, role: str
) -> None:
    person = cast.by_role()[role]
    may_read = [route for route in READABLE if lets_in(str(route.needs), person)]
    wrong = {}
    for route in may_read:
        answer = send(route, person, stage)
        expected = {200, 404} if route.parameters else {200}
        if answer.status_code not in expected | _moves(answer) | {NOT_NOW.get(route.label)}:
            wrong[route.label] = answer.status_code
    assert wrong == {}


@pytest.mark.parametrize("is_api", [True, False], ids=["api", "pages"])
def test_another_tenants_id_is_not_found_at_any_door(cast: Cast, foreign: Stage, send: Send, is_api: bool) -> None:
    bind(cast.partner_contact, Partner.objects.create(name="A partner of our own"))
    asked = [(r, person) for person in (cast.by_role()[SEES_ALL[is_api]], cast.partner_contact) for r in WITH_KEYS]
    found = {
        f"{person.roles} {route.label}": answer.status_code
        for route, person in asked
        if route.is_api is is_api
        and lets_in(str(route.needs), person)
        and (answer := send(route, person, foreign)).status_code != 404
    }
    assert found == {}


@pytest.mark.parametrize("is_api", [True, False], ids=["api", "pages"])
def test_no_answer_shows_anything_of_the_other_tenant(
    cast: Cast, stage: Stage, foreign: Stage, send: Send, is_api: bool
) -> None:
    for person in (cast.by_role()[SEES_ALL[is_api]], cast.partner_contact):
        readable = [r for r in READABLE if r.is_api is is_api and lets_in(str(r.needs), person)]
        leaks = [route.label for route in readable if CANARY.encode() in _bytes(send(route, person, stage))]
        assert leaks == []


def test_a_partner_contact_meets_only_their_own_firm_behind_every_door_that_is_open_to_them(
    cast: Cast, stage: Stage, send: Send
) -> None:
    """Two partners of one firm: neither finds an id of the other, and neither reads a word of the other."""
    rival = rival_stage(cast)
    for person, own, other, others_words in (
        (cast.partner_contact, stage, rival, RIVAL),
        (cast.other_partner_contact, {**stage, **rival}, stage, "Staged partner"),
    ):
        doors = [route for route in OURS if lets_in(str(route.needs), person)]
        assert {route.needs for route in doors} <= {ANYBODY, Permission.PORTAL_VIEW, Permission.PORTAL_ACT}
        asked = [route for route in doors if set(keys_of(route, stage)) and set(_nouns(route)) <= set(rival)]
        found = {r.label: a.status_code for r in asked if (a := send(r, person, {**stage, **other})).status_code != 404}
        assert found == {}
        readable = [route for route in doors if route.method == "GET"]
        assert [r.label for r in readable if others_words.encode() in _bytes(send(r, person, own))] == []


@pytest.mark.parametrize("is_api", [True, False], ids=["api", "pages"])
def test_nobody_of_ours_reads_the_client_terms_of_a_white_label_partner(
    cast: Cast, stage: Stage, send: Send, is_api: bool
) -> None:
    """Whoever sees everything asks at every door of their own, with the ids of that very partner."""
    rival = rival_stage(cast)
    person = cast.by_role()[SEES_ALL[is_api]]
    doors = [r for r in READABLE if r.is_api is is_api and lets_in(str(r.needs), person)]
    wanted = [text.encode() for text in (PRICE, f"{Decimal(PRICE):,}", CONTACT)]
    read = {route.label: _bytes(send(route, person, {**stage, **rival})) for route in doors}
    assert [label for label, answer in read.items() if any(text in answer for text in wanted)] == []


def _nouns(route: Route) -> list[str]:
    """The collections that an address takes ids from."""
    parts = route.address.strip("/").split("/")
    before = [noun for noun, part in pairwise(parts) if part.startswith("<")]
    return [ALIASES.get(noun, noun) for noun in before]


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
