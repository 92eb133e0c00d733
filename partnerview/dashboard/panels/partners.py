"""The partners that this person looks after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from partnerview.dashboard.panels.panel import Panel, Place, listed
from partnerview.directory.models import Partner
from partnerview.directory.tables import PartnerTable
from partnerview.users.models import User
from partnerview.users.permissions import Role

SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Partners:
    table: PartnerTable
    count: int
    url: str


def partners(user: User) -> Panel | None:
    """Their own, for a partner account manager; their list shows those and no others."""
    if not user.has_role(Role.PAM):
        return None
    mine = Partner.objects.visible_to(user).filter(pam=user)
    count = mine.count()
    if not count:
        return None
    rows = mine.order_by(*PartnerTable.ordering).values(*PartnerTable.needed())[:SHOWN]
    facts = Partners(PartnerTable(list(rows)), count, listed("directory:partner-list", pam=user.pk))
    return Panel("dashboard/panels/partners.html", Place.MAIN, facts)
