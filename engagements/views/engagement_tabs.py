"""The tabs of the engagement page that Operate owns; scope is the page's own address."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from engagements.filters import TimeEntryFilters
from engagements.models import ServiceLine, TimeEntry
from engagements.reports.history import events_of, told
from engagements.reports.workstreams import team_of, workstreams_of
from engagements.tables import TimeTable, Who, total_hours
from engagements.views.engagement_staffing import staffing_of
from engagements.views.frame import find_engagement, frame_of, tab_page
from engagements.views.tier_choice import tiered
from partnerview import clock
from partnerview.http.lists import list_page
from partnerview.months import Month
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission

SHOWN = 12
EVENTS = 60


@permission(Permission.ENGAGEMENTS_VIEW)
def engagement_detail(request: HttpRequest, pk: int) -> HttpResponse:
    engagement = find_engagement(request, pk)
    today = clock.today()
    lines = list(engagement.lines.select_related("tier__offering", "followed_by").order_by("starts_on", "id"))
    serving = [line for line in lines if line.ends_before is None or line.ends_before > today]
    show_ended = "ended" in request.GET
    month = Month.of(today)
    context = {
        "lines": lines if show_ended else serving,
        "ended_count": len(lines) - len(serving),
        "show_ended": show_ended,
        "amendments": engagement.amendments.select_related("line").order_by("-effective_on", "-id")[:SHOWN],
        "recurring": sum(line.monthly_amount for line in lines if _counts(line, today)),
        "workstreams": workstreams_of(engagement, month.first_day, month.next_first),
        "month": month,
        "tiered": tiered(serving),
        "today": today,
    }
    return tab_page(request, engagement, "engagements/tab_scope.html", tab="scope", context=context)


@permission(Permission.ENGAGEMENTS_VIEW)
def engagement_team(request: HttpRequest, pk: int) -> HttpResponse:
    engagement = find_engagement(request, pk)
    month = Month.of(clock.today())
    people = team_of(engagement, month.first_day, month.next_first)
    context = {
        "people": people,
        "month": month,
        "on_team": {person.pk for person in engagement.team_members.all()},
        "staffing": staffing_of(engagement, user_of(request)),
    }
    return tab_page(request, engagement, "engagements/tab_team.html", tab="team", context=context)


@permission(Permission.ENGAGEMENTS_VIEW)
def engagement_time(request: HttpRequest, pk: int) -> HttpResponseBase:
    engagement = find_engagement(request, pk)
    rows = TimeEntry.objects.visible_to(user_of(request)).standing().filter(engagement=engagement)
    return list_page(
        request,
        "engagements/tab_time.html",
        rows=rows,
        table=EngagementTimeTable,
        filters=EngagementTimeFilters,
        name=f"time-{engagement.code}".lower(),
        totals=total_hours,
        context=frame_of(request, engagement, "time"),
    )


@permission(Permission.ENGAGEMENTS_VIEW)
def engagement_deliverables(request: HttpRequest, pk: int) -> HttpResponse:
    engagement = find_engagement(request, pk)
    user = user_of(request)
    deliverables = engagement.deliverables.select_related("template", "delivered_by")
    context = {
        "open": deliverables.filter(accepted_on=None).order_by("due_on", "id"),
        "accepted": deliverables.filter(accepted_on__isnull=False).order_by("-accepted_on", "-id")[:EVENTS],
        "templates": engagement.deliverable_templates.all(),
        "may_deliver": user.may(Permission.DELIVERABLES_CHANGE),
        "may_accept": user.may(Permission.DELIVERABLES_ACCEPT),
        "today": clock.today(),
    }
    return tab_page(request, engagement, "engagements/tab_deliverables.html", tab="deliverables", context=context)


@permission(Permission.ENGAGEMENTS_VIEW)
def engagement_history(request: HttpRequest, pk: int) -> HttpResponse:
    engagement = find_engagement(request, pk)
    page = told(engagement, limit=EVENTS, after=request.GET.get("after", ""))
    older = f"{reverse('engagements:engagement-history', args=[pk])}?after={page.older}" if page.older else ""
    context = {"page": page, "older": older, "total": events_of(engagement).count()}
    return tab_page(request, engagement, "engagements/tab_history.html", tab="history", context=context)


class EngagementTimeTable(TimeTable):
    """The time of one engagement: its own column would say the same in every row."""

    declared = {name: column for name, column in TimeTable.declared.items() if name not in {"client", "engagement"}}
    row_header = "person"
    person = Who("Person", "person.name", fold="start")


class EngagementTimeFilters(TimeEntryFilters):
    """Of one engagement: there is nothing to choose."""

    engagement = None


def _counts(line: ServiceLine, today: dt.date) -> bool:
    return line.starts_on <= today and _serves(line, today)


def _serves(line: ServiceLine, today: dt.date) -> bool:
    return line.ends_before is None or line.ends_before > today
