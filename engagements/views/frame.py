"""The frame of the engagement page: header, lifeline, hours, figures, tabs, what happened.

Every tab is an address of its own. A tab that another app owns answers with `tab_page` and a template
that extends `frame.base`; asked for by htmx, the same template renders the tab alone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse

from engagements.models import Engagement, EngagementStatus, Workstream
from engagements.reports.burn import Burn, burn_on
from engagements.reports.contracted import mrr_of
from engagements.reports.history import highlights
from engagements.reports.life import life_of
from engagements.reports.month_figures import MonthFigures, figures_of
from engagements.reports.month_figures_explained import EXPLAINED
from engagements.reports.timesheet import RowKey
from engagements.views.start_panel import StartPanel, start_panel
from partnerview import clock
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.ui.bars import HoursBar
from partnerview.ui.lifeline import Life
from partnerview.ui.parts import Tab, TimelineEvent
from partnerview.users.access import user_of
from partnerview.users.models import User
from partnerview.users.permissions import Permission

WHOLE: Final = "engagements/engagement_page.html"
FRAGMENT: Final = "engagements/engagement_fragment.html"
EVENTS: Final = 12

# Name of the tab, its words, its address, and what one must be allowed to see. Tabs of other apps are
# shown where their address exists.
TABS: Final[tuple[tuple[str, str, str, Permission], ...]] = (
    ("scope", "Scope", "engagements:engagement-detail", Permission.ENGAGEMENTS_VIEW),
    ("hours", "Hours", "engagements:engagement-hours", Permission.ENGAGEMENTS_VIEW),
    ("team", "Team", "engagements:engagement-team", Permission.ENGAGEMENTS_VIEW),
    ("time", "Time", "engagements:engagement-time", Permission.ENGAGEMENTS_VIEW),
    ("invoices", "Invoices", "engagements:engagement-invoices", Permission.INVOICES_VIEW),
    ("deliverables", "Deliverables", "engagements:engagement-deliverables", Permission.ENGAGEMENTS_VIEW),
    ("success", "Success", "engagements:engagement-success", Permission.ENGAGEMENTS_VIEW),
    ("recognition", "Recognition", "recognition:engagement_tab", Permission.RECOGNITION_VIEW),
    ("margin", "Margin", "recognition:engagement-margin", Permission.MARGIN_VIEW),
    ("rule", "Partner rule", "retainers:engagement-rule", Permission.RULES_VIEW),
    ("deposits", "Deposits", "retainers:engagement-deposits", Permission.DEPOSITS_VIEW),
    ("history", "History", "engagements:engagement-history", Permission.ENGAGEMENTS_VIEW),
)

# What a state allows besides its first button, by the noun of the move.
MENU: Final[dict[EngagementStatus, tuple[tuple[str, str], ...]]] = {
    EngagementStatus.RUNNING: (("pause", "Pause"), ("notice", "Record a notice"), ("ending", "End")),
    EngagementStatus.PAUSED: (("ending", "End"),),
    EngagementStatus.NOTICE_GIVEN: (("notice-withdrawal", "Withdraw the notice"), ("ending", "End")),
}
GOES_ON: Final = {
    EngagementStatus.PAUSED: ("resumption", "Resume"),
    EngagementStatus.ENDED: ("reopening", "Reopen"),
}


@dataclass(frozen=True)
class Frame:
    """What surrounds a tab. Everything is worked out when the template asks, so that a fragment is cheap."""

    engagement: Engagement
    user: User
    tab: str
    base: str

    @cached_property
    def tabs(self) -> list[Tab]:
        found = []
        for name, label, url_name, permission in TABS:
            url = _address(url_name, self.engagement.pk)
            if url and self.user.may(permission):
                found.append(Tab(label, url, count=self._count(name), current=name == self.tab))
        return found

    @cached_property
    def mrr(self) -> Any:
        return mrr_of(self.engagement, clock.today())

    @cached_property
    def life(self) -> Life:
        return life_of(self.engagement, today=clock.today())

    @cached_property
    def month_of_service(self) -> int:
        return self.engagement.month_of_service(clock.today())

    @cached_property
    def burn(self) -> Burn | None:
        return burn_on(clock.today(), [self.engagement.pk]).get(self.engagement.pk)

    @cached_property
    def hours(self) -> HoursBar | None:
        return None if self.burn is None else HoursBar(used=self.burn.used, included=self.burn.to_use)

    @cached_property
    def pace(self) -> int | None:
        return None if self.burn is None else self.burn.at_this_pace(clock.today())

    @cached_property
    def figures(self) -> MonthFigures | None:
        """Of the last whole month, or of the running one in the first month of service."""
        if not self.engagement.is_live:
            return None
        last = Month.of(clock.today()) - 1
        return figures_of(self.engagement, max(last, Month.of(min(self.engagement.starts_on, clock.today()))))

    @cached_property
    def explain_urls(self) -> dict[str, str]:
        """How each figure of the month is made; empty before the engagement runs."""
        if self.figures is None:
            return {}
        address = reverse("engagements:engagement-figure-explanation", args=[self.engagement.pk])
        return {name: f"{address}?figure={name}&month={self.figures.month}" for name in EXPLAINED}

    @cached_property
    def bridge_url(self) -> str | None:
        """Where the four numbers of the month stand with what lies between them; None where it may not be seen."""
        if not self.user.may(Permission.RECOGNITION_VIEW) or self.figures is None:
            return None
        address = _address("closing:engagement-bridge", self.engagement.pk)
        return f"{address}?month={self.figures.month}" if address else None

    @cached_property
    def happened(self) -> list[TimelineEvent]:
        return highlights(self.engagement, limit=EVENTS)

    @cached_property
    def start(self) -> StartPanel | None:
        return start_panel(self.engagement, self.user)

    @property
    def burn_last_day(self) -> dt.date | None:
        return self.burn.ends_before - dt.timedelta(days=1) if self.burn else None

    @property
    def now_note(self) -> str:
        """What is contracted today, where that differs from the month shown."""
        if self.figures is None or self.figures.contracted == self.mrr:
            return f"ARR {formats.amount(self.mrr * 12, self.engagement.currency)}"
        return f"now {formats.amount(self.mrr, self.engagement.currency)}"

    @property
    def invoices_url(self) -> str:
        return _address("engagements:engagement-invoices", self.engagement.pk) or ""

    @property
    def moves(self) -> list[tuple[str, str]]:
        """The moves that this state allows, for the menu."""
        found = MENU.get(EngagementStatus(self.engagement.status), ())
        return [(label, reverse(f"engagements:engagement-{noun}", args=[self.engagement.pk])) for noun, label in found]

    @property
    def goes_on(self) -> tuple[str, str] | None:
        """The first thing to do with an engagement that rests or has ended."""
        way = GOES_ON.get(EngagementStatus(self.engagement.status))
        return (way[1], reverse(f"engagements:engagement-{way[0]}", args=[self.engagement.pk])) if way else None

    @property
    def row_key(self) -> str:
        """The row of the timesheet that logging time here opens."""
        return str(RowKey(self.engagement.pk, Workstream.SUPPORT))

    @cached_property
    def team(self) -> list[Any]:
        return list(self.engagement.team_members.all())

    @property
    def may_change(self) -> bool:
        return self.user.may(Permission.ENGAGEMENTS_CHANGE)

    @property
    def may_log_time(self) -> bool:
        return self.user.may(Permission.TIME_LOG) and self.engagement.is_live and not self.has_ended

    @property
    def may_see_money(self) -> bool:
        return self.user.may(Permission.INVOICES_VIEW)

    @property
    def may_see_mrr(self) -> bool:
        return self.user.may(Permission.MRR_VIEW)

    @property
    def has_ended(self) -> bool:
        return self.engagement.status == EngagementStatus.ENDED

    @property
    def takes_lines(self) -> bool:
        return self.engagement.status in {
            EngagementStatus.DRAFT,
            EngagementStatus.RUNNING,
            EngagementStatus.NOTICE_GIVEN,
        }

    def _count(self, name: str) -> int | str | None:
        if name == "team":
            return len(self.team) or None
        if name == "deliverables":
            due = self.engagement.deliverables.filter(delivered_on=None, due_on__lte=clock.today()).count()
            return f"{due} due" if due else None
        return None


def find_engagement(request: HttpRequest, pk: int) -> Engagement:
    """The engagement, or 404 where it is not there or not visible to this person."""
    rows = Engagement.objects.visible_to(user_of(request)).select_related("client", "account_manager", "partner")
    return get_object_or_404(rows, pk=pk)


def frame_of(request: HttpRequest, engagement: Engagement, tab: str) -> dict[str, Any]:
    """The context of a tab's template: `frame` and `engagement`."""
    htmx = getattr(request, "htmx", None)
    is_fragment = bool(htmx) and getattr(htmx, "target", "") == "engagement-tab"
    frame = Frame(engagement, user_of(request), tab, FRAGMENT if is_fragment else WHOLE)
    return {"frame": frame, "engagement": engagement}


def tab_page(
    request: HttpRequest, engagement: Engagement, template: str, *, tab: str, context: dict[str, Any] | None = None
) -> HttpResponse:
    """One tab of the engagement page, whole or as a fragment for htmx."""
    return render(request, template, {**frame_of(request, engagement, tab), **(context or {})})


def _address(url_name: str, pk: int) -> str | None:
    try:
        return reverse(url_name, args=[pk])
    except NoReverseMatch:
        return None
