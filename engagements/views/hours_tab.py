"""The hours of an engagement, and why an entry took from where: balances by interval, blocks, explanations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from engagements.hours_policy import BUCKET_WORDS
from engagements.models import ServiceLine, TimeEntry
from engagements.reports.burn import LineHours
from engagements.reports.hours_balance import ChainHours, hours_by_chain
from engagements.reports.hours_explained import FIGURES, explain_hours
from engagements.views.frame import find_engagement, tab_page
from partnerview import clock
from partnerview.errors import InvalidInput
from partnerview.months import Month
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission

INTERVALS: Final = 12


@dataclass(frozen=True, slots=True)
class Traced:
    """One entry of a running interval with a bucket that it took from."""

    entry: TimeEntry
    bucket: str
    minutes: int


@permission(Permission.ENGAGEMENTS_VIEW)
def engagement_hours(request: HttpRequest, pk: int) -> HttpResponse:
    engagement = find_engagement(request, pk)
    today = clock.today()
    chains = hours_by_chain(engagement, through=today)
    until = _until(request)
    shown = [(one, _through(one, until)[:INTERVALS]) for one in chains]
    context = {
        "chains": shown,
        "earlier": _earlier(shown),
        "is_earlier": until is not None,
        "traced": _traced(one.intervals[0] for one in chains if one.intervals and one.is_served_on(today)),
        "outcomes": _outcomes(engagement.pk, today),
        "today": today,
        "may_change": user_of(request).may(Permission.ENGAGEMENTS_CHANGE),
    }
    return tab_page(request, engagement, "engagements/tab_hours.html", tab="hours", context=context)


@permission(Permission.ENGAGEMENTS_VIEW)
def hours_explanation(request: HttpRequest, pk: int, day: dt.date) -> HttpResponse:
    """How a figure of the interval that holds a day is made: a fragment for htmx, else a page of its own."""
    lines = ServiceLine.objects.visible_to(user_of(request)).select_related("engagement__client")
    line = get_object_or_404(lines, pk=pk)
    found = _interval(hours_by_chain(line.engagement, through=clock.today()), line.pk, day)
    if found is None:
        raise Http404
    figure = request.GET.get("figure", "used")
    explanation = explain_hours(line, found, figure=figure if figure in FIGURES else "used")
    template = "components/explanation.html" if request.headers.get("HX-Request") else "layouts/explanation.html"
    return render(request, template, {"explanation": explanation, "closes": True})


def _until(request: HttpRequest) -> Month | None:
    """The month through which intervals are shown; what cannot be read is as if not given."""
    try:
        return Month.parse(request.GET.get("until", ""))
    except InvalidInput:
        return None


def _through(one: ChainHours, until: Month | None) -> list[LineHours]:
    return [part for part in one.intervals if until is None or part.starts_on <= until.last_day]


def _earlier(shown: Iterable[tuple[ChainHours, list[LineHours]]]) -> Month | None:
    """The month from which to show what is older than this; None where nothing is."""
    more = [parts[-1].starts_on for one, parts in shown if parts and parts[-1] is not one.intervals[-1]]
    return Month.of(max(more) - dt.timedelta(days=1)) if more else None


def _interval(chains: Iterable[ChainHours], line: int, day: dt.date) -> LineHours | None:
    parts = (part for one in chains for part in one.intervals)
    return next((part for part in parts if part.line_id == line and part.starts_on <= day < part.ends_before), None)


def _outcomes(engagement: int, today: dt.date) -> list[tuple[ServiceLine, object]]:
    """Outcome fees, each with its reports newest first."""
    lines = ServiceLine.objects.filter(engagement=engagement, kind="outcome_fee", is_live=True, starts_on__lte=today)
    return [(line, list(reversed(line.outcome_reports.all()))) for line in lines.prefetch_related("outcome_reports")]


def _traced(current: Iterable[LineHours]) -> list[Traced]:
    """Which bucket each entry of the running intervals took from, newest first."""
    taken = [taken for part in current for taken in part.reading.trace]
    entries = TimeEntry.objects.select_related("person").in_bulk({part.identity for part in taken})
    found = [Traced(entries[part.identity], BUCKET_WORDS[part.bucket], part.minutes) for part in taken]
    return sorted(found, key=lambda traced: (traced.entry.worked_on, traced.entry.pk), reverse=True)
