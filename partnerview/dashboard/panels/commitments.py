"""For a CxO: what is promised and what it is worth if it is kept; what both sides still owe."""

from __future__ import annotations

from dataclasses import dataclass

from partnerview.dashboard.panels.panel import Panel, Place, listed
from partnerview.users.models import User
from partnerview.users.permissions import Permission, Role
from programs.models.partner_profile import partners_seen_by
from programs.reports.worth import active_commitments, cofund_obligations
from programs.reports.worth_explained import Worth, worth_by_currency


@dataclass(frozen=True, slots=True)
class Commitments:
    worth: list[Worth]
    url: str


def commitments(user: User) -> Panel | None:
    """Nothing for others, and where nothing is committed."""
    if not (user.may(Permission.CONSOLE_VIEW) and user.has_role(Role.CXO)):
        return None
    seen = list(partners_seen_by(user).order_by().values_list("pk", flat=True))
    found = worth_by_currency(active_commitments(seen), cofund_obligations(seen))
    if not found:
        return None
    facts = Commitments(found, listed("programs:worth"))
    return Panel("dashboard/panels/commitments.html", Place.MAIN, facts)
