"""A week typed into the grid: saved whole or not at all, copied from the week before, handed in."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from engagements.actions.time_entries import change_time, delete_time, log_time, refuse_others, submit_time
from engagements.models import Engagement, Person, TimeEntry
from engagements.reports.timesheet import WEEK, RowKey
from partnerview.errors import Conflict, DomainError, FieldError, InvalidInput
from partnerview.ui import formats

if TYPE_CHECKING:
    from partnerview.users.models import User

CellKey = tuple[RowKey, dt.date]
_REFUSED_CELL: Final = "cell"


@dataclass(frozen=True, slots=True)
class Copied:
    """What copying a week brought: how many cells were filled, and what was left out and why."""

    cells: int
    left_out: tuple[str, ...]


def cell_name(key: RowKey, day: dt.date) -> str:
    """The name of a cell in forms and in refusals."""
    return f"{_REFUSED_CELL}-{key}-{day.isoformat()}"


@transaction.atomic
def save_week(person: Person, *, minutes: Mapping[CellKey, int], by: User, reason: str = "") -> int:
    """Make each cell hold so many minutes; how many cells changed.

    A cell of several entries is changed at its last one. Raises InvalidInput with a sentence per cell
    that cannot be so, and then nothing is saved.
    """
    refuse_others(person, by=by)
    present = _present(person, minutes)
    engagements = _engagements(minutes, by=by)
    errors, changed = [], 0
    for (key, day), wanted in minutes.items():
        entries = present.get((key, day), [])
        if wanted == sum(entry.minutes for entry in entries):
            continue
        try:
            _set_cell(person, key, day, wanted, entries, engagements, by=by, reason=reason)
            changed += 1
        except DomainError as refusal:
            errors.append(FieldError(cell_name(key, day), refusal.message, refusal.code))
    if errors:
        raise InvalidInput(errors[0].message, code=errors[0].code, errors=errors)
    return changed


@transaction.atomic
def copy_last_week(person: Person, *, monday: dt.date, by: User) -> Copied:
    """Fill the empty cells of a week with the hours of the week before, as drafts without notes."""
    refuse_others(person, by=by)
    source = _by_cell(TimeEntry.objects.of(person, starts_on=monday - WEEK, ends_before=monday))
    present = _by_cell(TimeEntry.objects.of(person, starts_on=monday, ends_before=monday + WEEK))
    engagements = _engagements(source, by=by)
    cells, left_out = 0, []
    for (key, day), entries in source.items():
        target = (key, day + WEEK)
        if target in present:
            continue
        try:
            _set_cell(person, *target, sum(entry.minutes for entry in entries), [], engagements, by=by, reason="")
            cells += 1
        except DomainError as refusal:
            left_out.append(refusal.message)
    if not source:
        raise Conflict("There was no time last week to copy.", code="nothing_to_copy")
    return Copied(cells, tuple(dict.fromkeys(left_out)))


@transaction.atomic
def submit_week(person: Person, *, monday: dt.date, by: User) -> list[TimeEntry]:
    """Hand in every draft of a week."""
    drafts = [
        entry for entry in TimeEntry.objects.of(person, starts_on=monday, ends_before=monday + WEEK) if entry.is_draft
    ]
    if not drafts:
        raise Conflict("There is no draft in this week to submit.", code="nothing_to_submit")
    return submit_time(drafts, by=by)


def _set_cell(
    person: Person,
    key: RowKey,
    day: dt.date,
    wanted: int,
    entries: Sequence[TimeEntry],
    engagements: Mapping[int, Engagement],
    *,
    by: User,
    reason: str,
) -> None:
    """Log what is more at the last entry or as a new one; take what is less from the last entries first."""
    if any(not entry.is_draft for entry in entries):
        raise Conflict(f"{formats.day(day)} has been handed in and cannot be typed over.", code="locked")
    if key.engagement_id not in engagements:
        raise InvalidInput("This engagement is not there, or not visible to you.")
    more = wanted - sum(entry.minutes for entry in entries)
    if not entries:
        log_time(
            person=person,
            by=by,
            reason=reason,
            engagement=engagements[key.engagement_id],
            worked_on=day,
            minutes=wanted,
            workstream=key.workstream,
            is_billable=key.is_billable,
            is_after_hours=key.is_after_hours,
        )
    elif more > 0:
        change_time(entries[-1], by=by, reason=reason, minutes=entries[-1].minutes + more)
    else:
        _take(entries, -more, by=by, reason=reason)


def _take(entries: Sequence[TimeEntry], less: int, *, by: User, reason: str) -> None:
    for entry in reversed(entries):
        if less >= entry.minutes:
            less -= entry.minutes
            delete_time(entry, by=by, reason=reason)
        elif less:
            change_time(entry, by=by, reason=reason, minutes=entry.minutes - less)
            less = 0


def _present(person: Person, minutes: Mapping[CellKey, int]) -> dict[CellKey, list[TimeEntry]]:
    days = [day for _, day in minutes]
    if not days:
        return {}
    rows = TimeEntry.objects.of(person, starts_on=min(days), ends_before=max(days) + dt.timedelta(days=1))
    return _by_cell(rows.select_related("person", "engagement").select_for_update(no_key=True, of=("self",)))


def _by_cell(entries: Iterable[TimeEntry]) -> dict[CellKey, list[TimeEntry]]:
    found: dict[CellKey, list[TimeEntry]] = defaultdict(list)
    for entry in entries:
        found[RowKey.of(entry), entry.worked_on].append(entry)
    return dict(found)


def _engagements(cells: Mapping[CellKey, object], *, by: User) -> dict[int, Engagement]:
    """The engagements of the cells that this person can see."""
    return Engagement.objects.visible_to(by).in_bulk({key.engagement_id for key, _ in cells})
