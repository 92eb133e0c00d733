"""Capacity of 500 people over 12 months: the report with its public holidays, against its bare sum.

The yardstick is the least that any answer needs: the days of each person with their minutes added up by month and
their assignments taken off, in one raw statement without weeks, holidays, leave, teams and skills. Goal: at most
3 times that, in the same two queries whatever the number of people.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.book import write_book
from bench.house import house
from bench.measure import Way, compare, report
from engagements.models import Assignment, Engagement, Leave, Person, PersonSkill, Skill, Team, WorkingCalendar
from engagements.reports.capacity import capacity
from partnerview.months import Month

PEOPLE, FIRST = 500, Month(2024, 6)
LAST = FIRST + 11
RAW = """
SELECT person.id, date_trunc('month', day)::date, count(*) FILTER (WHERE extract(isodow FROM day) < 6) * 480
       - coalesce((SELECT sum(minutes_per_month) FROM engagements_assignment a WHERE a.person_id = person.id), 0)
FROM engagements_person person CROSS JOIN generate_series(%s::timestamp, %s::timestamp, interval '1 day') day
WHERE person.is_active GROUP BY 1, 2
"""


def main() -> None:
    with house():
        write_book(1000)
        people(PEOPLE)
        compare(
            f"capacity of {PEOPLE} people over 12 months",
            ours=Way(ours),
            yardstick=Way(raw),
            at_most=3,
        )
        report("queries of it", queries(), at_most=2, unit="queries")


def people(count: int) -> None:
    """Everybody in a team, with one of five weeks, two skills, a calendar, leave, and three assignments."""
    Person.objects.update(is_active=False)
    calendar = WorkingCalendar.objects.create(name="Bench", country="GB", subdivision="ENG", is_default=True)
    teams = Team.objects.bulk_create(Team(name=f"Team {n}") for n in range(20))
    skills = Skill.objects.bulk_create(Skill(name=f"Skill {n}") for n in range(10))
    rows = Person.objects.bulk_create(
        Person(name=f"Person {n:04d}", team=teams[n % 20], calendar=calendar, weekly_minutes=2400 - 240 * (n % 5))
        for n in range(count)
    )
    PersonSkill.objects.bulk_create(
        PersonSkill(person=person, skill=skills[(n + step) % 10]) for n, person in enumerate(rows) for step in (0, 3)
    )
    engagements = list(Engagement.objects.filter(code__startswith="BENCH-"))
    Assignment.objects.bulk_create(
        Assignment(
            person=person,
            engagement=engagements[(3 * n + step) % len(engagements)],
            minutes_per_month=1800,
            starts_on=FIRST.first_day,
            is_hard=step < 2,
            created_by=engagements[0].created_by,
        )
        for n, person in enumerate(rows)
        for step in range(3)
    )
    monday = dt.date(2024, 7, 1)
    Leave.objects.bulk_create(
        Leave(person=person, starts_on=monday + dt.timedelta(days=7 * (n % 40)), ends_before=monday
              + dt.timedelta(days=7 * (n % 40) + 5))
        for n, person in enumerate(rows)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def ours() -> object:
    found = capacity(FIRST, LAST)
    return len(found.people), len(found.months)


def raw() -> object:
    with connection.cursor() as cursor:
        cursor.execute(RAW, [FIRST.first_day, LAST.last_day])
        rows = cursor.fetchall()
    return len({row[0] for row in rows}), len({row[1] for row in rows})


def queries() -> int:
    with CaptureQueriesContext(connection) as asked:
        capacity(FIRST, LAST)
    return len([one for one in asked if "search_path" not in one["sql"]])


if __name__ == "__main__":
    main()
