"""People who do the work: adding and changing them. Nobody is deleted; history names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

from django.db import transaction

from engagements.models import Person, Team, WorkingCalendar
from partnerview.audit.actions import record
from partnerview.errors import FieldError, InvalidInput

if TYPE_CHECKING:
    from partnerview.users.models import User


class PersonDetails(TypedDict, total=False):
    """What may be said of a person. Names are those of the model."""

    name: str
    email: str
    user: User | None
    external_ref: str
    weekly_minutes: int
    team: Team | None
    calendar: WorkingCalendar | None
    is_active: bool


@transaction.atomic
def add_person(*, by: User, **details: Unpack[PersonDetails]) -> Person:
    """Somebody whose hours can be logged from now on."""
    person = Person(**details)
    _refuse(person)
    person.save()
    record(person, action="person.added", by=by, after=dict(details))
    return person


@transaction.atomic
def change_person(person: Person, *, by: User, **changes: Unpack[PersonDetails]) -> Person:
    """Change what is given. Nothing is written where nothing changes."""
    person = Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    before = {name: getattr(person, name) for name, value in changes.items() if getattr(person, name) != value}
    if not before:
        return person
    for name in before:
        setattr(person, name, changes[name])  # type: ignore[literal-required]
    _refuse(person)
    person.save()
    after = {name: getattr(person, name) for name in before}
    record(person, action="person.changed", by=by, before=before, after=after)
    return person


def _refuse(person: Person) -> None:
    errors = []
    if not person.name.strip():
        errors.append(FieldError("name", "Give the person a name.", "required"))
    if not 0 <= person.weekly_minutes <= 7 * 24 * 60:
        errors.append(FieldError("weekly_minutes", "A week has 168 hours at most."))
    others = Person.objects.exclude(pk=person.pk)
    if person.email and others.filter(email__iexact=person.email).exists():
        errors.append(FieldError("email", f"{person.email} is the address of somebody else.", "not_unique"))
    if person.user and others.filter(user=person.user).exists():
        errors.append(FieldError("user", f"{person.user.name} signs in as somebody else already.", "not_unique"))
    if errors:
        raise InvalidInput(errors[0].message, errors=errors)
