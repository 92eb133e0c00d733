"""`people`: those whose hours are logged."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model

from engagements.actions.people import add_person, change_person
from engagements.api.work_shapes import PersonBody, PersonRow
from engagements.filters import PersonFilters
from engagements.models import Person
from partnerview.http.api import Collection
from partnerview.users.permissions import Permission


class People(Collection):
    """With or without a sign-in."""

    permissions: ClassVar = {
        "GET": Permission.PEOPLE_VIEW,
        "POST": Permission.PEOPLE_CHANGE,
        "PATCH": Permission.PEOPLE_CHANGE,
    }
    model = Person
    row = PersonRow
    create_body = change_body = PersonBody
    filterset_class = PersonFilters
    ordering = ("name",)
    ordering_fields = ("name", "updated_at")

    def act(self, data: dict[str, Any]) -> Model:
        return add_person(by=self.user, **data)

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return change_person(subject, by=self.user, **data)
