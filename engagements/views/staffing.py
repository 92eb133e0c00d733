"""The frame of capacity on one page: teams, skills, calendars with the firm's own days off."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from engagements.actions.staffing import (
    close_on,
    name_skill,
    name_team,
    open_on,
    remove_skill,
    remove_team,
    set_calendar,
)
from engagements.capacity_forms import CalendarForm, ClosedDayForm, NameForm
from engagements.forms import NothingForm
from engagements.models import CalendarDay, Skill, Team, WorkingCalendar
from engagements.public_holidays import holidays_of
from engagements.views.editing import Sheet, form_page
from partnerview import clock
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.PEOPLE_VIEW)
def staffing(request: HttpRequest) -> HttpResponse:
    user, year = user_of(request), clock.today().year
    calendars = WorkingCalendar.objects.visible_to(user).annotate(count=Count("people")).prefetch_related("days")
    context = {
        "teams": Team.objects.visible_to(user).annotate(count=Count("people")),
        "skills": Skill.objects.visible_to(user).annotate(count=Count("people")),
        "calendars": [(one, sorted(holidays_of(one.country, one.subdivision, [year]).items())) for one in calendars],
        "year": year,
        "may_change": user.may(Permission.PEOPLE_CHANGE),
    }
    return render(request, "engagements/staffing.html", context)


@permission(Permission.PEOPLE_CHANGE)
def team_new(request: HttpRequest) -> HttpResponse:
    return _name(request, Team(), name_team, "New team")


@permission(Permission.PEOPLE_CHANGE)
def team_change(request: HttpRequest, pk: int) -> HttpResponse:
    return _name(request, get_object_or_404(Team, pk=pk), name_team, "Rename the team")


@permission(Permission.PEOPLE_CHANGE)
def team_removal(request: HttpRequest, pk: int) -> HttpResponse:
    return _remove(request, get_object_or_404(Team, pk=pk), remove_team)


@permission(Permission.PEOPLE_CHANGE)
def skill_new(request: HttpRequest) -> HttpResponse:
    return _name(request, Skill(), name_skill, "New skill")


@permission(Permission.PEOPLE_CHANGE)
def skill_change(request: HttpRequest, pk: int) -> HttpResponse:
    return _name(request, get_object_or_404(Skill, pk=pk), name_skill, "Rename the skill")


@permission(Permission.PEOPLE_CHANGE)
def skill_removal(request: HttpRequest, pk: int) -> HttpResponse:
    return _remove(request, get_object_or_404(Skill, pk=pk), remove_skill)


@permission(Permission.PEOPLE_CHANGE)
def calendar_new(request: HttpRequest) -> HttpResponse:
    return _calendar(request, WorkingCalendar(), "New calendar")


@permission(Permission.PEOPLE_CHANGE)
def calendar_change(request: HttpRequest, pk: int) -> HttpResponse:
    return _calendar(request, get_object_or_404(WorkingCalendar, pk=pk), "Change the calendar")


@permission(Permission.PEOPLE_CHANGE)
def calendar_day_new(request: HttpRequest, pk: int) -> HttpResponse:
    calendar = get_object_or_404(WorkingCalendar, pk=pk)

    def save(values: dict[str, Any]) -> str:
        return f"“{close_on(calendar, by=user_of(request), **values).name}” is a day off."

    sheet = _sheet(calendar.name, "A day on which the firm is closed", "Add the day")
    return form_page(request, ClosedDayForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.PEOPLE_CHANGE)
def calendar_day_removal(request: HttpRequest, pk: int) -> HttpResponse:
    return _remove(request, get_object_or_404(CalendarDay.objects.select_related("calendar"), pk=pk), open_on)


def _calendar(request: HttpRequest, calendar: WorkingCalendar, heading: str) -> HttpResponse:
    initial = {name: getattr(calendar, name) for name in CalendarForm.base_fields}

    def save(values: dict[str, Any]) -> str:
        return f"{set_calendar(calendar, by=user_of(request), **values).name} is saved."

    form = CalendarForm(request.POST or None, initial=initial)
    return form_page(request, form, save, done=None, sheet=_sheet("Calendars", heading, "Save"))


def _name(request: HttpRequest, thing: Any, action: Any, heading: str) -> HttpResponse:
    def save(values: dict[str, Any]) -> str:
        return f"{action(thing, by=user_of(request), **values).name} is saved."

    form = NameForm(request.POST or None, initial={"name": thing.name})
    return form_page(request, form, save, done=None, sheet=_sheet("People and capacity", heading, "Save"))


def _remove(request: HttpRequest, thing: Any, action: Any) -> HttpResponse:
    name = thing.name

    def save(_: dict[str, Any]) -> str:
        action(thing, by=user_of(request))
        return f"{name} is removed."

    sheet = Sheet("People and capacity", f"Remove {name}", reverse("engagements:staffing"), "Remove it", kind="danger")
    return form_page(request, NothingForm(request.POST or None), save, done=None, sheet=sheet)


def _sheet(kicker: str, heading: str, button: str) -> Sheet:
    return Sheet(kicker, heading, reverse("engagements:staffing"), button)
