"""Asking at every address: one of everything in a firm, and a way to send any request as any person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from partnerview.tenants.models import Tenant
from partnerview.users.access import lets_in
from partnerview.users.api_access import scopes_for
from partnerview.users.models import User
from partnerview.users.permissions import Permission
from tests.access.keys import keys_of, query_of
from tests.access.routes import Route
from tests.access.stage import Stage, set_stage
from tests.cast import CANARY, Cast

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
            return client.get(url + query_of(route, stage))
        if not route.is_api:
            return client.post(url)
        headers = {"HTTP_IF_MATCH": '"never"', "HTTP_IDEMPOTENCY_KEY": f"{abs(hash(route))}-{user.pk}"}
        return client.generic(route.method, url, "{}", content_type="application/json", **headers)

    return ask


def by_key(route: Route) -> bool:
    """Endpoints that no scope opens (the management of keys) are asked in a browser session."""
    scopeless = route.needs in set(Permission) and not scopes_for(Permission(route.needs))
    return route.is_api and not scopeless


def reader_of(route: Route, cast: Cast) -> User:
    """Who sees most of those whom it lets in."""
    first = ("integration", "finance_lead", "manager") if by_key(route) else ("finance_lead", "manager", "admin", "pam")
    people = cast.by_role()
    order = [*first, *(role for role in people if role not in first)]
    return next(people[role] for role in order if lets_in(str(route.needs), people[role]))
