"""The tabs of the engagement page that Operate owns; scope is the page's own address."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from engagements.filters import TimeEntryFilters
from engagements.hours_policy import Bucket
from engagements.models import LineKind, ServiceLine, TimeEntry
from engagements.reports.burn import LineHours, hours_of
from engagements.reports.history import events_of, told
from engagements.reports.workstreams import team_of, workstreams_of
from engagements.tables import TimeTable, total_hours
from engagements.views.engagement_staffing import staffing_of
from engagements.views.frame import find_engagement, frame_of, tab_page
from engagements.views.tier_choice import tiered
from partnerview import clock
from partnerview.http.lists import list_page
from partnerview.months import Month
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission

INTERVALS = 12
SHOWN = 12
EVENTS = 60
BUCKETS = {Bucket.INCLUDED: "Included", Bucket.ROLLED_OVER: "Rolled over", Bucket.OVERAGE: "Beyond the contract"}


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


@dataclass(frozen=True, slots=True)
class Traced:
    """One entry of the running interval with the bucket that it took from."""

    entry: TimeEntry
    bucket: str
    minutes: int


@permission(Permission.ENGAGEMENTS_VIEW)
def engagement_hours(request: HttpRequest, pk: int) -> HttpResponse:
    engagement = find_engagement(request, pk)
    today = clock.today()
    promised = engagement.lines.filter(kind=LineKind.CONTRACTED_HOURS, is_live=True, starts_on__lte=today)
    lines = [(line, hours_of(line, through=today)) for line in promised.order_by("-starts_on", "-id")]
    context = {
        "lines": [(line, list(reversed(read))[:INTERVALS], len(read)) for line, read in lines if read],
        "traced": _traced([read[-1] for line, read in lines if read and _serves(line, today)]),
        "today": today,
    }
    return tab_page(request, engagement, "engagements/tab_hours.html", tab="hours", context=context)


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


class EngagementTimeFilters(TimeEntryFilters):
    """Of one engagement: there is nothing to choose."""

    engagement = None


def _counts(line: ServiceLine, today: dt.date) -> bool:
    return line.starts_on <= today and _serves(line, today)


def _serves(line: ServiceLine, today: dt.date) -> bool:
    return line.ends_before is None or line.ends_before > today


def _traced(current: list[LineHours]) -> list[Traced]:
    """Which bucket each entry of the running interval took from, newest first."""
    taken = [taken for part in current for taken in part.reading.trace]
    entries = TimeEntry.objects.select_related("person").in_bulk({part.identity for part in taken})
    found = [Traced(entries[part.identity], BUCKETS[part.bucket], part.minutes) for part in taken]
    return sorted(found, key=lambda traced: (traced.entry.worked_on, traced.entry.pk), reverse=True)
