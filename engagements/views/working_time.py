"""Forms about one person: weekly hours from a day on, leave, skills, what an hour costs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from engagements.actions.staffing import set_skills
from engagements.actions.working_time import record_leave, remove_leave, set_cost_rate, set_working_week
from engagements.capacity_forms import CostRateForm, LeaveForm, SkillsForm, WorkingWeekForm
from engagements.forms import NothingForm
from engagements.models import Leave, Person, Skill
from engagements.reports.person import week_on
from engagements.views.editing import Sheet, form_page
from partnerview import clock
from partnerview.books.models import Conventions
from partnerview.money import Money
from partnerview.ui import formats
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.PEOPLE_CHANGE)
def working_week_new(request: HttpRequest, pk: int) -> HttpResponse:
    person = _find(request, pk)
    form = WorkingWeekForm(request.POST or None, week=week_on(person, clock.today()))

    def save(values: dict[str, Any]) -> str:
        week = set_working_week(person, by=user_of(request), **values)
        return f"{person.name} works {formats.hours(week.weekly_minutes)} a week from {formats.day(week.starts_on)}."

    lede = "A week holds from its day until the next one. Nothing on every day is somebody who has gone."
    sheet = Sheet(person.name, "Weekly hours from a day on", _page(person), lede=lede)
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.PEOPLE_CHANGE)
def leave_new(request: HttpRequest, pk: int) -> HttpResponse:
    person = _find(request, pk)

    def save(values: dict[str, Any]) -> str:
        leave = record_leave(person, by=user_of(request), **values)
        return f"{person.name} is away from {formats.day(leave.starts_on)} to {formats.day(leave.last_day)}."

    sheet = Sheet(person.name, "Record leave", _page(person), "Record the leave")
    return form_page(request, LeaveForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.PEOPLE_CHANGE)
def leave_removal(request: HttpRequest, pk: int) -> HttpResponse:
    leave = get_object_or_404(Leave.objects.visible_to(user_of(request)).select_related("person"), pk=pk)

    def save(_: dict[str, Any]) -> str:
        remove_leave(leave, by=user_of(request))
        return f"{leave.person.name} is there from {formats.day(leave.starts_on)} to {formats.day(leave.last_day)}."

    heading = f"Take the leave from {formats.day(leave.starts_on)} back"
    sheet = Sheet(leave.person.name, heading, _page(leave.person), "Take it back", kind="danger")
    return form_page(request, NothingForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.PEOPLE_CHANGE)
def person_skills(request: HttpRequest, pk: int) -> HttpResponse:
    person = _find(request, pk)
    held = dict(person.skills.values_list("skill_id", "level"))
    form = SkillsForm(request.POST or None, skills=Skill.objects.visible_to(user_of(request)), held=held)

    def save(values: dict[str, Any]) -> str:
        count = len(set_skills(person, by=user_of(request), **values))
        return f"{person.name} has {formats.number(count)} skill{'' if count == 1 else 's'}."

    return form_page(request, form, save, done=None, sheet=Sheet(person.name, "Skills", _page(person)))


@permission(Permission.COST_RATES_CHANGE)
def cost_rate_new(request: HttpRequest, pk: int) -> HttpResponse:
    person = _find(request, pk)
    latest = person.cost_rates.first()
    initial = {"currency": latest.currency if latest else Conventions.objects.get(pk=1).reporting_currency}

    def save(values: dict[str, Any]) -> str:
        hourly = Money(values["hourly_amount"], values["currency"])
        rate = set_cost_rate(person, starts_on=values["starts_on"], hourly=hourly, by=user_of(request))
        return f"The cost of {person.name} is recorded from {formats.day(rate.starts_on)}."

    lede = "A rate holds from its day until the next one. A correction is another rate from the same day."
    sheet = Sheet(person.name, "What an hour costs", _page(person), lede=lede)
    return form_page(request, CostRateForm(request.POST or None, initial=initial), save, done=None, sheet=sheet)


def _find(request: HttpRequest, pk: int) -> Person:
    return get_object_or_404(Person.objects.visible_to(user_of(request)), pk=pk)


def _page(person: Person) -> str:
    return reverse("engagements:person-detail", args=[person.pk])
