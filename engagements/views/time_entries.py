"""Time as a list, and one entry as a page: its note, its state, what can be done with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from engagements.actions.time_entries import change_time, delete_time, log_time, unlock_time
from engagements.filters import TimeEntryFilters
from engagements.forms import ReasonForm
from engagements.models import Person, TimeEntry
from engagements.reports.hours_of_entry import hours_of_entry
from engagements.reports.timesheet import monday_of
from engagements.tables import TimeTable, total_hours
from engagements.time_forms import TimeEntryForm
from engagements.views.editing import Sheet, form_page
from partnerview import clock
from partnerview.http.lists import list_page
from partnerview.ui import formats
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.ENGAGEMENTS_VIEW)
def time_list(request: HttpRequest) -> HttpResponseBase:
    user = user_of(request)
    return list_page(
        request,
        "engagements/time_list.html",
        rows=TimeEntry.objects.visible_to(user).standing(),
        table=TimeTable,
        filters=TimeEntryFilters,
        name="time",
        totals=total_hours,
        context={"may_log": user.may(Permission.TIME_LOG)},
    )


@permission(Permission.ENGAGEMENTS_VIEW)
def time_entry(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    entry = _find(request, pk)
    is_own = entry.person.user_id == user.pk
    context = {
        "entry": entry,
        "is_own": is_own,
        "may_change": is_own and entry.is_draft and user.may(Permission.TIME_LOG),
        "may_decide": not is_own and entry.status == "submitted" and user.may(Permission.TIME_APPROVE),
        "may_unlock": entry.status == "approved" and user.may(Permission.TIME_UNLOCK),
        "week": monday_of(entry.worked_on),
        "hours": hours_of_entry(entry),
    }
    return render(request, "engagements/time_entry.html", context)


@permission(Permission.TIME_LOG)
def time_new(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    person = Person.objects.filter(user=user).first()
    if person is None:
        return render(request, "engagements/timesheet_nobody.html")
    initial = {"engagement": request.GET.get("engagement", ""), "worked_on": clock.today()}
    form = TimeEntryForm(request.POST or None, user=user, initial=initial)

    def save(values: dict[str, Any]) -> str:
        entry = log_time(person=person, by=user, **values)
        return f"{formats.hours(entry.minutes)} on {entry.engagement.name} is logged."

    sheet = Sheet("Time", "Log time", reverse("engagements:timesheet"), button="Log it")
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.TIME_LOG)
def time_change(request: HttpRequest, pk: int) -> HttpResponse:
    entry = _find(request, pk)
    names = set(TimeEntryForm.base_fields) - {"reason"}
    initial = {name: getattr(entry, name) for name in names}
    form = TimeEntryForm(request.POST or None, user=user_of(request), initial=initial)

    def save(values: dict[str, Any]) -> str:
        change_time(entry, by=user_of(request), **values)
        return "The entry is saved."

    back = reverse("engagements:time-entry", args=[pk])
    return form_page(request, form, save, done=None, sheet=Sheet("Time", "Change time", back))


@permission(Permission.TIME_LOG)
@require_POST
def time_removal(request: HttpRequest, pk: int) -> HttpResponse:
    entry = _find(request, pk)
    monday = monday_of(entry.worked_on)
    delete_time(entry, by=user_of(request))
    messages.success(request, "The draft is deleted.")
    return redirect("engagements:timesheet-week", monday=monday)


@permission(Permission.TIME_UNLOCK)
def time_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    entry = _find(request, pk)

    def save(values: dict[str, Any]) -> str:
        unlock_time(entry, by=user_of(request), **values)
        return "The entry is a draft again."

    sheet = Sheet(
        kicker=f"{entry.person.name} · {formats.day(entry.worked_on)}",
        heading=f"Unlock {formats.hours(entry.minutes)} on {entry.engagement.name}",
        back=reverse("engagements:time-entry", args=[pk]),
        button="Unlock",
        kind="danger",
        consequences=(
            "It becomes a draft of the person who logged it.",
            "Hours, overage and revenue as worked leave it out until it is approved again.",
            "The reason stays on the timeline of the engagement.",
        ),
    )
    return form_page(request, ReasonForm(request.POST or None), save, done=None, sheet=sheet)


def _find(request: HttpRequest, pk: int) -> TimeEntry:
    rows = TimeEntry.objects.visible_to(user_of(request)).standing()
    return get_object_or_404(rows.select_related("person", "engagement__client", "approved_by"), pk=pk)
