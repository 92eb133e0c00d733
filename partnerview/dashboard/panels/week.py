"""The hours of this week against those of a full one, for a person who logs time."""

from __future__ import annotations

from dataclasses import dataclass

from engagements.models import Person
from engagements.reports.timesheet import Week, monday_of, week_of
from partnerview import clock
from partnerview.dashboard.panels.panel import Panel, Place
from partnerview.ui import formats
from partnerview.ui.bars import HoursBar
from partnerview.users.models import User
from partnerview.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class ThisWeek:
    """`days` are the day and its minutes."""

    week: Week
    hours: HoursBar

    @property
    def days(self) -> list[tuple[object, int]]:
        return list(zip(self.week.days, self.week.minutes_by_day, strict=True))

    @property
    def state(self) -> str:
        """What is still to be done about it."""
        if not self.week.minutes:
            return "Nothing is logged in this week yet."
        if self.week.returned:
            return "Some of it came back with a reason."
        if self.week.draft_minutes:
            return f"{formats.hours(self.week.draft_minutes)} not handed in yet."
        return "All of it is handed in."


def week(user: User) -> Panel | None:
    """Nothing for somebody whose hours nobody logs."""
    if not user.may(Permission.TIME_LOG):
        return None
    person = Person.objects.filter(user=user, is_active=True).first()
    if person is None:
        return None
    this_week = week_of(person, monday_of(clock.today()))
    hours = HoursBar(used=this_week.minutes, included=person.weekly_minutes)
    return Panel("dashboard/panels/week.html", Place.ASIDE, ThisWeek(this_week, hours))
