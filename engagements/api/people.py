"""`people`, and what is dated or counted about them: headroom, weeks, leave, cost rates."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model
from rest_framework.request import Request
from rest_framework.response import Response

from engagements.actions.people import add_person, change_person
from engagements.actions.working_time import record_leave, remove_leave, set_cost_rate, set_working_week
from engagements.api.capacity_shapes import CapacityQuery, LoadShape
from engagements.api.people_shapes import (
    CostRateBody,
    CostRateRow,
    LeaveBody,
    LeaveRow,
    WorkingWeekBody,
    WorkingWeekRow,
)
from engagements.api.removals import UnchangedCollection
from engagements.api.work_shapes import PersonBody, PersonRow
from engagements.filters import CostRateFilters, LeaveFilters, PersonFilters, WorkingWeekFilters
from engagements.models import CostRate, Leave, Person, WorkingWeek
from engagements.reports.capacity import headroom_of
from partnerview.http.api import Collection, Subject
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


class Headroom(Subject):
    """What a person can give by month: `from` (this month), `months` (6, at most 12). Minutes."""

    permission = Permission.CAPACITY_VIEW
    model = Person
    row = PersonRow
    parameters = frozenset({"from", "months"})

    def get(self, request: Request, pk: str) -> Response:
        person = self.find(pk)
        query = CapacityQuery(data=request.query_params.dict(), context={"request": request, "view": self})
        query.is_valid(raise_exception=True)
        chosen = query.validated_data
        line = headroom_of(person.pk, chosen["first"], chosen["last"])
        months = LoadShape.of(line, chosen["months"]) if line else []
        return Response({"person": person.pk, "name": person.name, "months": months})


class WorkingWeeks(Collection):
    """The minutes of each weekday from a day on. A later row from the same day replaces an earlier one."""

    permissions: ClassVar = {"GET": Permission.PEOPLE_VIEW, "POST": Permission.PEOPLE_CHANGE}
    model = WorkingWeek
    row = WorkingWeekRow
    create_body = WorkingWeekBody
    filterset_class = WorkingWeekFilters
    ordering_fields = ("starts_on",)

    def act(self, data: dict[str, Any]) -> Model:
        return set_working_week(data.pop("person"), by=self.user, **data)


class CostRates(Collection):
    """What an hour of a person costs from a day on, in one currency."""

    permissions: ClassVar = {"GET": Permission.COST_RATES_VIEW, "POST": Permission.COST_RATES_CHANGE}
    model = CostRate
    row = CostRateRow
    create_body = CostRateBody
    filterset_class = CostRateFilters
    ordering_fields = ("starts_on",)

    def act(self, data: dict[str, Any]) -> Model:
        return set_cost_rate(data.pop("person"), by=self.user, **data)


class Leaves(UnchangedCollection):
    """Days on which a person is away. Over assignments it is 409 until `is_confirmed` is true."""

    permissions: ClassVar = {
        "GET": Permission.PEOPLE_CHANGE,
        "POST": Permission.PEOPLE_CHANGE,
        "DELETE": Permission.PEOPLE_CHANGE,
    }
    model = Leave
    row = LeaveRow
    create_body = LeaveBody
    filterset_class = LeaveFilters
    ordering_fields = ("starts_on", "updated_at")

    def act(self, data: dict[str, Any]) -> Model:
        return record_leave(data.pop("person"), by=self.user, **data)

    def remove(self, subject: Any) -> None:
        remove_leave(subject, by=self.user)
