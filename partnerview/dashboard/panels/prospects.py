"""For those who sell: the newest clients, and a way to model what is offered before it is signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from partnerview.dashboard.panels.panel import Panel, Place, listed
from partnerview.directory.models import Client
from partnerview.directory.tables import ClientTable
from partnerview.users.models import User
from partnerview.users.permissions import Role

SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Prospects:
    table: ClientTable
    count: int
    url: str
    model_url: str


def prospects(user: User) -> Panel | None:
    if not user.has_role(Role.SALES):
        return None
    seen = Client.objects.visible_to(user)
    rows = seen.order_by("-created_at", "-id").values(*ClientTable.needed())[:SHOWN]
    facts = Prospects(
        ClientTable(list(rows)), seen.count(), listed("directory:client-list"), listed("simulation:simulation")
    )
    return Panel("dashboard/panels/prospects.html", Place.MAIN, facts)
