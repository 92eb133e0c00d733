"""Capacity by month of persons, teams and skills: the one query behind `reports/capacity.py` (maths.md §7).

Every day of the months is weighed once for all people of one rhythm, those with the same weeks and calendar: by the
week that they work, then as a holiday. Leave is a person's own. Days are dates, so the hour that a clock change takes
or gives does not exist here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engagements.models import EngagementStatus, WorkingCalendar
from engagements.public_holidays import holidays_of
from partnerview.db.rows import fetch
from partnerview.months import Month

RUNNING: Final = (EngagementStatus.RUNNING, EngagementStatus.NOTICE_GIVEN)
_DAYS: Final = """
WITH day AS MATERIALIZED (
    SELECT %(first)s::date + n AS on_day, extract(isodow FROM %(first)s::date + n)::int AS weekday,
           date_trunc('month', (%(first)s::date + n)::timestamp)::date AS month
    FROM generate_series(0, %(days)s - 1) n
),
month AS MATERIALIZED (
    SELECT month, month + count(*)::int AS next_first, count(*)::int AS days FROM day GROUP BY month
),
week AS MATERIALIZED (
    SELECT person_id, starts_on, minutes_by_weekday,
           lead(starts_on, 1, 'infinity') OVER (PARTITION BY person_id ORDER BY starts_on) AS ends_before
    FROM (SELECT DISTINCT ON (person_id, starts_on) person_id, starts_on, minutes_by_weekday
          FROM engagements_workingweek ORDER BY person_id, starts_on, id DESC) latest
),
person AS MATERIALIZED (
    SELECT person.id, person.name, person.team_id, person.weekly_minutes,
           coalesce(person.calendar_id, fallback.id) AS calendar_id,
           min(person.id) OVER (PARTITION BY coalesce(person.calendar_id, fallback.id), person.weekly_minutes,
                                             history.weeks) AS rhythm
    FROM engagements_person person LEFT JOIN engagements_workingcalendar fallback ON fallback.is_default
    LEFT JOIN (SELECT person_id, array_agg((starts_on, minutes_by_weekday)::text ORDER BY starts_on) AS weeks
               FROM week GROUP BY person_id) history ON history.person_id = person.id
    WHERE person.is_active AND (%(people)s::bigint[] IS NULL OR person.id = ANY(%(people)s))
      AND (%(team)s::bigint IS NULL OR person.team_id = %(team)s)
      AND (%(skill)s::bigint IS NULL OR EXISTS (
          SELECT FROM engagements_personskill held WHERE held.person_id = person.id AND held.skill_id = %(skill)s))
),
holiday AS (
    SELECT calendar_id, on_day FROM unnest(%(calendars)s::bigint[], %(holidays)s::date[]) public (calendar_id, on_day)
    UNION SELECT calendar_id, closed_on FROM engagements_calendarday
),
away AS (
    SELECT leave.person_id, day.on_day, least(2, sum(CASE leave.part WHEN 'whole' THEN 2 ELSE 1 END))::int AS halves
    FROM engagements_leave leave JOIN day ON day.on_day >= leave.starts_on AND day.on_day < leave.ends_before
    GROUP BY leave.person_id, day.on_day
),
"""
_WORK: Final = """
usual AS MATERIALIZED (
    SELECT person.id AS rhythm, day.on_day, day.month, holiday.on_day IS NOT NULL AS is_holiday, coalesce(
        week.minutes_by_weekday[day.weekday]::int,
        CASE WHEN day.weekday <= 5
             THEN person.weekly_minutes * day.weekday / 5 - person.weekly_minutes * (day.weekday - 1) / 5
             ELSE 0 END) AS minutes
    FROM person CROSS JOIN day
    LEFT JOIN week ON week.person_id = person.id AND day.on_day >= week.starts_on AND day.on_day < week.ends_before
    LEFT JOIN holiday ON holiday.calendar_id = person.calendar_id AND holiday.on_day = day.on_day
    WHERE person.id = person.rhythm
),
work AS (
    SELECT rhythm, month, sum(minutes) AS working, sum(minutes) FILTER (WHERE is_holiday) AS holidays
    FROM usual GROUP BY rhythm, month
),
off AS (
    SELECT person.id AS person_id, usual.month, sum(usual.minutes * away.halves / 2) AS leave
    FROM away JOIN person ON person.id = away.person_id
    JOIN usual ON usual.rhythm = person.rhythm AND usual.on_day = away.on_day
    WHERE NOT usual.is_holiday GROUP BY person.id, usual.month
),
planned AS (
    SELECT assignment.person_id, month.month,
           sum(part.minutes) FILTER (WHERE assignment.is_hard) AS hard,
           sum(part.minutes) FILTER (WHERE NOT assignment.is_hard) AS pencilled
    FROM engagements_assignment assignment
    JOIN engagements_engagement engagement ON engagement.id = assignment.engagement_id
                                          AND engagement.status = ANY(%(statuses)s)
    JOIN month ON assignment.starts_on < month.next_first
    CROSS JOIN LATERAL (SELECT least(month.next_first, assignment.ends_before, engagement.ends_before)
                               - greatest(month.month, assignment.starts_on) AS days) held
    CROSS JOIN LATERAL (SELECT (2 * assignment.minutes_per_month::bigint * held.days + month.days)
                               / (2 * month.days) AS minutes) part
    WHERE held.days > 0 AND assignment.id IS DISTINCT FROM %(without)s::bigint
    GROUP BY assignment.person_id, month.month
),
person_month AS MATERIALIZED (
    SELECT person.id, person.name, person.team_id, month.month, coalesce(working, 0) AS working,
           coalesce(holidays, 0) AS holidays, coalesce(leave, 0) AS leave,
           coalesce(hard, 0) AS hard, coalesce(pencilled, 0) AS pencilled
    FROM person CROSS JOIN month
    LEFT JOIN work ON work.rhythm = person.rhythm AND work.month = month.month
    LEFT JOIN off ON off.person_id = person.id AND off.month = month.month
    LEFT JOIN planned ON planned.person_id = person.id AND planned.month = month.month
)
"""
_SUMS: Final = """sum(working)::bigint AS working, sum(holidays)::bigint AS holidays, sum(leave)::bigint AS leave,
       sum(hard)::bigint AS hard, sum(pencilled)::bigint AS pencilled"""
_PEOPLE: Final = f"""
SELECT 'person' AS kind, id AS key, name, month, 1 AS people, {_SUMS}
FROM person_month GROUP BY id, name, month
"""  # noqa: S608
_GROUPS: Final = f"""
UNION ALL
SELECT 'team', team.id, coalesce(team.name, ''), month, count(*)::int, {_SUMS}
FROM person_month LEFT JOIN engagements_team team ON team.id = person_month.team_id GROUP BY team.id, team.name, month
UNION ALL
SELECT 'skill', skill.id, skill.name, month, count(*)::int, {_SUMS}
FROM person_month JOIN engagements_personskill held ON held.person_id = person_month.id
JOIN engagements_skill skill ON skill.id = held.skill_id GROUP BY skill.id, skill.name, month
UNION ALL
SELECT 'all', NULL, '', month, count(*)::int, {_SUMS} FROM person_month GROUP BY month
"""  # noqa: S608
_ORDER: Final = "ORDER BY kind, name, key, month"


@dataclass(frozen=True, slots=True)
class CapacityRow:
    """Minutes of one person, team, skill (or of all) in one month. A person with two skills counts in both."""

    kind: str
    key: int | None
    name: str
    month: dt.date
    people: int
    working: int
    holidays: int
    leave: int
    hard: int
    pencilled: int


def capacity_rows(
    first: Month,
    last: Month,
    *,
    people: Sequence[int] | None = None,
    team: int | None = None,
    skill: int | None = None,
    statuses: Sequence[str] = RUNNING,
    without: int | None = None,
    groups: bool = True,
) -> list[CapacityRow]:
    """Active people only. `without` leaves one assignment out. Two queries, whatever the number of people."""
    calendars, days = _public_holidays(first, last)
    params = {
        "first": first.first_day,
        "days": (last.next_first - first.first_day).days,
        "people": None if people is None else list(people),
        "team": team,
        "skill": skill,
        "statuses": [str(status) for status in statuses],
        "without": without,
        "calendars": calendars,
        "holidays": days,
    }
    return fetch(CapacityRow, _DAYS + _WORK + _PEOPLE + (_GROUPS if groups else "") + _ORDER, params)


def _public_holidays(first: Month, last: Month) -> tuple[list[int], list[dt.date]]:
    """Each calendar's public holidays in the months, as two columns of equal length."""
    years = range(first.year, last.year + 1)
    places = WorkingCalendar.objects.exclude(country="").values_list("id", "country", "subdivision")
    found = [
        (calendar, day)
        for calendar, country, subdivision in places
        for day in holidays_of(country, subdivision, years)
        if first.first_day <= day < last.next_first
    ]
    return [calendar for calendar, _ in found], [day for _, day in found]
