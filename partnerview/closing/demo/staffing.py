"""Who can do what and who works on what: teams, skills, calendars, leave, cost rates, assignments with pencils.

One person has too much and one has nothing, so that the capacity page has something to say.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from engagements.actions.assignments import add_assignment
from engagements.actions.people import change_person
from engagements.actions.staffing import close_on, name_skill, name_team, set_calendar, set_skills
from engagements.actions.working_time import record_leave, set_cost_rate, set_working_week
from engagements.models import (
    Engagement,
    EngagementStatus,
    Person,
    Skill,
    SkillLevel,
    Team,
    WorkingCalendar,
    Workstream,
)
from partnerview.closing.demo.stage import Stage
from partnerview.money import Money
from partnerview.months import Month

TEAMS: Final = ("Platform", "Applications", "Service desk")
SKILLS: Final = ("Cloud operations", "Data and SQL", "Integration", "Service desk", "Testing")
HOURLY: Final = {"GBP": Decimal(46), "USD": Decimal(58)}
HOUR: Final = 60
WEEK: Final = dt.timedelta(days=7)
PLACES: Final = {"GBP": ("London", "GB", "ENG"), "USD": ("New York", "US", "NY")}


def staff(stage: Stage) -> None:
    """Everything that capacity and margin are made of, by the manager and the account managers."""
    _calendars(stage)
    _people(stage)
    _assign(stage)
    _too_much_and_nothing(stage)
    _leave(stage)


def _calendars(stage: Stage) -> None:
    by = stage.users["manager"]
    name, country, part = PLACES[stage.firm.currency]
    home = set_calendar(WorkingCalendar(), name=name, country=country, subdivision=part, is_default=True, by=by)
    set_calendar(WorkingCalendar(), name="Bavaria", country="DE", subdivision="BY", by=by)
    set_calendar(WorkingCalendar(), name="Warsaw", country="PL", by=by)
    close_on(home, closed_on=dt.date(stage.today.year, 12, 24), name="Office closed", by=by)


def _people(stage: Stage) -> None:
    by = stage.users["manager"]
    teams = [name_team(Team(), name=name, by=by) for name in TEAMS]
    skills = [name_skill(Skill(), name=name, by=by) for name in SKILLS]
    abroad = {"Stefan Grünwald": "Bavaria", "Tomasz Wieczorek": "Warsaw"}
    for number, person in enumerate(stage.people):
        place = WorkingCalendar.objects.filter(name=abroad.get(person.name, "")).first()
        change_person(person, team=teams[number % len(teams)], calendar=place, by=by)
        first, second = skills[number % len(skills)], skills[(number * 2 + 1) % len(skills)]
        levels = {second: SkillLevel.PRACTISED} | {first: SkillLevel(1 + (number + 2) % 3)}
        set_skills(person, levels=levels, by=by)
        hourly = Money(HOURLY[stage.firm.currency] + 3 * (number % 6), stage.firm.currency)
        set_cost_rate(person, starts_on=stage.first.first_day, hourly=hourly, by=by)
    if len(stage.people) > 5:
        four_days = [450, 450, 450, 450, 0, 0, 0]
        starts_on = (Month.of(stage.today) + 2).first_day
        set_working_week(stage.people[4], starts_on=stage.first.first_day, minutes_by_weekday=four_days, by=by)
        set_working_week(stage.people[5], starts_on=starts_on, minutes_by_weekday=four_days, by=by)


def _assign(stage: Stage) -> None:
    """Most of what is promised has somebody; a part of it does not; what is not sold yet is in pencil."""
    since = (Month.of(stage.today) - 3).first_day
    next_month = (Month.of(stage.today) + 1).first_day
    idle = stage.people[-1]
    live = (EngagementStatus.RUNNING, EngagementStatus.NOTICE_GIVEN)
    for number, engagement in enumerate(Engagement.objects.filter(status__in=live).order_by("id")):
        team = [person for person in engagement.team_members.order_by("id") if person != idle][:2]
        for place, person in enumerate(team):
            add_assignment(
                engagement,
                person=person,
                workstream=(Workstream.SUPPORT, Workstream.OPTIMIZATION)[place % 2],
                minutes_per_month=HOUR * (10 + 4 * ((number + 3 * place) % 5)),
                is_hard=(number + place) % 7 != 6,
                starts_on=max(engagement.starts_on, since),
                by=stage.users["manager"],
                override_reason="Planned before the hours of this quarter were known",
            )
    for number, engagement in enumerate(Engagement.objects.filter(status__in=["draft", "pending_approval"])):
        add_assignment(
            engagement,
            person=stage.people[(number + 1) % len(stage.people)],
            workstream=Workstream.IMPLEMENTATION,
            minutes_per_month=HOUR * 30,
            is_hard=False,
            starts_on=max(engagement.starts_on, next_month),
            by=engagement.account_manager,
        )


def _too_much_and_nothing(stage: Stage) -> None:
    """The first of the staff is promised beyond what there is, for three months; the last is left alone."""
    busy = stage.people[len(stage.account_managers) + 1]
    running = Engagement.objects.filter(status=EngagementStatus.RUNNING).order_by("id").first()
    if running is None:
        return
    month = Month.of(stage.today)
    add_assignment(
        running,
        person=busy,
        workstream=Workstream.IMPLEMENTATION,
        minutes_per_month=HOUR * 120,
        starts_on=month.first_day,
        ends_on=(month + 2).last_day,
        override_reason="Move to the new data centre; hours are bought back in spring",
        by=stage.users["manager"],
    )


def _leave(stage: Stage) -> None:
    by = stage.users["manager"]
    monday = stage.today + WEEK - dt.timedelta(days=stage.today.weekday())
    kinds = ("holiday", "training", "parental", "holiday")
    for number, person in enumerate(_some(stage.people)):
        first = monday + (2 + 3 * number) * WEEK
        last = first + dt.timedelta(days=4 + 7 * (number % 2))
        record_leave(person, starts_on=first, ends_on=last, kind=kinds[number % 4], is_confirmed=True, by=by)
    record_leave(stage.people[0], starts_on=monday + dt.timedelta(days=4), part="afternoon", is_confirmed=True, by=by)


def _some(people: list[Person]) -> list[Person]:
    return people[::3]
