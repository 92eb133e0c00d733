"""Engagements whose contracted hours run out, for those who look after engagements."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from engagements.models import Engagement
from engagements.reports.hours_at_risk import AtRisk
from engagements.reports.hours_at_risk import hours_at_risk as at_risk
from partnerview import clock
from partnerview.dashboard.panels.panel import Panel, Place, counted, listed
from partnerview.ui import formats
from partnerview.ui.bars import HoursBar
from partnerview.users.models import User
from partnerview.users.permissions import Permission

SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class Row:
    """One engagement with its bar and what will come of it."""

    name: str
    client: str
    url: str
    hours: HoursBar
    outlook: str


@dataclass(frozen=True, slots=True)
class Hours:
    rows: tuple[Row, ...]
    count: int
    url: str


def hours_at_risk(user: User) -> Panel | None:
    if not user.may(Permission.ENGAGEMENTS_CHANGE):
        return None
    today = clock.today()
    found = at_risk(Engagement.objects.visible_to(user), today)
    rows = tuple(_row(row, today) for row in found[:SHOWN])
    facts = Hours(rows, len(found), listed("engagements:engagement-list", hours="at_risk"))
    says = f"{counted(len(found), 'engagement')} {'runs' if len(found) == 1 else 'run'} out of hours" if found else ""
    return Panel("dashboard/panels/hours.html", Place.MAIN, facts, says) if found else None


def _row(row: AtRisk, today: dt.date) -> Row:
    return Row(
        name=row.engagement.name,
        client=row.engagement.client.name,
        url=reverse("engagements:engagement-hours", args=[row.engagement.pk]),
        hours=HoursBar(used=row.burn.used, included=row.burn.to_use),
        outlook=_outlook(row, today),
    )


def _outlook(row: AtRisk, today: dt.date) -> str:
    last_day = row.burn.ends_before - dt.timedelta(days=1)
    if row.pace is not None and row.pace > row.burn.to_use:
        return f"at this pace {formats.hours(row.pace)} by {formats.day(last_day)}"
    return f"until {formats.day(last_day)}, {formats.distance(last_day, today)}"
