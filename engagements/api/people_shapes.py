"""How weeks, leave, cost rates, teams, skills and calendars look on the wire, and what may be sent."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from engagements.models import LeaveKind, LeavePart, Person, Skill, SkillLevel, WorkingCalendar
from partnerview.http.fields import Derived, LastDayField, MinutesField, MoneyField, Reference
from partnerview.http.serializers import Body, Row

WEEK = serializers.ListField(child=serializers.IntegerField(), help_text="Monday first.")


class WorkingWeekRow(Row):
    id = serializers.IntegerField()
    person = serializers.IntegerField(source="person_id")
    starts_on = serializers.DateField()
    minutes_by_weekday = Derived(list, "minutes_by_weekday", child=WEEK)
    recorded_at = serializers.DateTimeField()


class WorkingWeekBody(Body):
    person = Reference(Person)
    starts_on = serializers.DateField()
    minutes_by_weekday = serializers.ListField(
        child=MinutesField(min_value=0, max_value=1440), min_length=7, max_length=7
    )


class CostRateRow(Row):
    id = serializers.IntegerField()
    person = serializers.IntegerField(source="person_id")
    starts_on = serializers.DateField()
    hourly = MoneyField(source="hourly_amount")
    recorded_at = serializers.DateTimeField()


class CostRateBody(Body):
    person = Reference(Person)
    starts_on = serializers.DateField()
    hourly = MoneyField(may_be_negative=False)


class LeaveRow(Row):
    id = serializers.IntegerField()
    person = serializers.IntegerField(source="person_id")
    kind = serializers.ChoiceField(LeaveKind.choices)
    part = serializers.ChoiceField(LeavePart.choices)
    starts_on = serializers.DateField()
    ends_on = LastDayField(source="ends_before")
    note = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class LeaveBody(Body):
    person = Reference(Person)
    kind = serializers.ChoiceField(LeaveKind.choices, required=False)
    part = serializers.ChoiceField(LeavePart.choices, required=False)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)
    is_confirmed = serializers.BooleanField(required=False)


class NamedRow(Row):
    id = serializers.IntegerField()
    name = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class NameBody(Body):
    name = serializers.CharField(max_length=80)


class PersonSkillRow(Row):
    person = serializers.IntegerField(source="person_id")
    skill = serializers.IntegerField(source="skill_id")
    skill_name = serializers.CharField(source="skill.name")
    level = serializers.ChoiceField(SkillLevel.choices)


class SkillLevelBody(Body):
    skill = Reference(Skill)
    level = serializers.ChoiceField(SkillLevel.choices)


class SkillsBody(Body):
    """All skills of the person: what is left out is taken away."""

    skills = SkillLevelBody(many=True)

    def validate_skills(self, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({one["skill"].pk for one in given}) < len(given):
            raise serializers.ValidationError("Name each skill once.", code="not_unique")
        return given


class CalendarRow(Row):
    id = serializers.IntegerField()
    name = serializers.CharField()
    country = serializers.CharField()
    subdivision = serializers.CharField()
    is_default = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class CalendarBody(Body):
    name = serializers.CharField(max_length=120)
    country = serializers.CharField(max_length=2, required=False, allow_blank=True)
    subdivision = serializers.CharField(max_length=10, required=False, allow_blank=True)
    is_default = serializers.BooleanField(required=False)


class CalendarDayRow(Row):
    id = serializers.IntegerField()
    calendar = serializers.IntegerField(source="calendar_id")
    closed_on = serializers.DateField()
    name = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class CalendarDayBody(Body):
    calendar = Reference(WorkingCalendar)
    closed_on = serializers.DateField()
    name = serializers.CharField(max_length=120)
