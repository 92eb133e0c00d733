"""`time-entries`: time from draft to approved."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from engagements.actions.time_entries import (
    approve_time,
    change_time,
    delete_time,
    log_time,
    reject_time,
    submit_time,
    unlock_time,
)
from engagements.api.hours_shapes import entry_hours
from engagements.api.removals import RemovableCollection
from engagements.api.work_shapes import TimeEntryBody, TimeEntryChange, TimeEntryRow
from engagements.filters import TimeEntryFilters
from engagements.models import Person, TimeEntry
from engagements.reports.hours_of_entry import hours_of_entry
from partnerview.errors import InvalidInput
from partnerview.http.api import ActionView, Subject
from partnerview.http.serializers import Reason
from partnerview.users.models import User
from partnerview.users.permissions import Permission


class TimeEntries(RemovableCollection):
    """One's own time, and that of the engagements that one runs. An integration logs for everybody."""

    permissions: ClassVar = dict.fromkeys(("GET", "POST", "PATCH", "DELETE"), Permission.TIME_LOG)
    model = TimeEntry
    row = TimeEntryRow
    create_body = TimeEntryBody
    change_body = TimeEntryChange
    filterset_class = TimeEntryFilters
    ordering_fields = ("worked_on", "minutes", "created_at", "updated_at")

    def rows(self) -> QuerySet[Any, Any]:
        return TimeEntry.objects.standing()

    def act(self, data: dict[str, Any]) -> Model:
        person = data.pop("person", None) or own_person(self.user)
        return log_time(person=person, by=self.user, **data)

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return change_time(subject, by=self.user, **data)

    def remove(self, subject: Any) -> None:
        delete_time(subject, by=self.user)


class TimeAction(ActionView):
    model = TimeEntry
    row = TimeEntryRow

    def rows(self) -> QuerySet[Any, Any]:
        return TimeEntry.objects.standing()


class TimeHours(Subject):
    """Which bucket took which of its minutes and why: every bucket of the line in order, with what it held then.

    With `explain=1` also as an explanation. Null as what a bucket held: it has no end.
    """

    permission = Permission.TIME_LOG
    model = TimeEntry
    row = TimeEntryRow
    parameters = frozenset({"explain"})

    def rows(self) -> QuerySet[Any, Any]:
        return TimeEntry.objects.standing().select_related("person")

    def get(self, request: Request, pk: str) -> Response:
        found = hours_of_entry(self.find(pk))
        return Response(entry_hours(found, explain=request.query_params.get("explain") == "1"))


class TimeSubmission(TimeAction):
    """Hand in a draft of one's own."""

    permission = Permission.TIME_LOG

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return submit_time([subject], by=self.user)[0]


class TimeApproval(TimeAction):
    """It stands and is locked. Refused for time of one's own."""

    permission = Permission.TIME_APPROVE

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return approve_time([subject], by=self.user)[0]


class TimeRejection(TimeAction):
    """Back to the person who logged it, with the reason."""

    permission = Permission.TIME_APPROVE
    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return reject_time([subject], by=self.user, reason=data["reason"])[0]


class TimeUnlock(TimeAction):
    """Approved time becomes a draft again; the reason is kept."""

    permission = Permission.TIME_UNLOCK
    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return unlock_time(subject, by=self.user, reason=data["reason"])


def own_person(user: User) -> Person:
    """The person whose hours this user logs. Raises InvalidInput for a user who is none."""
    person = Person.objects.filter(user=user).first()
    if person is None:
        raise InvalidInput("Say whose time it is: you are no person whose hours are logged.", field="person")
    return person
