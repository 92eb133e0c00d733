"""Recording what was used of a usage line: once per event, never changed, taken back by a reversal (O-20)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import transaction

from engagements.actions.backdating import require_open_day
from engagements.models import LineKind, ServiceLine, UsageRecord
from partnerview import clock
from partnerview.audit.actions import record
from partnerview.errors import Conflict, InvalidInput
from partnerview.ui import formats

if TYPE_CHECKING:
    from partnerview.users.models import User

PLACES: Final = Decimal("1e-6")
MOST: Final = Decimal("1e13")


@dataclass(frozen=True, slots=True)
class Event:
    """One event as its sender names it."""

    event_id: str
    used_on: dt.date
    quantity: Decimal
    note: str = ""


@transaction.atomic
def record_usage(
    line: ServiceLine,
    *,
    event_id: str,
    used_on: dt.date,
    quantity: Decimal,
    note: str = "",
    by: User,
    reason: str = "",
) -> UsageRecord:
    """Record an event, or give back the row that it made before. Raises InvalidInput for another content.

    A day in a closed period takes the privilege and a `reason` (R-4), else ClosedPeriod.
    """
    event = Event(event_id.strip(), used_on, quantity, note.strip())
    line = ServiceLine.objects.lock(line.pk)
    if known := UsageRecord.objects.filter(event_id=event.event_id).first():
        return same_event(known, line, event)
    refuse_event(line, event)
    require_open_day(used_on, by=by, reason=reason)
    made = UsageRecord.objects.create(
        line=line,
        event_id=event.event_id,
        used_on=used_on,
        quantity=quantity,
        note=event.note,
        reason=reason,
        recorded_by=by,
    )
    after = {"event_id": made.event_id, "quantity": quantity, "unit": line.usage_unit, "line": line.name}
    record(
        made, action="usage.recorded", by=by, after=after, reason=reason, about=line.engagement, effective_on=used_on
    )
    return made


@transaction.atomic
def reverse_usage(usage: UsageRecord, *, reason: str, by: User) -> UsageRecord:
    """Take an event back with a row of as many units below zero, on the same day. A reversal cannot be reversed."""
    ServiceLine.objects.lock(usage.line_id)
    if usage.reverses_id is not None:
        raise Conflict("This row is itself a reversal. Send the usage again instead.", code="is_reversal")
    if UsageRecord.objects.filter(reverses=usage).exists():
        raise Conflict("This usage is already reversed.", code="already_reversed")
    if not reason.strip():
        raise InvalidInput("Say why the usage is taken back.", field="reason")
    require_open_day(usage.used_on, by=by, reason=reason)
    reversal = UsageRecord.objects.create(
        line_id=usage.line_id,
        event_id=f"reversal of {usage.pk}",
        used_on=usage.used_on,
        quantity=-usage.quantity,
        reverses=usage,
        reason=reason,
        recorded_by=by,
    )
    line = usage.line
    after = {"event_id": usage.event_id, "quantity": reversal.quantity, "unit": line.usage_unit, "line": line.name}
    record(reversal, action="usage.reversed", by=by, after=after, reason=reason, about=line.engagement)
    return reversal


def refuse_event(line: ServiceLine, event: Event) -> None:
    """Raises InvalidInput at the field that cannot be, with the remedy."""
    if not event.event_id or len(event.event_id) > 120:
        raise InvalidInput("Give each event a name of its own, of at most 120 characters.", field="event_id")
    if line.kind != LineKind.USAGE or not line.is_live:
        raise InvalidInput(f"“{line.name}” takes no usage. Name a live usage line.", field="service_line")
    if not 0 < event.quantity < MOST or event.quantity != event.quantity.quantize(PLACES):
        raise InvalidInput(
            f"{event.quantity} is no number of units. Give one above 0 with at most 6 decimals.", field="quantity"
        )
    if event.used_on > clock.today():
        raise InvalidInput(f"{formats.day(event.used_on)} has not come yet. Give the day of use.", field="used_on")
    if event.used_on < line.starts_on:
        raise InvalidInput(
            f"“{line.name}” began on {formats.day(line.starts_on)}. Usage before that has no price.", field="used_on"
        )
    if line.ends_before and event.used_on >= line.ends_before:
        raise InvalidInput(f"“{line.name}” ended on {formats.day(line.last_day)}.{_goes_on(line)}", field="used_on")


def _goes_on(line: ServiceLine) -> str:
    follower = ServiceLine.objects.filter(follows=line, is_live=True).first()
    return f" It goes on as line {follower.pk}: send it there." if follower else " Usage after that has no price."


def same_event(known: UsageRecord, line: ServiceLine, event: Event) -> UsageRecord:
    """The row of the same event. Anything else under its name is a mistake of the sender."""
    given = (line.pk, event.used_on, event.quantity, event.note)
    if (known.line_id, known.used_on, known.quantity, known.note) != given or known.reverses_id is not None:
        raise InvalidInput(
            f"Event “{event.event_id}” is recorded already with another content: {known.quantity.normalize():f} on "
            f"{formats.day(known.used_on)}. Give a new event its own name, or reverse the old one first.",
            field="event_id",
            code="event_differs",
        )
    return known
