"""People whose hours are logged: the list and the form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse

from engagements.actions.people import add_person, change_person
from engagements.filters import PersonFilters
from engagements.forms import PersonForm
from engagements.models import Person
from engagements.tables import PersonTable
from engagements.views.editing import Sheet, form_page
from partnerview.http.lists import list_page
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.PEOPLE_VIEW)
def person_list(request: HttpRequest) -> HttpResponseBase:
    user = user_of(request)
    return list_page(
        request,
        "engagements/person_list.html",
        rows=Person.objects.visible_to(user),
        table=PersonTable,
        filters=PersonFilters,
        name="people",
        context={"may_change": user.may(Permission.PEOPLE_CHANGE)},
    )


@permission(Permission.PEOPLE_CHANGE)
def person_new(request: HttpRequest) -> HttpResponse:
    def save(values: dict[str, Any]) -> str:
        return f"{add_person(by=user_of(request), **values).name} is added."

    sheet = Sheet("People", "New person", reverse("engagements:person-list"), button="Add the person")
    return form_page(request, PersonForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.PEOPLE_CHANGE)
def person_change(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person.objects.visible_to(user_of(request)), pk=pk)
    initial = {name: getattr(person, name) for name in PersonForm.base_fields}

    def save(values: dict[str, Any]) -> str:
        return f"{change_person(person, by=user_of(request), **values).name} is saved."

    sheet = Sheet("People", person.name, reverse("engagements:person-detail", args=[person.pk]))
    return form_page(request, PersonForm(request.POST or None, initial=initial), save, done=None, sheet=sheet)
