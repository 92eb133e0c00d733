"""When people work, when they are away, what an hour of theirs costs. Weeks and rates are dated facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q

from engagements.models import Assignment, CostRate, Leave, LeaveKind, LeavePart, Person, WorkingWeek
from engagements.reports.capacity_rows import RUNNING
from partnerview.audit.actions import record
from partnerview.errors import Conflict, FieldError, InvalidInput
from partnerview.money import Money
from partnerview.ui import formats

if TYPE_CHECKING:
    from partnerview.users.models import User

ONE_DAY: Final = dt.timedelta(days=1)
DAY: Final = 24 * 60
NAMED: Final = 4


@transaction.atomic
def set_working_week(person: Person, *, starts_on: dt.date, minutes_by_weekday: Sequence[int], by: User) -> WorkingWeek:
    """The person works so from a day on: minutes of Monday to Sunday. Nothing all week is somebody who has gone."""
    if len(minutes_by_weekday) != 7:
        raise InvalidInput("Give the minutes of seven days, Monday first.", field="minutes_by_weekday")
    if any(not 0 <= minutes <= DAY for minutes in minutes_by_weekday):
        raise InvalidInput("A day has 24 hours at most.", field="minutes_by_weekday")
    week = WorkingWeek.objects.create(
        person=person, starts_on=starts_on, minutes_by_weekday=list(minutes_by_weekday), recorded_by=by
    )
    after = {"weekly_minutes": week.weekly_minutes, "minutes_by_weekday": week.minutes_by_weekday}
    record(person, action="person.working_week", by=by, after=after, effective_on=starts_on)
    return week


@transaction.atomic
def set_cost_rate(person: Person, *, starts_on: dt.date, hourly: Money, by: User) -> CostRate:
    """An hour of the person costs so much from a day on. The amount stays out of the timeline."""
    if hourly.amount < 0:
        raise InvalidInput("An hour cannot cost less than nothing.", field="hourly_amount")
    rate = CostRate.objects.create(
        person=person, starts_on=starts_on, hourly_amount=hourly.amount, currency=hourly.currency, recorded_by=by
    )
    after = {"rate": rate.pk, "currency": rate.currency}
    record(person, action="person.cost_rate", by=by, after=after, effective_on=starts_on)
    return rate


@transaction.atomic
def record_leave(
    person: Person,
    *,
    starts_on: dt.date,
    by: User,
    ends_on: dt.date | None = None,
    kind: str = LeaveKind.HOLIDAY,
    part: str = LeavePart.WHOLE,
    note: str = "",
    is_confirmed: bool = False,
) -> Leave:
    """The person is away through `ends_on`, by default for that one day.

    Over assignments it is refused once, with their names, until it `is_confirmed`.
    """
    Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    leave = Leave(
        person=person,
        kind=kind,
        part=part,
        starts_on=starts_on,
        ends_before=(ends_on or starts_on) + ONE_DAY,
        note=note.strip(),
    )
    _refuse_leave(leave)
    if not is_confirmed:
        _ask_about_assignments(leave)
    leave.save()
    record(person, action="person.leave", by=by, after=_shown(leave), effective_on=starts_on)
    return leave


@transaction.atomic
def remove_leave(leave: Leave, *, by: User) -> None:
    """They are there after all."""
    leave = Leave.objects.select_for_update(no_key=True, of=("self",)).get(pk=leave.pk)
    record(leave.person, action="person.leave_removed", by=by, before=_shown(leave), effective_on=leave.starts_on)
    leave.delete()


def _refuse_leave(leave: Leave) -> None:
    errors = []
    if not leave.person.is_active:
        errors.append(FieldError("person", f"{leave.person.name} does not work here any more.", "not_active"))
    if leave.ends_before <= leave.starts_on:
        begins = formats.day(leave.starts_on)
        errors.append(FieldError("ends_on", f"It lies before the first day, {begins}. Give that day or a later one."))
    elif leave.part != LeavePart.WHOLE and leave.ends_before != leave.starts_on + ONE_DAY:
        errors.append(FieldError("part", "Half a day is of one day. Leave the last day empty, or take whole days."))
    elif taken := _taken(leave):
        errors.append(
            FieldError(
                "starts_on",
                f"{leave.person.name} is away from {formats.day(taken.starts_on)} to {formats.day(taken.last_day)} "
                "already. Choose other days, or remove that one first.",
                "overlapping",
            )
        )
    if errors:
        raise InvalidInput(errors[0].message, errors=errors)


def _taken(leave: Leave) -> Leave | None:
    """Leave that these days are part of already. A morning and an afternoon go together."""
    same = Leave.objects.filter(person=leave.person, starts_on__lt=leave.ends_before, ends_before__gt=leave.starts_on)
    if leave.part != LeavePart.WHOLE:
        same = same.filter(part__in=[LeavePart.WHOLE, leave.part])
    return same.first()


def _ask_about_assignments(leave: Leave) -> None:
    """Raises Conflict that names what the person is assigned to in these days."""
    assignments = Assignment.objects.filter(
        Q(ends_before=None) | Q(ends_before__gt=leave.starts_on),
        Q(engagement__ends_before=None) | Q(engagement__ends_before__gt=leave.starts_on),
        person=leave.person,
        starts_on__lt=leave.ends_before,
        engagement__status__in=RUNNING,
    ).select_related("engagement__client")
    named = [
        f"{one.engagement.client.name}, {one.engagement.name} ({formats.hours(one.minutes_per_month)} a month"
        f"{'' if one.is_hard else ', pencilled'})"
        for one in assignments
    ]
    if not named:
        return
    more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
    raise Conflict(
        f"{leave.person.name} is assigned in these days: {'; '.join(named[:NAMED])}{more}. "
        "Confirm that they are away all the same.",
        code="needs_confirmation",
        field="is_confirmed",
    )


def _shown(leave: Leave) -> dict[str, object]:
    """The kind of leave is the person's own matter and stays out of the log."""
    return {"starts_on": leave.starts_on, "last_day": leave.last_day, "part": leave.part}
