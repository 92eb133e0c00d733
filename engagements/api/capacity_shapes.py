"""How capacity looks on the wire: minutes by month, of people, teams, skills and of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from engagements.models import Skill, Team
from engagements.reports.capacity import HORIZON, LONGEST, CapacityLine
from partnerview import clock
from partnerview.http.fields import MinutesField, MonthField, Reference
from partnerview.http.serializers import Body
from partnerview.months import Month


class FromMonth(Body):
    """`from` is a word of Python, so it is declared by its name."""

    def get_fields(self) -> dict[str, Any]:
        return {"from": MonthField(required=False, help_text="This month, if it is left out."), **super().get_fields()}


class CapacityQuery(FromMonth):
    months = serializers.IntegerField(required=False, default=HORIZON, min_value=1, max_value=LONGEST)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        first = attrs.get("from") or Month.of(clock.today())
        last = first + attrs["months"] - 1
        return {**attrs, "first": first, "last": last, "months": Month.range(first, last)}


class CapacityMapQuery(CapacityQuery):
    team = Reference(Team, required=False)
    skill = Reference(Skill, required=False)


class AnswerQuery(FromMonth):
    minutes_per_month = serializers.IntegerField(
        min_value=0, max_value=10_000_000, required=False, default=0, help_text="0 only asks who could give how much."
    )
    skill = Reference(Skill, required=False)
    months = serializers.IntegerField(required=False, default=HORIZON, min_value=1, max_value=LONGEST)


class LoadShape(serializers.Serializer[Any]):
    """One month: headroom = capacity − hard, capacity = working − holidays − leave."""

    month = MonthField()
    working = serializers.IntegerField()
    holidays = serializers.IntegerField()
    leave = serializers.IntegerField()
    capacity = serializers.IntegerField()
    hard = serializers.IntegerField()
    headroom = serializers.IntegerField()
    pencilled = serializers.IntegerField()
    headroom_with_pencil = serializers.IntegerField()
    level = serializers.CharField()

    @classmethod
    def of(cls, line: CapacityLine, months: Sequence[Month]) -> list[dict[str, Any]]:
        names = [name for name in cls._declared_fields if name != "month"]
        return [
            {"month": str(month)} | {name: getattr(load, name) for name in names}
            for month, load in zip(months, line.loads, strict=True)
        ]


class LineShape(serializers.Serializer[Any]):
    id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    people = serializers.IntegerField()
    months = serializers.ListField(child=serializers.DictField())


class PromiseMonthShape(serializers.Serializer[Any]):
    month = MonthField()
    contracted = serializers.IntegerField()
    hard = serializers.IntegerField()
    pencilled = serializers.IntegerField()
    unstaffed = serializers.IntegerField()


class PromiseShape(serializers.Serializer[Any]):
    engagement = serializers.IntegerField(source="engagement_id")
    client = serializers.CharField()
    name = serializers.CharField()
    months = PromiseMonthShape(many=True)


class CapacityShape(serializers.Serializer[Any]):
    """`bench` and `overbooked` are ids of people. A person with two skills counts in both."""

    from_month = MonthField()
    through_month = MonthField()
    all = LineShape()
    people = LineShape(many=True)
    teams = LineShape(many=True)
    skills = LineShape(many=True)
    bench = serializers.ListField(child=serializers.IntegerField())
    overbooked = serializers.ListField(child=serializers.IntegerField())
    unstaffed = PromiseShape(many=True)


class GiverShape(serializers.Serializer[Any]):
    person = serializers.IntegerField(source="person_id")
    name = serializers.CharField()
    level = serializers.IntegerField(help_text="Of the skill asked for, 1 to 3; 0 where none was.")
    minutes = serializers.IntegerField()
    minutes_with_pencil = serializers.IntegerField()


class AnswerShape(serializers.Serializer[Any]):
    """`verdict` is yes, unless_pencils_hold (yes, unless pencilled work comes true) or no."""

    minutes_per_month = MinutesField()
    from_month = MonthField(source="first")
    through_month = MonthField(source="last")
    verdict = serializers.CharField()
    room = serializers.IntegerField()
    room_with_pencil = serializers.IntegerField()
    missing = serializers.IntegerField()
    earliest_month = MonthField(source="earliest", allow_null=True)
    givers = GiverShape(many=True)
