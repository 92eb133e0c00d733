"""One person as a page: profile, weekly hours, leave, skills, assignments, headroom, hours logged."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from engagements.load import Load
from engagements.models import Assignment, CostRate, Leave, Person, WorkingWeek
from engagements.reports.capacity import HORIZON, headroom_of
from engagements.reports.person import LoggedMonth, assignments_of, logged_by_month, week_on
from engagements.views.capacity_page import WORDS
from partnerview import clock
from partnerview.errors import InvalidInput
from partnerview.months import Month
from partnerview.users.access import permission, user_of
from partnerview.users.models import User
from partnerview.users.permissions import Permission

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LOGGED = 6


@dataclass(frozen=True, slots=True)
class PersonMonth:
    """A month of the person with how full it is in a word and where its sum is explained."""

    month: Month
    load: Load
    explain_url: str

    @property
    def word(self) -> str:
        return WORDS[self.load.level]


@dataclass(frozen=True)
class PersonPage:
    """Everything is worked out when the template asks."""

    person: Person
    user: User
    first: Month

    @cached_property
    def months(self) -> list[PersonMonth]:
        line = headroom_of(self.person.pk, self.first, self.first + HORIZON - 1)
        if line is None:
            return []
        explained = reverse("engagements:capacity-explanation")
        months = Month.range(self.first, self.first + HORIZON - 1)
        return [
            PersonMonth(month, load, f"{explained}?person={self.person.pk}&month={month}")
            for month, load in zip(months, line.loads, strict=True)
        ]

    @cached_property
    def _assignments(self) -> tuple[list[Assignment], int]:
        return assignments_of(self.person, clock.today(), by=self.user)

    @property
    def assignments(self) -> list[Assignment]:
        return self._assignments[0]

    @property
    def hidden(self) -> int:
        """Assignments on engagements that the one who looks does not see."""
        return self._assignments[1]

    @cached_property
    def week(self) -> list[tuple[str, int]]:
        return list(zip(WEEKDAYS, week_on(self.person, clock.today()), strict=True))

    @property
    def weekly_minutes(self) -> int:
        return sum(minutes for _, minutes in self.week)

    @cached_property
    def coming_weeks(self) -> list[WorkingWeek]:
        return list(self.person.working_weeks.filter(starts_on__gt=clock.today()).order_by("starts_on", "id"))

    @cached_property
    def leave(self) -> list[Leave]:
        return list(self.person.leave.filter(ends_before__gt=clock.today()))

    @cached_property
    def logged(self) -> list[LoggedMonth]:
        present = Month.of(clock.today())
        return logged_by_month(self.person, Month.range(present - LOGGED + 1, present), by=self.user)

    @property
    def sees_time(self) -> bool:
        return any(month.minutes for month in self.logged)

    @cached_property
    def cost_rates(self) -> list[CostRate]:
        return list(CostRate.objects.visible_to(self.user).filter(person=self.person))

    @property
    def may_change(self) -> bool:
        return self.user.may(Permission.PEOPLE_CHANGE)

    @property
    def sees_why_away(self) -> bool:
        """The kind of leave is for those who plan with it, and for the person."""
        return self.may_change or self.person.user_id == self.user.pk

    @property
    def may_cost(self) -> bool:
        return self.user.may(Permission.COST_RATES_CHANGE)

    @property
    def may_assign(self) -> bool:
        return self.user.may(Permission.ASSIGNMENTS_CHANGE)


@permission(Permission.PEOPLE_VIEW)
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    people = Person.objects.visible_to(user).select_related("team", "calendar", "user")
    person = get_object_or_404(people.prefetch_related("skills__skill"), pk=pk)
    try:
        first = Month.parse(request.GET.get("from_month") or str(Month.of(clock.today())))
    except InvalidInput:
        first = Month.of(clock.today())
    return render(
        request, "engagements/person_detail.html", {"page": PersonPage(person, user, first), "person": person}
    )
