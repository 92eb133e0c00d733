"""People with hours, and engagements that they are assigned to, in one call each."""

from __future__ import annotations

import datetime as dt
from typing import Any

from engagements.models import Assignment, Engagement, Leave, Person, WorkingCalendar
from partnerview.users.models import User
from tests.builders import make_person

JUNE = dt.date(2024, 6, 1)
HOUR = 60


def london(**fields: Any) -> WorkingCalendar:
    """England's public holidays."""
    values = {"name": "London", "country": "GB", "subdivision": "ENG", **fields}
    return WorkingCalendar.objects.create(**values)


def staff(name: str, **fields: Any) -> Person:
    """Somebody of 40 hours a week; nobody else of the cast counts once `only` is asked for them."""
    return make_person(name, **fields)


def assign(person: Person, engagement: Engagement, hours: int, **fields: Any) -> Assignment:
    """So many hours a month for sure from 1 June 2024, without an end."""
    values = {"starts_on": JUNE, "created_by": engagement.created_by, **fields}
    return Assignment.objects.create(person=person, engagement=engagement, minutes_per_month=hours * HOUR, **values)


def away(person: Person, first: dt.date, last: dt.date | None = None, **fields: Any) -> Leave:
    ends_before = (last or first) + dt.timedelta(days=1)
    return Leave.objects.create(person=person, starts_on=first, ends_before=ends_before, **fields)


def nobody_else(*people: Person) -> None:
    """The people of the cast do not work here."""
    Person.objects.exclude(pk__in=[person.pk for person in people]).update(is_active=False)


def someone() -> User:
    return User.objects.get(email="account_manager@example.com")
