"""Plan against actual: the hours that assignments meant for a month beside those that were logged (O-19)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engagements.models import Engagement, Workstream
from partnerview.db.rows import fetch
from partnerview.months import Month

# One row for each person and workstream that was planned or worked. An assignment without a workstream is for
# any: it stands beside the hours of its person as a whole.
_PLAN: Final = """
WITH month AS (
    SELECT first.day::date AS month, (first.day + interval '1 month')::date AS next_first,
           (first.day + interval '1 month')::date - first.day::date AS days
    FROM generate_series(%(first)s::timestamp, %(last)s::timestamp, interval '1 month') first(day)
),
planned AS (
    SELECT assignment.person_id, assignment.workstream, month.month, sum(part.minutes) AS minutes
    FROM engagements_assignment assignment
    JOIN engagements_engagement engagement ON engagement.id = assignment.engagement_id
    JOIN month ON assignment.starts_on < month.next_first
    CROSS JOIN LATERAL (SELECT least(month.next_first, assignment.ends_before, engagement.ends_before)
                               - greatest(month.month, assignment.starts_on) AS days) held
    CROSS JOIN LATERAL (SELECT (2 * assignment.minutes_per_month::bigint * held.days + month.days)
                               / (2 * month.days) AS minutes) part
    WHERE assignment.engagement_id = %(engagement)s AND assignment.is_hard AND held.days > 0
    GROUP BY 1, 2, 3
),
worked AS (
    SELECT person_id, workstream, date_trunc('month', worked_on::timestamp)::date AS month, sum(minutes) AS minutes
    FROM engagements_timeentry
    WHERE engagement_id = %(engagement)s AND voided_at IS NULL
      AND worked_on >= %(first)s AND worked_on < %(before)s
    GROUP BY 1, 2, 3
)
SELECT person.id AS person_id, person.name, coalesce(planned.workstream, worked.workstream) AS workstream,
       coalesce(planned.month, worked.month) AS month,
       coalesce(planned.minutes, 0)::bigint AS planned, coalesce(worked.minutes, 0)::bigint AS worked
FROM planned FULL JOIN worked USING (person_id, workstream, month)
JOIN engagements_person person ON person.id = person_id
ORDER BY person.name, person.id, 3, 4
"""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """Minutes of one person, workstream and month."""

    person_id: int
    name: str
    workstream: str
    month: dt.date
    planned: int
    worked: int


@dataclass(frozen=True, slots=True)
class Beside:
    """What was planned and what was worked, in minutes."""

    planned: int
    worked: int

    @property
    def difference(self) -> int:
        """Above zero: more was worked than planned."""
        return self.worked - self.planned


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    """One person (or workstream): each month in order, then all of them together."""

    key: object
    name: str
    months: tuple[Beside, ...]
    total: Beside


def plan_rows(engagement: Engagement, first: Month, last: Month) -> list[PlanRow]:
    """Hard assignments and all standing time, of each person and workstream. One query."""
    params = {
        "engagement": engagement.pk,
        "first": first.first_day,
        "last": last.first_day,
        "before": last.next_first,
    }
    return fetch(PlanRow, _PLAN, params)


def plan_of(engagement: Engagement, months: Sequence[Month]) -> list[PlannedPerson]:
    """By person, in the order of their names."""
    return by_person(plan_rows(engagement, months[0], months[-1]), months)


def by_person(rows: Sequence[PlanRow], months: Sequence[Month]) -> list[PlannedPerson]:
    names = dict.fromkeys((row.person_id, row.name) for row in rows)
    return [_beside(key, name, [row for row in rows if row.person_id == key], months) for key, name in names]


def by_workstream(rows: Sequence[PlanRow], months: Sequence[Month]) -> list[PlannedPerson]:
    """In the order of the glossary; assignments without a workstream and internal time come last."""
    present = {row.workstream for row in rows}
    order = [name for name in (*Workstream.values, "") if name in present]
    labels = {**dict(Workstream.choices), "": "Any, or internal"}
    return [_beside(key, str(labels[key]), [row for row in rows if row.workstream == key], months) for key in order]


def _beside(key: object, name: str, rows: Sequence[PlanRow], months: Sequence[Month]) -> PlannedPerson:
    cells = tuple(
        Beside(
            sum(row.planned for row in rows if row.month == month.first_day),
            sum(row.worked for row in rows if row.month == month.first_day),
        )
        for month in months
    )
    return PlannedPerson(key, name, cells, Beside(sum(c.planned for c in cells), sum(c.worked for c in cells)))
