"""Capacity: who has room, who has too much, what is promised and not staffed, and the question that asks it all."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from engagements.models import Person, Skill, Team
from engagements.reports.capacity import capacity
from engagements.reports.capacity_explained import explain_headroom
from engagements.tables_people import CapacityTable
from engagements.views.capacity_page import CapacityPage
from partnerview import clock
from partnerview.digits import whole_number
from partnerview.errors import InvalidInput
from partnerview.http.lists import download, wants_file
from partnerview.months import Month
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.CAPACITY_VIEW)
def capacity_map(request: HttpRequest) -> HttpResponseBase:
    user = user_of(request)
    page = CapacityPage.read(request.GET, user)
    if wants_file(request):
        return download(request, CapacityTable, _rows(page), name=f"capacity-{page.first}")
    context = {"page": page, "export_url": request.path, "may_change": user.may(Permission.PEOPLE_CHANGE)}
    return render(request, "engagements/capacity.html", context, status=422 if page.question.errors else 200)


@permission(Permission.CAPACITY_VIEW)
def capacity_explanation(request: HttpRequest) -> HttpResponse:
    """The answer to a dotted figure: of a person, of a team or a skill, or of everybody."""
    user = user_of(request)
    try:
        month = Month.parse(request.GET.get("month") or str(Month.of(clock.today())))
    except InvalidInput:
        raise Http404 from None
    person, team, skill = (_named(model, request.GET.get(name)) for name, model in _WHO.items())
    found = capacity(
        month,
        month,
        people=[person.pk] if person else None,
        team=team.pk if team else None,
        skill=skill.pk if skill else None,
    )
    name = ", ".join(str(one) for one in (person, team, skill) if one) or "everybody"
    keys = [line.key for line in found.people if line.key]
    explanation = explain_headroom(name, month, found.all.now, people=keys, by=user)
    template = "components/explanation.html" if request.headers.get("HX-Request") else "layouts/explanation.html"
    return render(request, template, {"explanation": explanation, "closes": True})


_WHO: dict[str, Any] = {"person": Person, "team": Team, "skill": Skill}


def _named(model: Any, key: str | None) -> Any:
    """The one that the address names; 404 where there is none."""
    if not key:
        return None
    found = model.objects.filter(pk=whole_number(key) or 0).first()
    if found is None:
        raise Http404
    return found


def _rows(page: CapacityPage) -> list[dict[str, Any]]:
    """A row for each person and month, for files."""
    return [
        {
            "person": line.name,
            "id": line.key,
            "month": month.first_day,
            "working": load.working,
            "holidays": load.holidays,
            "leave": load.leave,
            "capacity": load.capacity,
            "hard": load.hard,
            "headroom": load.headroom,
            "pencilled": load.pencilled,
            "with_pencil": load.headroom_with_pencil,
        }
        for line in page.ordered
        for month, load in zip(page.months, line.loads, strict=True)
    ]
