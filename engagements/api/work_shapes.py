"""How time, deliverables and people look on the wire, and what may be sent."""

from __future__ import annotations

import datetime as dt

from rest_framework import serializers

from engagements.models import Engagement, Person, ServiceLine, Team, TimeStatus, WorkingCalendar, Workstream
from partnerview import clock
from partnerview.http.fields import Derived, MinutesField, Reference
from partnerview.http.serializers import Body, Row
from partnerview.users.models import User


class TimeEntryRow(Row):
    id = serializers.IntegerField()
    person = serializers.IntegerField(source="person_id")
    person_name = serializers.CharField(source="person.name")
    engagement = serializers.IntegerField(source="engagement_id")
    line = serializers.IntegerField(source="line_id", allow_null=True)
    worked_on = serializers.DateField()
    minutes = serializers.IntegerField()
    workstream = serializers.CharField()
    task = serializers.CharField()
    note = serializers.CharField()
    is_billable = serializers.BooleanField()
    is_after_hours = serializers.BooleanField()
    status = serializers.ChoiceField(TimeStatus.choices)
    return_reason = serializers.CharField()
    approved_by = serializers.IntegerField(source="approved_by_id", allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    hours_source = serializers.CharField(help_text="The hours as an imported file wrote them.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class TimeEntryChange(Body):
    engagement = Reference(Engagement)
    line = Reference(ServiceLine, required=False, allow_null=True)
    worked_on = serializers.DateField()
    minutes = MinutesField(min_value=1, max_value=1440)
    workstream = serializers.ChoiceField(Workstream.choices, required=False, allow_blank=True)
    task = serializers.CharField(max_length=200, required=False, allow_blank=True)
    note = serializers.CharField(max_length=20000, required=False, allow_blank=True)
    is_billable = serializers.BooleanField(required=False)
    is_after_hours = serializers.BooleanField(required=False)
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class TimeEntryBody(TimeEntryChange):
    person = Reference(Person, required=False, help_text="Yourself, if it is left out.")


def deliverable_state(delivered_on: dt.date | None, accepted_on: dt.date | None) -> str:
    """planned, delivered or accepted."""
    if accepted_on:
        return "accepted"
    return "delivered" if delivered_on else "planned"


class DeliverableRow(Row):
    id = serializers.IntegerField()
    engagement = serializers.IntegerField(source="engagement_id")
    line = serializers.IntegerField(source="line_id", allow_null=True)
    template = serializers.IntegerField(source="template_id", allow_null=True)
    title = serializers.CharField()
    workstream = serializers.CharField()
    state = Derived(
        deliverable_state,
        "delivered_on",
        "accepted_on",
        child=serializers.ChoiceField(["planned", "delivered", "accepted"]),
    )
    due_on = serializers.DateField(allow_null=True)
    delivered_on = serializers.DateField(allow_null=True)
    delivered_by = serializers.IntegerField(source="delivered_by_id", allow_null=True)
    accepted_on = serializers.DateField(allow_null=True)
    accepted_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class DeliverableChange(Body):
    title = serializers.CharField(max_length=200)
    workstream = serializers.ChoiceField(Workstream.choices, required=False, allow_blank=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    line = Reference(ServiceLine, required=False, allow_null=True)


class DeliverableBody(DeliverableChange):
    engagement = Reference(Engagement)


class DeliveryBody(Body):
    delivered_on = serializers.DateField(required=False, default=clock.today)


class PersonRow(Row):
    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField()
    user = serializers.IntegerField(source="user_id", allow_null=True)
    external_ref = serializers.CharField()
    weekly_minutes = serializers.IntegerField(help_text="Until a working week says otherwise.")
    team = serializers.IntegerField(source="team_id", allow_null=True)
    calendar = serializers.IntegerField(source="calendar_id", allow_null=True)
    is_active = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class PersonBody(Body):
    name = serializers.CharField(max_length=200)
    email = serializers.EmailField(required=False, allow_blank=True)
    user = Reference(User, required=False, allow_null=True)
    external_ref = serializers.CharField(max_length=80, required=False, allow_blank=True)
    weekly_minutes = MinutesField(min_value=0, max_value=10080, required=False)
    team = Reference(Team, required=False, allow_null=True)
    calendar = Reference(WorkingCalendar, required=False, allow_null=True)
    is_active = serializers.BooleanField(required=False)
