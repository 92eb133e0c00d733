"""Terms that end within sixty days, and notices that run out by then, for those who look after engagements."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse

from engagements.models import Engagement, EngagementStatus
from engagements.reports.renewals import upcoming
from partnerview import clock
from partnerview.dashboard.panels.panel import Panel, Place, counted, listed
from partnerview.ui import formats
from partnerview.users.models import User
from partnerview.users.permissions import Permission

DAYS: Final = 60
SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class Row:
    """One engagement, the day that comes, and what can still be done by when."""

    client: str
    name: str
    url: str
    day: dt.date
    words: str


@dataclass(frozen=True, slots=True)
class Terms:
    rows: tuple[Row, ...]
    renewing: int
    ending: int
    url: str
    ending_url: str


def terms(user: User) -> Panel | None:
    if not user.may(Permission.ENGAGEMENTS_CHANGE):
        return None
    today = clock.today()
    visible, until = Engagement.objects.visible_to(user), today + dt.timedelta(days=DAYS)
    renewing = upcoming(visible, today).filter(renews_on__lte=until).exclude(status=EngagementStatus.NOTICE_GIVEN)
    ending = visible.filter(status=EngagementStatus.NOTICE_GIVEN, ends_before__lte=until + dt.timedelta(days=1))
    rows = [*_rows(renewing, "renews_on", _renews), *_rows(ending, "ends_before", _ends)]
    if not rows:
        return None
    facts = Terms(
        rows=tuple(sorted(rows, key=lambda row: row.day)[:SHOWN]),
        renewing=renewing.count(),
        ending=ending.count(),
        url=listed("engagements:renewal-list", within=DAYS),
        ending_url=listed("engagements:engagement-list", status=EngagementStatus.NOTICE_GIVEN),
    )
    count = facts.renewing
    says = f"{counted(count, 'engagement')} {'renews' if count == 1 else 'renew'} within {DAYS} days" if count else ""
    return Panel("dashboard/panels/terms.html", Place.MAIN, facts, says)


def _rows(found: QuerySet[Any, Any], day: str, row: Any) -> list[Row]:
    return [row(engagement) for engagement in found.select_related("client").order_by(day, "id")[:SHOWN]]


def _renews(engagement: Any) -> Row:
    last_notice = engagement.last_notice_on
    words = f"renews; notice until {formats.day(last_notice)}"
    if last_notice < clock.today():
        words = f"renews; notice was possible until {formats.day(last_notice)}"
    url = reverse("engagements:engagement-renewal", args=[engagement.pk])
    return Row(engagement.client.name, engagement.name, url, engagement.renews_on, words)


def _ends(engagement: Engagement) -> Row:
    assert engagement.last_day is not None  # noqa: S101  only those that end are read
    url = reverse("engagements:engagement-detail", args=[engagement.pk])
    return Row(engagement.client.name, engagement.name, url, engagement.last_day, "last day, notice was given")
