"""Deliverables that are late or due in two weeks, for those who deliver."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from engagements.models import Deliverable
from partnerview import clock
from partnerview.dashboard.panels.panel import Panel, Place, counted, listed
from partnerview.users.models import User
from partnerview.users.permissions import Permission

AHEAD: Final = dt.timedelta(days=14)
SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class Due:
    rows: tuple[Deliverable, ...]
    count: int
    late: int
    url: str
    late_url: str


def deliverables_due(user: User) -> Panel | None:
    if not user.may(Permission.DELIVERABLES_CHANGE):
        return None
    today = clock.today()
    until, yesterday = today + AHEAD, today - dt.timedelta(days=1)
    planned = Deliverable.objects.visible_to(user).open().filter(delivered_on=None, due_on__lte=until)
    count, late = planned.count(), planned.filter(due_on__lte=yesterday).count()
    if not count:
        return None
    rows = planned.select_related("engagement__client").order_by("due_on", "id")[:SHOWN]
    name = "engagements:deliverable-list"
    facts = Due(
        rows=tuple(rows),
        count=count,
        late=late,
        url=listed(name, state="planned", due_to=until.isoformat()),
        late_url=listed(name, state="planned", due_to=yesterday.isoformat()),
    )
    says = f"{counted(late, 'deliverable')} {'is' if late == 1 else 'are'} late" if late else ""
    return Panel("dashboard/panels/deliverables.html", Place.MAIN, facts, says)
