"""The week as a page: the grid, saved whole or not at all, copied, handed in; and the running timer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from engagements.actions.timers import discard_timer, start_timer, stop_timer
from engagements.actions.timesheets import copy_last_week, save_week, submit_week
from engagements.models import Engagement, Person, Timer
from engagements.reports.timesheet import WEEK, RowKey, Week, monday_of, week_of
from engagements.time_forms import RowForm, TimerForm, WeekForm
from engagements.views.week_grid import Grid, grid_of
from partnerview import clock
from partnerview.errors import DomainError, InvalidInput
from partnerview.http.retry import retried
from partnerview.ui import formats
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.TIME_LOG)
def timesheet(request: HttpRequest, monday: dt.date | None = None) -> HttpResponse:
    """The week of today, or the one that begins on `monday`."""
    person = Person.objects.filter(user=user_of(request)).first()
    if person is None:
        return render(request, "engagements/timesheet_nobody.html")
    monday = monday or monday_of(clock.today())
    if monday != monday_of(monday):
        return redirect("engagements:timesheet-week", monday=monday_of(monday))
    if request.method == "POST":
        return _save(request, person, monday)
    return _page(request, week_of(person, monday, extra=_extra(request)))


@permission(Permission.TIME_LOG)
@require_POST
def week_copy(request: HttpRequest, monday: dt.date) -> HttpResponse:
    copied = copy_last_week(_person(request), monday=monday, by=user_of(request))
    words = "One cell is" if copied.cells == 1 else f"{copied.cells} cells are"
    messages.success(request, f"{words} copied from last week." if copied.cells else "Nothing was left to copy.")
    for sentence in copied.left_out:
        messages.warning(request, f"Left out: {sentence}")
    return redirect("engagements:timesheet-week", monday=monday)


@permission(Permission.TIME_LOG)
@require_GET
def week_row(request: HttpRequest, monday: dt.date) -> HttpResponse:
    """Add an empty row: the grid with one more row in its address."""
    form = RowForm(request.GET, user=user_of(request))
    rows = [str(key) for key in _extra(request)]
    if form.is_valid():
        rows.append(str(form.key()))
    else:
        messages.error(request, "Choose the engagement first.")
    return HttpResponseRedirect(_address(monday, rows))


@permission(Permission.TIME_LOG)
@require_POST
def timer_start(request: HttpRequest) -> HttpResponse:
    form = TimerForm(request.POST, user=user_of(request))
    if form.is_valid():
        start_timer(person=_person(request), by=user_of(request), **form.cleaned_data)
    else:
        messages.error(request, "Choose the engagement first.")
    return redirect("engagements:timesheet")


@permission(Permission.TIME_LOG)
@require_POST
def timer_stop(request: HttpRequest) -> HttpResponse:
    entry = stop_timer(_timer(request), by=user_of(request))
    messages.success(request, f"{formats.hours(entry.minutes)} on {entry.engagement.name} is kept as a draft.")
    return redirect("engagements:timesheet-week", monday=monday_of(entry.worked_on))


@permission(Permission.TIME_LOG)
@require_POST
def timer_discard(request: HttpRequest) -> HttpResponse:
    discard_timer(_timer(request), by=user_of(request))
    messages.success(request, "The timer is thrown away.")
    return redirect("engagements:timesheet")


def _save(request: HttpRequest, person: Person, monday: dt.date) -> HttpResponse:
    form = WeekForm(request.POST, monday)
    quietly = bool(getattr(request, "htmx", None))
    try:
        form.require_readable()
        changed = retried(lambda: save_week(person, minutes=form.changes(), by=user_of(request)))
        submitted = submit_week(person, monday=monday, by=user_of(request)) if "submit" in request.POST else []
    except DomainError as error:
        return _page(request, week_of(person, monday, extra=form.rows()), form=form, error=error, quietly=quietly)
    if quietly:
        return _page(request, week_of(person, monday, extra=form.rows()), quietly=True)
    minutes = sum(entry.minutes for entry in submitted)
    if submitted:
        messages.success(request, f"{formats.hours(minutes)} hours are handed in.")
    elif changed:
        messages.success(request, "Saved.")
    return HttpResponseRedirect(_address(monday, [str(key) for key in form.rows()]))


def _page(
    request: HttpRequest,
    week: Week,
    *,
    form: WeekForm | None = None,
    error: DomainError | None = None,
    quietly: bool = False,
) -> HttpResponse:
    user = user_of(request)
    grid: Grid = grid_of(week, typed=form, error=error, today=clock.today(), timer=_running(week.person))
    context: dict[str, Any] = {
        "week": week,
        "grid": grid,
        "error": error,
        "rows": [str(row.key) for row in week.rows],
        "earlier": week.monday - WEEK,
        "later": week.monday + WEEK,
        "timer": _running(week.person),
        "row_form": RowForm(user=user),
        "timer_form": TimerForm(user=user),
        "may_log": Engagement.objects.visible_to(user).live().exists(),
    }
    template = "engagements/timesheet_saved.html" if quietly else "engagements/timesheet.html"
    return render(request, template, context, status=200 if quietly or error is None else error.status)


def _person(request: HttpRequest) -> Person:
    person = Person.objects.filter(user=user_of(request)).first()
    if person is None:
        raise Http404
    return person


def _running(person: Person) -> Timer | None:
    return Timer.objects.select_related("engagement__client").filter(person=person).first()


def _timer(request: HttpRequest) -> Timer:
    timer = _running(_person(request))
    if timer is None:
        raise Http404
    return timer


def _extra(request: HttpRequest) -> list[RowKey]:
    """The rows that the address asks for, of engagements that this person can see."""
    keys = []
    for text in request.GET.getlist("row"):
        try:
            keys.append(RowKey.parse(text))
        except InvalidInput:
            raise Http404 from None
    visible = Engagement.objects.visible_to(user_of(request)).filter(pk__in={key.engagement_id for key in keys})
    known = set(visible.values_list("pk", flat=True))
    return [key for key in dict.fromkeys(keys) if key.engagement_id in known]


def _address(monday: dt.date, rows: list[str]) -> str:
    address = reverse("engagements:timesheet-week", kwargs={"monday": monday})
    return f"{address}?{'&'.join(f'row={row}' for row in dict.fromkeys(rows))}" if rows else address
