"""Hours, or money for hours, bought ahead on a line: dated facts. A wrong one is taken back by another row."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypedDict

from django.db import transaction

from engagements.actions.backdating import require_open_day
from engagements.models import Charge, Engagement, HoursBlock, InvoiceLine, LineKind, ServiceLine
from engagements.reports.hours_facts import chains_in, worked_on
from partnerview import clock
from partnerview.audit.actions import record
from partnerview.errors import Conflict, FieldError, InvalidInput
from partnerview.money import quantize
from partnerview.tenants.wake import wake
from partnerview.ui import formats

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Unpack

    from partnerview.users.models import User

TAKES_BLOCKS: Final = {LineKind.CONTRACTED_HOURS, LineKind.PREPAID_HOURS}
ONE_DAY: Final = dt.timedelta(days=1)


class BlockDetails(TypedDict, total=False):
    """What may be said of a block. Without `minutes` it is money: worth its price in work at the line's rate."""

    bought_on: dt.date
    minutes: int | None
    price: Decimal
    currency: str
    expires_on: dt.date | None  # the last day on which it may be used
    breakage_percent: Decimal
    note: str


@transaction.atomic
def buy_block(line: ServiceLine, *, by: User, reason: str = "", **details: Unpack[BlockDetails]) -> HoursBlock:
    """The client buys hours ahead. They serve from that day; the next invoice asks for their price."""
    engagement = Engagement.objects.lock(line.engagement_id)
    line = ServiceLine.objects.lock(line.pk)
    if line.kind not in TAKES_BLOCKS:
        raise Conflict("Only hours that are promised or prepaid can be bought ahead.", code="takes_no_blocks")
    if not line.is_live:
        raise Conflict("The line does not run yet. Hours are bought once the engagement has started.", code="not_live")
    block = _block(line, details, by=by)
    errors = [*_errors(line, block)]
    if errors:
        raise InvalidInput(errors[0].message, errors=errors)
    require_open_day(block.bought_on, by=by, reason=reason)
    block.save()
    _told(block, "hoursblock.bought", engagement, by=by, reason=reason, after=_shown(block))
    return block


@transaction.atomic
def take_back_block(block: HoursBlock, *, by: User, reason: str) -> HoursBlock:
    """It was a mistake: neither bought nor billed. What was drawn from it or billed for it stands in the way."""
    engagement = Engagement.objects.lock(block.line.engagement_id)
    if not HoursBlock.objects.standing().filter(pk=block.pk).exists():
        raise Conflict("It is taken back already.", code="taken_back")
    if not reason.strip():
        raise InvalidInput("Say why: the reason stays on the timeline.", code="required", field="reason")
    _refuse_used(block)
    require_open_day(block.bought_on, by=by, reason=reason)
    back = HoursBlock.objects.create(
        line=block.line,
        bought_on=block.bought_on,
        minutes=block.minutes,
        price=block.price,
        currency=block.currency,
        expires_before=block.expires_before,
        breakage_percent=block.breakage_percent,
        note=reason.strip()[:300],
        reverses=block,
        recorded_by=by,
    )
    _told(block, "hoursblock.taken_back", engagement, by=by, reason=reason, before=_shown(block))
    return back


def _block(line: ServiceLine, details: BlockDetails, *, by: User) -> HoursBlock:
    expires_on = details.get("expires_on")
    return HoursBlock(
        line=line,
        bought_on=details.get("bought_on") or clock.today(),
        minutes=details.get("minutes") or None,
        price=details.get("price", Decimal(0)),
        currency=details.get("currency") or line.currency,
        expires_before=expires_on + ONE_DAY if expires_on else None,
        breakage_percent=details.get("breakage_percent") or Decimal(0),
        note=details.get("note", "").strip(),
        recorded_by=by,
    )


def _errors(line: ServiceLine, block: HoursBlock) -> Iterable[FieldError]:
    if block.currency != line.currency:
        yield FieldError("price", f"“{line.name}” is in {line.currency}. Give the price in it.", "mixed_currencies")
    elif quantize(block.price, block.currency) != block.price or block.price < 0:
        yield FieldError("price", f"Give the price as an amount in {block.currency}, not below 0.")
    if block.minutes is None and block.price <= 0:
        yield FieldError("price", "Give the price of the hours, or of a block of money what is paid in.", "required")
    if block.minutes is None and not line.hourly_rate:
        yield FieldError("minutes", "Money is drawn at the line's rate, and this one has none. Say how many hours.")
    others = HoursBlock.objects.standing().filter(line=line)
    if others.filter(minutes__isnull=block.minutes is not None).exists():
        words = "in money" if block.minutes else "in hours"
        yield FieldError("minutes", f"The other blocks of this line are {words}. Buy this one {words} too.", "mixed")
    yield from _day_errors(line, block)


def _day_errors(line: ServiceLine, block: HoursBlock) -> Iterable[FieldError]:
    if block.bought_on < line.starts_on or block.bought_on >= (line.ends_before or dt.date.max):
        runs = f"from {formats.day(line.starts_on)}" + (f" to {formats.day(line.last_day)}" if line.last_day else "")
        yield FieldError("bought_on", f"“{line.name}” runs {runs}. Give a day in it.")
    if block.expires_before and block.expires_before <= block.bought_on:
        yield FieldError("expires_on", "It would expire before it is bought. Give that day or a later one.")
    if not 0 <= block.breakage_percent < 100:
        yield FieldError("breakage_percent", "Give the part that nobody will use, from 0 to below 100.")


def _refuse_used(block: HoursBlock) -> None:
    billed = InvoiceLine.objects.filter(
        service_line=block.line_id, charge=Charge.BLOCK, starts_on=block.bought_on, stands=True
    )
    if billed.exists():
        raise Conflict("It is on an invoice. Discard that draft or credit the invoice first.", code="invoiced")
    for chain in chains_in([block.line.engagement_id]):
        if block in chain.blocks:
            worked = worked_on([chain.engagement_id], before=dt.date.max)
            periods = chain.read(worked, until=clock.today() + ONE_DAY)
            if any(taken.block == block.pk for one in periods for taken in one.reading.trace):
                raise Conflict("Work has been taken from it already. Move that time first.", code="used")


def _shown(block: HoursBlock) -> dict[str, Any]:
    names = ("bought_on", "minutes", "price", "currency", "expires_before", "breakage_percent", "note")
    return {name: getattr(block, name) for name in names} | {"line": block.line.name}


def _told(block: HoursBlock, action: str, engagement: Engagement, *, by: User, **event: Any) -> None:
    record(block, action=action, by=by, effective_on=block.bought_on, about=engagement, **event)
    wake("service_lines_changed")
