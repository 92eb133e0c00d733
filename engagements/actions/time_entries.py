"""Time from draft to approved: logged by the person who worked, decided by another, locked after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack

from django.db import transaction
from django.db.models import Sum

from engagements.actions.backdating import require_open_day
from engagements.actions.hours_alerts import record_crossings
from engagements.models import Engagement, Person, ServiceLine, TimeEntry, TimeStatus
from partnerview import clock
from partnerview.audit.actions import record
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.lifecycle import transition
from partnerview.ui import formats
from partnerview.users.permissions import Permission, Role

if TYPE_CHECKING:
    from partnerview.users.models import User

MINUTES_OF_A_DAY: Final = 1440
# A typing error in the year is refused; leave and plans of the coming weeks are not.
DAYS_AHEAD: Final = 92


class TimeDetails(TypedDict, total=False):
    """What may be said of a piece of work. Names are those of the model."""

    engagement: Engagement
    line: ServiceLine | None
    worked_on: dt.date
    minutes: int
    workstream: str
    task: str
    note: str
    is_billable: bool
    is_after_hours: bool


@transaction.atomic
def log_time(*, person: Person, by: User, reason: str = "", **details: Unpack[TimeDetails]) -> TimeEntry:
    """A draft of one's own; an integration names the person."""
    refuse_others(person, by=by)
    entry = TimeEntry(person=person, **details)
    _refuse(entry)
    entry.backdate_reason = reason if require_open_day(entry.worked_on, by=by, reason=reason) else ""
    entry.save()
    record(entry, action="timeentry.logged", by=by, after=shown(entry), reason=reason, effective_on=entry.worked_on)
    return entry


@transaction.atomic
def change_time(entry: TimeEntry, *, by: User, reason: str = "", **changes: Unpack[TimeDetails]) -> TimeEntry:
    """Change a draft of one's own. Nothing is written where nothing changes."""
    entry = _own_draft(entry, by=by, verb="changed")
    before = {name: getattr(entry, name) for name, value in changes.items() if getattr(entry, name) != value}
    if not before:
        return entry
    require_open_day(entry.worked_on, by=by, reason=reason)
    for name in before:
        setattr(entry, name, changes[name])  # type: ignore[literal-required]
    _refuse(entry)
    if require_open_day(entry.worked_on, by=by, reason=reason):
        entry.backdate_reason = reason
    entry.save()
    after = {name: getattr(entry, name) for name in before}
    record(entry, action="timeentry.changed", by=by, before=before, after=after, reason=reason)
    return entry


@transaction.atomic
def delete_time(entry: TimeEntry, *, by: User, reason: str = "") -> None:
    """Delete a draft of one's own; the audit log keeps what it said."""
    entry = _own_draft(entry, by=by, verb="deleted")
    require_open_day(entry.worked_on, by=by, reason=reason)
    record(entry, action="timeentry.deleted", by=by, before=shown(entry), reason=reason)
    entry.delete()


@transaction.atomic
def submit_time(entries: Iterable[TimeEntry], *, by: User) -> list[TimeEntry]:
    """Hand drafts of one's own to the account manager, all of them or none."""
    locked = _locked(entries)
    for entry in locked:
        refuse_others(entry.person, by=by)
        transition(entry, to=TimeStatus.SUBMITTED, by=by, return_reason="")
    return locked


@transaction.atomic
def approve_time(entries: Iterable[TimeEntry], *, by: User) -> list[TimeEntry]:
    """Submitted time stands and is locked, all of it or none. Nobody approves time of their own."""
    locked = _locked(entries)
    _refuse_decider(locked, by=by)
    approved = [
        transition(entry, to=TimeStatus.APPROVED, by=by, approved_by=by, approved_at=clock.now()) for entry in locked
    ]
    record_crossings({entry.engagement_id for entry in approved})
    return approved


@transaction.atomic
def reject_time(entries: Iterable[TimeEntry], *, by: User, reason: str) -> list[TimeEntry]:
    """Submitted time goes back to draft with the reason, which the person sees on the timesheet."""
    locked = _locked(entries)
    _refuse_decider(locked, by=by)
    _require_reason(reason, "Say what is to be mended.")
    for entry in locked:
        if entry.status != TimeStatus.SUBMITTED:
            raise Conflict(f"This time is {_state(entry)}, not submitted.", code="illegal_transition")
    return [transition(entry, to=TimeStatus.DRAFT, by=by, reason=reason, return_reason=reason) for entry in locked]


@transaction.atomic
def unlock_time(entry: TimeEntry, *, by: User, reason: str) -> TimeEntry:
    """Approved time becomes a draft again, with a reason that is kept. Invoiced time is corrected by credit."""
    if not by.may(Permission.TIME_UNLOCK):
        raise NotPermitted("Your roles do not unlock approved time.")
    (entry,) = _locked([entry])
    if entry.status == TimeStatus.INVOICED or entry.invoice_line_id is not None:
        raise Conflict("This time is on an invoice. Discard or credit that invoice first.", code="invoiced")
    if entry.status != TimeStatus.APPROVED:
        raise Conflict(f"This time is {_state(entry)}: there is nothing to unlock.", code="illegal_transition")
    _require_reason(reason, "Say why: the reason stays with the entry.")
    require_open_day(entry.worked_on, by=by, reason=reason)
    return transition(
        entry,
        to=TimeStatus.DRAFT,
        by=by,
        reason=reason,
        about=entry.engagement,
        effective_on=entry.worked_on,
        approved_by=None,
        approved_at=None,
        return_reason=reason,
    )


def refuse_others(person: Person, *, by: User) -> None:
    """One logs one's own time; an integration logs for everybody."""
    if person.user_id != by.pk and not by.has_role(Role.INTEGRATION):
        raise NotPermitted(f"This is the time of {person.name}. You log your own.", code="not_own_time")


def shown(entry: TimeEntry) -> dict[str, Any]:
    """What the audit log keeps of an entry."""
    names = ("person_id", "engagement_id", "worked_on", "minutes", "workstream", "task", "note", "is_billable")
    return {name: getattr(entry, name) for name in (*names, "is_after_hours")}


def _locked(entries: Iterable[TimeEntry]) -> list[TimeEntry]:
    """The rows as they are now, locked in the order of their keys. Raises Conflict if one has gone."""
    keys = {entry.pk for entry in entries}
    rows = TimeEntry.objects.standing().lock(*keys).select_related("person", "engagement")
    locked = list(rows)
    if len(locked) != len(keys):
        raise Conflict("Some of this time is no longer there. Look at the list again.", code="stale_state")
    return locked


def _own_draft(entry: TimeEntry, *, by: User, verb: str) -> TimeEntry:
    (entry,) = _locked([entry])
    refuse_others(entry.person, by=by)
    if not entry.is_draft:
        raise Conflict(
            f"This time is {_state(entry)} and can no longer be {verb}. Ask the account manager to give it back.",
            code="locked",
        )
    return entry


def _refuse_decider(entries: Sequence[TimeEntry], *, by: User) -> None:
    if not by.may(Permission.TIME_APPROVE):
        raise NotPermitted("Your roles do not approve time.")
    visible = set(Engagement.objects.visible_to(by).filter(pk__in={e.engagement_id for e in entries}).values_list("pk"))
    for entry in entries:
        if entry.person.user_id == by.pk:
            raise NotPermitted("Nobody decides on time of their own. Ask another account manager.", code="four_eyes")
        if (entry.engagement_id,) not in visible:
            raise NotPermitted(f"You do not run {entry.engagement.name}.")


def _refuse(entry: TimeEntry) -> None:
    """Raise InvalidInput or Conflict for work that cannot have been."""
    if not 0 < entry.minutes <= MINUTES_OF_A_DAY:
        raise InvalidInput("Give more than 0:00 and at most 24:00.", field="minutes")
    _refuse_day(entry)
    others = TimeEntry.objects.standing().filter(person=entry.person, worked_on=entry.worked_on).exclude(pk=entry.pk)
    whole = entry.minutes + (others.aggregate(sum=Sum("minutes"))["sum"] or 0)
    if whole > MINUTES_OF_A_DAY:
        raise InvalidInput(
            f"That makes {formats.hours(whole)} on {formats.day(entry.worked_on)}. A day has 24:00.", field="minutes"
        )
    if entry.line and entry.line.engagement_id != entry.engagement_id:
        raise InvalidInput("That line belongs to another engagement.", field="line")


def _refuse_day(entry: TimeEntry) -> None:
    engagement, day = entry.engagement, entry.worked_on
    if not engagement.is_live:
        raise Conflict(f"{engagement.name} has not started. Time can be logged once it runs.", code="not_live")
    if day < engagement.starts_on:
        raise InvalidInput(
            f"{engagement.name} began on {formats.day(engagement.starts_on)}. Give that day or a later one.",
            field="worked_on",
        )
    if engagement.ends_before and day >= engagement.ends_before:
        raise InvalidInput(
            f"{engagement.name} ended on {formats.day(engagement.last_day)}. Give that day or an earlier one.",
            field="worked_on",
        )
    if day > clock.today() + dt.timedelta(days=DAYS_AHEAD):
        raise InvalidInput(f"{formats.day(day)} is far ahead. Is the year right?", field="worked_on")


def _require_reason(reason: str, sentence: str) -> None:
    if not reason.strip():
        raise InvalidInput(sentence, code="required", field="reason")


def _state(entry: TimeEntry) -> str:
    return TimeStatus(entry.status).label.lower()
