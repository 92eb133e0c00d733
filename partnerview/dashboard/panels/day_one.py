"""For whoever has newly arrived with partners: what waits, what was handed over, the first dates. Thirty days long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from partnerview.dashboard.panels.panel import Panel, Place, counted
from partnerview.dashboard.reports.day_one import DayOne
from partnerview.users.models import User
from partnerview.users.permissions import Permission, Role
from programs.views.handovers import worded
from programs.views.pack_page import Pack

SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class FirstDays:
    day: DayOne
    packs: list[Pack]
    more: int


def day_one(user: User) -> Panel | None:
    """Nothing for those who do not work with partners, and after thirty days (reports/arrival.py)."""
    if not (user.may(Permission.PROGRAMS_VIEW) and user.has_role(Role.PAM, Role.MANAGER, Role.CXO)):
        return None
    found = DayOne(user)
    if not found.arrival.is_new:
        return None
    packs = worded(found.packs)
    says = f"{counted(len(packs), 'partner')} handed over to you" if packs else ""
    facts = FirstDays(found, packs[:SHOWN], max(0, len(packs) - SHOWN))
    return Panel("dashboard/panels/day_one.html", Place.ACROSS, facts, says)
