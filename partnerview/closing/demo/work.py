"""The hours behind the story: two years of approved time, and a current week that still waits for approval."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random

from engagements.models import Engagement, LineKind, Person, ServiceLine, TimeEntry, TimeStatus, Workstream
from partnerview import clock
from partnerview.closing.demo.stage import Stage
from partnerview.months import Month
from partnerview.users.models import User

NOTES = {
    Workstream.SUPPORT: (
        "Password desk and joiners",
        "Investigated slow month-end batch",
        "Patched the reporting hosts",
    ),
    Workstream.OPTIMIZATION: ("Tuned the heaviest reports", "Index review", "Cut start-up time of the nightly feed"),
    Workstream.IMPLEMENTATION: ("Single sign-on for the second site", "Moved archives", "Acceptance tests with users"),
    Workstream.ACCOUNT_MANAGEMENT: ("Monthly review", "Prepared the service report", "Planned the next quarter"),
}
LENGTHS = (30, 45, 60, 90, 120, 150, 180, 240)
WEEK = dt.timedelta(days=7)


def work(stage: Stage, engagements: list[Engagement]) -> int:
    """Write everybody's time; the number of entries."""
    lines = ServiceLine.objects.filter(engagement__in=engagements, is_live=True).select_related("engagement")
    worked = [line for line in lines if line.kind in {LineKind.CONTRACTED_HOURS, LineKind.TIME_AND_MATERIALS}]
    rows = [entry for line in worked for month in stage.months for entry in _month_of(stage, line, month)]
    TimeEntry.objects.bulk_create(rows, batch_size=2000)
    return len(rows)


def _month_of(stage: Stage, line: ServiceLine, month: Month) -> Iterator[TimeEntry]:
    """Around what the month promised, on working days, by the team of the engagement."""
    days = [day for day in _working_days(month) if _serves(line, day) and day <= stage.today]
    if not days:
        return
    promised = line.contracted_minutes or 60 * 14
    left = int(promised * stage.rng.uniform(0.55, 1.2) * len(days) / 21)
    team = list(line.engagement.team_members.all()) or stage.people[:2]
    while left > 0:
        minutes = min(stage.rng.choice(LENGTHS), left)
        left -= minutes
        yield _entry(stage, line, stage.rng.choice(days), stage.rng.choice(team), minutes)


def _entry(stage: Stage, line: ServiceLine, day: dt.date, person: Person, minutes: int) -> TimeEntry:
    workstream = _workstream(line, stage.rng)
    approved = day < stage.today - WEEK
    recent = TimeStatus.SUBMITTED if stage.rng.random() < 0.7 else TimeStatus.DRAFT
    return TimeEntry(
        person=person,
        engagement=line.engagement,
        line=line if workstream == line.workstream else None,
        worked_on=day,
        minutes=max(minutes, 15),
        workstream=workstream,
        note=stage.rng.choice(NOTES[workstream]),
        is_billable=workstream != Workstream.ACCOUNT_MANAGEMENT,
        is_after_hours=line.kind == LineKind.TIME_AND_MATERIALS and stage.rng.random() < 0.08,
        status=TimeStatus.APPROVED if approved else recent,
        approved_by=_approver(stage, line.engagement, person) if approved else None,
        approved_at=clock.now() if approved else None,
    )


def _approver(stage: Stage, engagement: Engagement, person: Person) -> User:
    """The account manager, or the manager for the account manager's own time."""
    own = person.user_id == engagement.account_manager_id
    return stage.users["manager"] if own else engagement.account_manager


def _workstream(line: ServiceLine, rng: Random) -> Workstream:
    own = Workstream(line.workstream)
    return own if rng.random() < 0.7 else rng.choice([Workstream.SUPPORT, Workstream.ACCOUNT_MANAGEMENT, own])


def _serves(line: ServiceLine, day: dt.date) -> bool:
    return line.starts_on <= day and (line.ends_before is None or day < line.ends_before)


def _working_days(month: Month) -> list[dt.date]:
    days = (month.first_day + dt.timedelta(days=n) for n in range(month.days))
    return [day for day in days if day.weekday() < 5]
