"""`assignments`: who works how many minutes a month on what, for sure or in pencil."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model
from rest_framework import serializers

from engagements.actions.assignments import (
    Assigned,
    add_assignment,
    change_assignment,
    end_assignment,
    remove_assignment,
)
from engagements.api.removals import RemovableCollection
from engagements.filters import AssignmentFilters
from engagements.models import Assignment, Engagement, Person, Workstream
from partnerview import clock
from partnerview.http.api import ActionView
from partnerview.http.etag import etag_of
from partnerview.http.fields import LastDayField, MinutesField, Reference
from partnerview.http.idempotency import Answer
from partnerview.http.serializers import Body, Row
from partnerview.users.permissions import Permission


class AssignmentRow(Row):
    id = serializers.IntegerField()
    person = serializers.IntegerField(source="person_id")
    person_name = serializers.CharField(source="person.name")
    engagement = serializers.IntegerField(source="engagement_id")
    workstream = serializers.CharField()
    minutes_per_month = serializers.IntegerField()
    is_hard = serializers.BooleanField()
    starts_on = serializers.DateField()
    ends_on = LastDayField(source="ends_before", allow_null=True)
    note = serializers.CharField()
    override_reason = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class AssignedRow(AssignmentRow):
    """What creating answers."""

    warnings = serializers.ListField(
        child=serializers.CharField(), help_text="Months in which pencilled work is more than there is room for."
    )


class AssignmentChange(Body):
    """`holds_from` ends the assignment the day before and begins one that says what is sent; the answer is that one."""

    person = Reference(Person)
    workstream = serializers.ChoiceField(Workstream.choices, required=False, allow_blank=True)
    minutes_per_month = MinutesField(min_value=1, max_value=44640)
    is_hard = serializers.BooleanField(required=False)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)
    override_reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    holds_from = serializers.DateField(required=False)


class AssignmentBody(Body):
    engagement = Reference(Engagement)
    person = Reference(Person)
    workstream = serializers.ChoiceField(Workstream.choices, required=False, allow_blank=True)
    minutes_per_month = MinutesField(min_value=1, max_value=44640)
    is_hard = serializers.BooleanField(required=False)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)
    override_reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class AssignmentEndingBody(Body):
    ends_on = serializers.DateField(required=False, default=clock.today)


class Assignments(RemovableCollection):
    """Those of the engagements that are visible. Hard ones beyond a person's month are refused (422)."""

    permissions: ClassVar = {
        "GET": Permission.CAPACITY_VIEW,
        "POST": Permission.ASSIGNMENTS_CHANGE,
        "PATCH": Permission.ASSIGNMENTS_CHANGE,
        "DELETE": Permission.ASSIGNMENTS_CHANGE,
    }
    model = Assignment
    row = AssignmentRow
    created_row = AssignedRow
    create_body = AssignmentBody
    change_body = AssignmentChange
    filterset_class = AssignmentFilters
    ordering_fields = ("starts_on", "updated_at")

    def create_answer(self, data: dict[str, Any]) -> Answer:
        """The new assignment, with its warnings; they are no part of the version that its ETag names."""
        assigned: Assigned = add_assignment(data.pop("engagement"), by=self.user, **data)
        shown = self.show(assigned.assignment.pk)
        headers = {"ETag": etag_of(shown), "Location": self.address_of(assigned.assignment)}
        return Answer({**shown, "warnings": list(assigned.warnings)}, 201, headers)

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return change_assignment(subject, by=self.user, **data).assignment

    def remove(self, subject: Any) -> None:
        remove_assignment(subject, by=self.user)


class AssignmentEnding(ActionView):
    """It holds through `ends_on` (today) and no longer."""

    permission = Permission.ASSIGNMENTS_CHANGE
    model = Assignment
    row = AssignmentRow
    body = AssignmentEndingBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return end_assignment(subject, by=self.user, **data)
