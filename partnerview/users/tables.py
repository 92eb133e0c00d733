"""The lists of people who sign in and of keys."""

from __future__ import annotations

import datetime as dt

from partnerview import clock
from partnerview.http.columns import Choice, Day, Link, Made, Moment, Text
from partnerview.http.tables import Table
from partnerview.users.permissions import Role


def _state(is_active: bool) -> str:  # noqa: FBT001
    return "Active" if is_active else "Closed"


class UserTable(Table):
    label = "People who sign in"
    ordering = ("name",)
    fold = True

    name = Link("Name", url="users:user-detail", fold="start")
    email = Text("E-mail", fold="below")
    roles = Choice("Roles", choices=Role.choices, order=False)
    state = Made("Account", _state, "is_active", order="is_active", fold="end")
    last_login = Moment("Last signed in", fold="below-end")


def key_state(revoked_at: dt.datetime | None, expires_at: dt.datetime | None) -> str:
    """In words: whether the key still opens anything."""
    if revoked_at:
        return "Revoked"
    return "Expired" if expires_at and expires_at <= clock.now() else "In use"


class ApiKeyTable(Table):
    label = "API keys"
    ordering = ("-created_at",)
    fold = True
    empty_text = "No key yet. Create one for the system that should read or write here."

    name = Link("Key", url="users:api-key-detail", fold="start")
    prefix = Made("Begins with", lambda prefix: f"pv_{prefix}_…", "prefix", fold="below")
    user = Text("Acts for", "user.name")
    scopes = Made("Scopes", ", ".join, "scopes")
    state = Made("State", key_state, "revoked_at", "expires_at", fold="end")
    last_used_at = Moment("Last used", fold="below-end")
    created_at = Day("Created")
