"""Who works how much on what: assigning, changing and ending. A person cannot be promised twice over."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack

from django.db import transaction

from engagements.actions.assignment_checks import fit_of, refuse_assignment
from engagements.models import Assignment, Engagement, Person
from partnerview import clock
from partnerview.audit.actions import record
from partnerview.errors import Conflict, InvalidInput
from partnerview.ui import formats

if TYPE_CHECKING:
    from partnerview.users.models import User

ONE_DAY: Final = dt.timedelta(days=1)
SHOWN: Final = ("person_id", "workstream", "minutes_per_month", "is_hard", "starts_on", "ends_before", "note")


class AssignmentDetails(TypedDict, total=False):
    """What may be said of an assignment. `ends_on` is its last day; without one it goes on."""

    person: Person
    workstream: str
    minutes_per_month: int
    is_hard: bool
    starts_on: dt.date
    ends_on: dt.date | None
    note: str


@dataclass(frozen=True, slots=True)
class Assigned:
    """The assignment, and what to know about it: months in which pencilled work is more than there is room for."""

    assignment: Assignment
    warnings: tuple[str, ...]


@transaction.atomic
def add_assignment(
    engagement: Engagement, *, by: User, override_reason: str = "", **details: Unpack[AssignmentDetails]
) -> Assigned:
    """Put a person on an engagement for so many minutes a month. They join its team."""
    assignment = Assignment(engagement=engagement, created_by=by, **_fields(details))
    assigned = _checked(assignment, override_reason=override_reason, by=by)
    assignment.save()
    engagement.team_members.add(assignment.person)
    _told(assignment, "assignment.added", by=by, after=_shown(assignment), reason=assignment.override_reason)
    return assigned


@transaction.atomic
def change_assignment(
    assignment: Assignment,
    *,
    by: User,
    holds_from: dt.date | None = None,
    override_reason: str = "",
    **changes: Unpack[AssignmentDetails],
) -> Assigned:
    """Change it from the day that it began, or from `holds_from` on: then the old one ends the day before.

    Returns the assignment that says so now, which is another one where the old one ended.
    """
    assignment = Assignment.objects.lock(assignment.pk)
    fields = _fields(changes)
    if holds_from and holds_from > assignment.starts_on:
        return _followed(assignment, fields, holds_from, override_reason=override_reason, by=by)
    before = _shown(assignment)
    for name, value in fields.items():
        setattr(assignment, name, value)
    assigned = _checked(assignment, override_reason=override_reason, by=by)
    after = _shown(assignment)
    changed = {name for name in SHOWN if before[name] != after[name]}
    if not changed:
        return assigned
    assignment.save()
    assignment.engagement.team_members.add(assignment.person)
    _told(
        assignment,
        "assignment.changed",
        by=by,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in SHOWN if name in changed},
        reason=assignment.override_reason,
    )
    return assigned


@transaction.atomic
def end_assignment(assignment: Assignment, *, ends_on: dt.date, by: User) -> Assignment:
    """It holds through `ends_on` and no longer."""
    assignment = Assignment.objects.lock(assignment.pk)
    if ends_on < assignment.starts_on:
        raise InvalidInput(
            f"It begins on {formats.day(assignment.starts_on)}. Give that day or a later one, or remove it.",
            field="ends_on",
        )
    if assignment.ends_before and ends_on + ONE_DAY >= assignment.ends_before:
        raise InvalidInput(
            f"It ends on {formats.day(assignment.last_day)} already. Give an earlier day.", field="ends_on"
        )
    before = {"ends_before": assignment.ends_before}
    assignment.ends_before = ends_on + ONE_DAY
    assignment.save()
    _told(assignment, "assignment.ended", by=by, before=before, after=_shown(assignment), effective_on=ends_on)
    return assignment


@transaction.atomic
def remove_assignment(assignment: Assignment, *, by: User) -> None:
    """Take back an assignment that has not begun, or that was only in pencil."""
    assignment = Assignment.objects.lock(assignment.pk)
    if assignment.is_hard and assignment.starts_on <= clock.today():
        raise Conflict("It has begun: hours were planned by it. End it instead.", code="has_begun")
    _told(assignment, "assignment.removed", by=by, before=_shown(assignment))
    assignment.delete()


def _followed(
    old: Assignment, fields: dict[str, Any], holds_from: dt.date, *, override_reason: str, by: User
) -> Assigned:
    """The old one ends the day before; one like it, with the changes, begins."""
    if old.ends_before and holds_from >= old.ends_before:
        raise InvalidInput(
            f"It ends on {formats.day(old.last_day)}. Give a day before that, or assign anew.", field="holds_from"
        )
    kept = {name: getattr(old, name) for name in ("person", "workstream", "minutes_per_month", "is_hard", "note")}
    kept |= {"ends_before": old.ends_before, **fields, "starts_on": holds_from}
    end_assignment(old, ends_on=holds_from - ONE_DAY, by=by)
    new = Assignment(engagement=old.engagement, created_by=by, **kept)
    assigned = _checked(new, override_reason=override_reason, by=by)
    new.save()
    new.engagement.team_members.add(new.person)
    _told(new, "assignment.added", by=by, after=_shown(new), reason=new.override_reason)
    return assigned


def _checked(assignment: Assignment, *, override_reason: str, by: User) -> Assigned:
    """Raises InvalidInput for what cannot be; warns where pencil goes beyond the capacity of a month."""
    Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=assignment.person_id)
    refuse_assignment(assignment)
    fit = fit_of(assignment)
    assignment.override_reason = ""
    if assignment.is_hard and fit.over:
        assignment.override_reason = fit.overridden(override_reason, by=by)
    return Assigned(assignment, () if assignment.is_hard else fit.sentences)


def _fields(details: AssignmentDetails) -> dict[str, Any]:
    fields: dict[str, Any] = dict(details)
    if "ends_on" in fields:
        ends_on = fields.pop("ends_on")
        starts_on = fields.get("starts_on")
        if ends_on and starts_on and ends_on < starts_on:
            raise InvalidInput(
                f"{formats.day(ends_on)} lies before the first day, {formats.day(starts_on)}. "
                "Give that day or a later one, or leave it empty.",
                field="ends_on",
            )
        fields["ends_before"] = ends_on + ONE_DAY if ends_on else None
    return fields


def _shown(assignment: Assignment) -> dict[str, Any]:
    return {name: getattr(assignment, name) for name in SHOWN} | {"person": assignment.person.name}


def _told(assignment: Assignment, action: str, *, by: User, **event: Any) -> None:
    record(assignment, action=action, by=by, about=assignment.engagement, **event)
