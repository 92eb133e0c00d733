"""The frame of capacity: teams, skills, calendars, and who has which skill."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypedDict, TypeVar, Unpack

from django.db import transaction
from django.db.models import Model

from engagements.models import CalendarDay, Person, PersonSkill, Skill, SkillLevel, Team, WorkingCalendar
from engagements.public_holidays import require_known
from partnerview.audit.actions import record
from partnerview.errors import Conflict, InvalidInput
from partnerview.ui import formats

if TYPE_CHECKING:
    from partnerview.users.models import User


Named = TypeVar("Named", Team, Skill)


class CalendarDetails(TypedDict, total=False):
    """What may be said of a calendar. Country in two letters; the default one holds for all without their own."""

    name: str
    country: str
    subdivision: str
    is_default: bool


@transaction.atomic
def name_team(team: Team, *, name: str, by: User) -> Team:
    """Add a team, or call one otherwise."""
    return _named(team, name, by=by)


@transaction.atomic
def name_skill(skill: Skill, *, name: str, by: User) -> Skill:
    """Add a skill, or call one otherwise."""
    return _named(skill, name, by=by)


@transaction.atomic
def set_calendar(calendar: WorkingCalendar, *, by: User, **details: Unpack[CalendarDetails]) -> WorkingCalendar:
    """Add a calendar, or change one. There is one default at most: naming another takes it from the old one."""
    is_new = calendar.pk is None
    for name, value in details.items():
        setattr(calendar, name, value)
    calendar.country, calendar.subdivision = calendar.country.upper().strip(), calendar.subdivision.upper().strip()
    require_known(calendar.country, calendar.subdivision)
    _refuse_name(calendar, calendar.name)
    if calendar.is_default:
        WorkingCalendar.objects.filter(is_default=True).exclude(pk=calendar.pk).update(is_default=False)
    calendar.save()
    record(calendar, action=f"workingcalendar.{'added' if is_new else 'changed'}", by=by, after=dict(details))
    return calendar


@transaction.atomic
def close_on(calendar: WorkingCalendar, *, closed_on: dt.date, name: str, by: User) -> CalendarDay:
    """The firm is closed on a day."""
    if not name.strip():
        raise InvalidInput("Say what the day is.", code="required", field="name")
    if calendar.days.filter(closed_on=closed_on).exists():
        raise InvalidInput(f"{formats.day(closed_on)} is a day off already.", code="not_unique", field="closed_on")
    day = CalendarDay.objects.create(calendar=calendar, closed_on=closed_on, name=name.strip())
    after = {"closed_on": closed_on, "name": day.name}
    record(calendar, action="workingcalendar.closed_on", by=by, after=after, effective_on=closed_on)
    return day


@transaction.atomic
def open_on(day: CalendarDay, *, by: User) -> None:
    """The firm is not closed on that day after all."""
    before = {"closed_on": day.closed_on, "name": day.name}
    record(day.calendar, action="workingcalendar.open_on", by=by, before=before, effective_on=day.closed_on)
    day.delete()


@transaction.atomic
def set_skills(person: Person, *, levels: Mapping[Skill, int], by: User) -> list[PersonSkill]:
    """The person has exactly these skills, each at its level."""
    if unknown := [level for level in levels.values() if level not in SkillLevel.values]:
        raise InvalidInput(f"{unknown[0]} is no level: give 1 to 3.", field="level")
    before = {held.skill.name: held.level for held in person.skills.select_related("skill")}
    after = {skill.name: level for skill, level in levels.items()}
    if before == after:
        return list(person.skills.all())
    person.skills.all().delete()
    held = PersonSkill.objects.bulk_create(
        PersonSkill(person=person, skill=skill, level=level) for skill, level in levels.items()
    )
    record(person, action="person.skills", by=by, before=before, after=after)
    return held


@transaction.atomic
def remove_team(team: Team, *, by: User) -> None:
    """A team that nobody belongs to."""
    if team.people.exists():
        raise Conflict(f"{team.name} has people. Move them to another team first.", code="in_use")
    record(team, action="team.removed", by=by, before={"name": team.name})
    team.delete()


@transaction.atomic
def remove_skill(skill: Skill, *, by: User) -> None:
    """A skill that nobody has."""
    if skill.people.exists():
        raise Conflict(f"Somebody has {skill.name}. Take it from them first.", code="in_use")
    record(skill, action="skill.removed", by=by, before={"name": skill.name})
    skill.delete()


def _named(thing: Named, name: str, *, by: User) -> Named:
    _refuse_name(thing, name)
    before = thing.name
    thing.name = name.strip()
    is_new = thing.pk is None
    thing.save()
    verb = "added" if is_new else "changed"
    record(thing, action=f"{thing._meta.model_name}.{verb}", by=by, before={"name": before}, after={"name": thing.name})
    return thing


def _refuse_name(thing: Model, name: str) -> None:
    if not name.strip():
        raise InvalidInput("Give it a name.", code="required", field="name")
    others = type(thing)._default_manager.exclude(pk=thing.pk)
    if others.filter(name__iexact=name.strip()).exists():
        raise InvalidInput(f"There is a {thing._meta.verbose_name} {name.strip()} already.", field="name")
