"""Forms about assignments: who works how much on an engagement, from when, how sure."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from engagements.actions.assignments import (
    Assigned,
    add_assignment,
    change_assignment,
    end_assignment,
    remove_assignment,
)
from engagements.capacity_forms import AssignmentChangeForm, AssignmentForm, EndingForm, first_of_next_month
from engagements.forms import NothingForm
from engagements.models import Assignment, Engagement
from engagements.views.editing import Sheet, form_page
from engagements.views.frame import find_engagement
from partnerview.ui import formats
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission

CONSEQUENCES = (
    "Hard hours take room on the capacity page once the engagement runs; pencilled ones stand apart.",
    "They join the team: the engagement is theirs to see and to log time on.",
)


@permission(Permission.ASSIGNMENTS_CHANGE)
def assignment_new(request: HttpRequest, pk: int) -> HttpResponse:
    engagement, user = find_engagement(request, pk), user_of(request)
    initial = {"starts_on": max(first_of_next_month(), engagement.starts_on), "person": request.GET.get("person")}
    form = AssignmentForm(request.POST or None, user=user, engagement=engagement, initial=initial)

    def save(values: dict[str, Any]) -> str:
        return _told(request, add_assignment(engagement, by=user, **values))

    sheet = Sheet(_kicker(engagement), "Assign somebody", _tab(engagement), "Assign", consequences=CONSEQUENCES)
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.ASSIGNMENTS_CHANGE)
def assignment_change(request: HttpRequest, pk: int) -> HttpResponse:
    assignment, user = _find(request, pk), user_of(request)
    initial = {
        name: getattr(assignment, name) for name in ("person", "workstream", "minutes_per_month", "starts_on", "note")
    }
    initial |= {"ends_on": assignment.last_day, "is_hard": assignment.word}
    form = AssignmentChangeForm(request.POST or None, user=user, engagement=assignment.engagement, initial=initial)

    def save(values: dict[str, Any]) -> str:
        return _told(request, change_assignment(assignment, by=user, **values))

    sheet = Sheet(_kicker(assignment.engagement), f"Change what {assignment.person.name} does", _tab_of(assignment))
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.ASSIGNMENTS_CHANGE)
def assignment_ending(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = _find(request, pk)

    def save(values: dict[str, Any]) -> str:
        ended = end_assignment(assignment, by=user_of(request), **values)
        return f"{assignment.person.name} works on it through {formats.day(ended.last_day)}."

    sheet = Sheet(_kicker(assignment.engagement), f"End what {assignment.person.name} does", _tab_of(assignment), "End")
    return form_page(request, EndingForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.ASSIGNMENTS_CHANGE)
def assignment_removal(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = _find(request, pk)

    def save(_: dict[str, Any]) -> str:
        remove_assignment(assignment, by=user_of(request))
        return f"{assignment.person.name} is not assigned to it."

    heading = f"Take back what {assignment.person.name} was to do"
    sheet = Sheet(_kicker(assignment.engagement), heading, _tab_of(assignment), "Take it back", kind="danger")
    return form_page(request, NothingForm(request.POST or None), save, done=None, sheet=sheet)


def _told(request: HttpRequest, assigned: Assigned) -> str:
    """What has happened; what to know about it stands beside as warnings."""
    for warning in assigned.warnings:
        messages.warning(request, warning)
    one = assigned.assignment
    return f"{one.person.name} has {formats.hours(one.minutes_per_month)} a month, {one.word}."


def _find(request: HttpRequest, pk: int) -> Assignment:
    """One on an engagement that this person sees; their own elsewhere are read only."""
    seen = Engagement.objects.visible_to(user_of(request))
    rows = Assignment.objects.filter(engagement__in=seen).select_related("engagement__client", "person")
    return get_object_or_404(rows, pk=pk)


def _kicker(engagement: Engagement) -> str:
    return f"{engagement.client.name} · {engagement.name}"


def _tab(engagement: Engagement) -> str:
    return reverse("engagements:engagement-team", args=[engagement.pk])


def _tab_of(assignment: Assignment) -> str:
    return _tab(assignment.engagement)
