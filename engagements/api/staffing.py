"""`teams`, `skills`, `working-calendars`, `calendar-days`, `people/{id}/skills/`: the frame of capacity."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model
from rest_framework.request import Request
from rest_framework.response import Response

from engagements.actions.staffing import (
    close_on,
    name_skill,
    name_team,
    open_on,
    remove_skill,
    remove_team,
    set_calendar,
    set_skills,
)
from engagements.api.people_shapes import (
    CalendarBody,
    CalendarDayBody,
    CalendarDayRow,
    CalendarRow,
    NameBody,
    NamedRow,
    PersonSkillRow,
    SkillsBody,
)
from engagements.api.removals import RemovableCollection, UnchangedCollection
from engagements.api.work_shapes import PersonRow
from engagements.filters import CalendarDayFilters
from engagements.models import CalendarDay, Person, PersonSkill, Skill, Team, WorkingCalendar
from partnerview.http.api import Collection, Subject
from partnerview.http.idempotency import Answer, once
from partnerview.users.permissions import Permission

READ_AND_KEEP: dict[str, Permission] = {
    "GET": Permission.PEOPLE_VIEW,
    "POST": Permission.PEOPLE_CHANGE,
    "PATCH": Permission.PEOPLE_CHANGE,
    "DELETE": Permission.PEOPLE_CHANGE,
}


class Teams(RemovableCollection):
    """People who are planned together."""

    permissions: ClassVar = READ_AND_KEEP
    model = Team
    row = NamedRow
    create_body = change_body = NameBody
    ordering = ("name",)
    ordering_fields = ("name", "updated_at")

    def act(self, data: dict[str, Any]) -> Model:
        return name_team(Team(), by=self.user, **data)

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return name_team(subject, by=self.user, **{"name": subject.name, **data})

    def remove(self, subject: Any) -> None:
        remove_team(subject, by=self.user)


class Skills(RemovableCollection):
    """What a client may ask for by name."""

    permissions: ClassVar = READ_AND_KEEP
    model = Skill
    row = NamedRow
    create_body = change_body = NameBody
    ordering = ("name",)
    ordering_fields = ("name", "updated_at")

    def act(self, data: dict[str, Any]) -> Model:
        return name_skill(Skill(), by=self.user, **data)

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return name_skill(subject, by=self.user, **{"name": subject.name, **data})

    def remove(self, subject: Any) -> None:
        remove_skill(subject, by=self.user)


class WorkingCalendars(Collection):
    """The country whose public holidays are free. The default one holds for people without their own."""

    permissions: ClassVar = READ_AND_KEEP
    model = WorkingCalendar
    row = CalendarRow
    create_body = change_body = CalendarBody
    ordering = ("name",)
    ordering_fields = ("name", "updated_at")

    def act(self, data: dict[str, Any]) -> Model:
        return set_calendar(WorkingCalendar(), by=self.user, **data)

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return set_calendar(subject, by=self.user, **data)


class CalendarDays(UnchangedCollection):
    """Days on which the firm itself is closed."""

    permissions: ClassVar = {name: needed for name, needed in READ_AND_KEEP.items() if name != "PATCH"}
    model = CalendarDay
    row = CalendarDayRow
    create_body = CalendarDayBody
    filterset_class = CalendarDayFilters
    ordering_fields = ("closed_on", "updated_at")

    def act(self, data: dict[str, Any]) -> Model:
        return close_on(data.pop("calendar"), by=self.user, **data)

    def remove(self, subject: Any) -> None:
        open_on(subject, by=self.user)


class PersonSkills(Subject):
    """All skills of a person. PUT takes the whole list; it is small and has no versions."""

    permissions: ClassVar = {"GET": Permission.PEOPLE_VIEW, "PUT": Permission.PEOPLE_CHANGE}
    model = Person
    row = PersonRow

    def get(self, request: Request, pk: str) -> Response:
        return Response(self._shown(self.find(pk)))

    def put(self, request: Request, pk: str) -> Response:
        return once(request, lambda: self._set(pk), required=False)

    def _set(self, pk: str) -> Answer:
        person = self.find(pk)
        given = self.read_body(SkillsBody)["skills"]
        set_skills(person, levels={one["skill"]: one["level"] for one in given}, by=self.user)
        return Answer(self._shown(person), 200)

    def _shown(self, person: Person) -> dict[str, Any]:
        rows = PersonSkill.objects.filter(person=person).values(*PersonSkillRow.columns())
        return {"person": person.pk, "skills": PersonSkillRow.show_all(rows)}
