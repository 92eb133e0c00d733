"""Which promise each worked minute takes from, and what the minutes beyond it are worth (maths.md §5).

Pure: minutes in, minutes and money out. A period is the interval that a line's hours are promised for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from partnerview.errors import InvalidInput
from partnerview.money import Money, Rounding, quantize, share
from partnerview.terms import PricedInterval


class Bucket(StrEnum):
    """Where minutes come from."""

    INCLUDED = "included"
    ROLLED_OVER = "rolled_over"
    OVERAGE = "overage"


@dataclass(frozen=True, slots=True)
class Worked:
    """Approved, billable minutes of one time entry."""

    identity: int
    worked_on: date
    minutes: int


@dataclass(frozen=True, slots=True)
class Taken:
    """The minutes that one entry took from one bucket."""

    identity: int
    bucket: Bucket
    minutes: int


@dataclass(frozen=True, slots=True)
class Rollover:
    """How unused minutes move on: at most `cap` minutes (None: all), each usable for so many periods."""

    cap: int | None = 0
    periods: int = 1


@dataclass(frozen=True, slots=True)
class Reading:
    """The hours of one period in minutes.

    carried_in + granted + overage = used + forfeited + carried_out, always. `trace` says of every
    entry, in order of day and id, which bucket took how much.
    """

    carried_in: int
    granted: int
    used: int
    forfeited: int
    carried_out: int
    overage: int
    trace: tuple[Taken, ...]


@dataclass(frozen=True, slots=True)
class Charge:
    """What minutes are worth: `amount` may be billed, `over_service` is shown and not billed."""

    amount: Money
    over_service: Money


def granted_minutes(priced: PricedInterval, minutes: int) -> int:
    """The minutes promised for an interval, in part if it is served in part, half-up."""
    return int((priced.factor() * minutes).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def pour(
    periods: Sequence[tuple[int, Iterable[Worked]]],
    *,
    order: Sequence[Bucket] = (Bucket.INCLUDED, Bucket.ROLLED_OVER),
    rollover: Rollover | None = None,
) -> tuple[Reading, ...]:
    """Read successive periods, each given as granted minutes and the entries worked in it.

    Entries take from the buckets in `order` and then from overage; of what was rolled over the oldest
    goes first. At a period's end minutes past their time are forfeited, then the oldest beyond the cap.
    Without `rollover` nothing moves on. Raises InvalidInput for an order that names a bucket twice or
    names overage, and for an entry without minutes.
    """
    if len(set(order)) != len(order) or Bucket.OVERAGE in order:
        raise InvalidInput("The order names each bucket once; overage always comes last.", field="order")
    policy = rollover or Rollover(cap=0)
    readings: list[Reading] = []
    carried: list[_Layer] = []
    for granted, entries in periods:
        included = _Layer(granted, policy.periods + 1)
        carried_in = sum(layer.left for layer in carried)
        sources = {Bucket.ROLLED_OVER: carried, Bucket.INCLUDED: [included]}
        trace = _taken(entries, [(bucket, layer) for bucket in order for layer in sources[bucket]])
        unused = sum(layer.left for layer in (*carried, included))
        carried = _kept((*carried, included), policy)
        readings.append(_reading(granted, carried_in, unused, sum(layer.left for layer in carried), trace))
    return tuple(readings)


def overage_charge(
    minutes: int,
    *,
    hourly: Money,
    rate: Money | None = None,
    multiplier: Decimal | None = None,
    rounding: Rounding = "half_up",
) -> Charge:
    """What minutes beyond the contract are worth, in minor units.

    At the overage rate per hour, or at the contract's hourly rate × multiplier. With neither they are
    over-service at the contract's rate: shown and not billed (maths.md §5).
    """
    if rate is None and multiplier is None:
        return Charge(Money.zero(hourly.currency), worth(minutes, hourly, rounding))
    charged = rate if rate is not None else hourly * (multiplier or Decimal(1))
    return Charge(worth(minutes, charged, rounding), Money.zero(charged.currency))


def worked_charge(
    minutes: int,
    *,
    hourly: Money,
    cap: Money | None = None,
    before: Money | None = None,
    rounding: Rounding = "half_up",
) -> Charge:
    """Time and materials: minutes at the rate, until what was charged `before` reaches the cap.

    What would go past the cap is over-service (maths.md §3, V-17).
    """
    earned = worth(minutes, hourly, rounding)
    if cap is None:
        return Charge(earned, Money.zero(earned.currency))
    room = max(cap - (before or Money.zero(cap.currency)), Money.zero(cap.currency))
    charged = min(earned, room)
    return Charge(charged, earned - charged)


def worth(minutes: int, hourly: Money, rounding: Rounding = "half_up") -> Money:
    """Minutes at a rate per hour, in minor units."""
    return Money(quantize(share(hourly.amount, minutes, 60), hourly.currency, rounding), hourly.currency)


@dataclass(slots=True)
class _Layer:
    """What is left of one period's grant, and in how many periods more it may be used, this one included."""

    left: int
    usable_for: int


def _taken(entries: Iterable[Worked], layers: Sequence[tuple[Bucket, _Layer]]) -> tuple[Taken, ...]:
    """Let every entry drink from the layers in turn; `left` goes down."""
    trace = []
    for entry in sorted(entries, key=lambda worked: (worked.worked_on, worked.identity)):
        if entry.minutes <= 0:
            raise InvalidInput(f"{entry.minutes} minutes cannot have been worked. Give more than 0.", field="minutes")
        thirst = entry.minutes
        for bucket, layer in layers:
            if sip := min(thirst, layer.left):
                layer.left -= sip
                thirst -= sip
                trace.append(Taken(entry.identity, bucket, sip))
        if thirst:
            trace.append(Taken(entry.identity, Bucket.OVERAGE, thirst))
    return tuple(trace)


def _kept(layers: Sequence[_Layer], policy: Rollover) -> list[_Layer]:
    """The layers that move on, oldest first: those still usable, the youngest filling the cap first."""
    kept: list[_Layer] = []
    room = sum(layer.left for layer in layers) if policy.cap is None else policy.cap
    for layer in reversed(layers):
        left = min(layer.left, room)
        if left and layer.usable_for > 1:
            kept.insert(0, _Layer(left, layer.usable_for - 1))
            room -= left
    return kept


def _reading(granted: int, carried_in: int, unused: int, carried_out: int, trace: tuple[Taken, ...]) -> Reading:
    return Reading(
        carried_in=carried_in,
        granted=granted,
        used=sum(taken.minutes for taken in trace),
        forfeited=unused - carried_out,
        carried_out=carried_out,
        overage=sum(taken.minutes for taken in trace if taken.bucket is Bucket.OVERAGE),
        trace=trace,
    )
