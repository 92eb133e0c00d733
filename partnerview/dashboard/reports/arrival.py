"""Since when a person has been where they are: computed from what is on record, never a flag that somebody sets.

The latest of: the account was opened, a role of the partner program was given, a territory was given, partners were
handed over. Within thirty days of it a person is newly arrived (ADR 1724).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from partnerview import clock
from partnerview.db.rows import fetch
from partnerview.users.permissions import Role

if TYPE_CHECKING:
    from partnerview.users.models import User

NEW_FOR: Final = 30
ROLES: Final = (Role.PAM, Role.MANAGER, Role.CXO)
WHY: Final = {
    "account": "Your account was opened",
    "role": "You were given your role",
    "territory": "You were given a territory",
    "portfolio": "Partners were handed over to you",
}
_EVENTS: Final = """
SELECT why, max(at) AS at FROM (
    SELECT 'account' AS why, created_at AS at FROM users_user WHERE id = %(user)s
    UNION ALL
    SELECT 'role', occurred_at FROM audit_auditevent
    WHERE subject_type = 'users.user' AND subject_id = %(user)s AND action = 'user.changed'
      AND EXISTS (SELECT FROM unnest(%(roles)s::text[]) role
                  WHERE after -> 'roles' ? role AND NOT coalesce(before -> 'roles' ? role, false))
    UNION ALL
    SELECT 'territory', occurred_at FROM audit_auditevent
    WHERE subject_type = 'directory.territory' AND action IN ('territory.added', 'territory.changed')
      AND after -> 'managers' @> to_jsonb(%(user)s::bigint)
      AND NOT coalesce(before -> 'managers' @> to_jsonb(%(user)s::bigint), false)
    UNION ALL
    SELECT 'portfolio', recorded_at FROM programs_handoverpack WHERE to_pam_id = %(user)s
) found GROUP BY why ORDER BY at DESC, why LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Event:
    why: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """`day` counts from 1: the day itself."""

    on: dt.date
    why: str
    day: int

    @property
    def is_new(self) -> bool:
        return self.day <= NEW_FOR

    @property
    def words(self) -> str:
        return WHY[self.why]


def arrival_of(user: User) -> Arrival:
    """One query."""
    [event] = fetch(Event, _EVENTS, {"user": user.pk, "roles": [str(role) for role in ROLES]})
    on, today = clock.day_of(event.at), clock.today()
    return Arrival(on, event.why, (today - on).days + 1)
