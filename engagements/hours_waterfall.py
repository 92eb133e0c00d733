"""Which promise each worked minute takes from, and what the minutes beyond it are worth (maths.md §5).

Pure: minutes in, minutes and money out. A period is the interval that a line's hours are promised for;
by which rules hours move is `hours_policy.py`, what is there to be used at a moment `hours_stock.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from engagements.hours_policy import Bucket, HoursPolicy
from engagements.hours_stock import Block, Lost, Moment, Stock, Taken, room_to_borrow
from partnerview.errors import InvalidInput
from partnerview.money import Money, Rounding, quantize, share
from partnerview.months import Span
from partnerview.terms import PricedInterval


@dataclass(frozen=True, slots=True)
class Worked:
    """Billable minutes of one time entry, as they were worked."""

    identity: int
    worked_on: date
    minutes: int
    is_after_hours: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """One interval of a line: what it grants, by which rules, and what was worked in it.

    `number` counts intervals from the anchor, so that the two halves of one that was amended share it.
    With `is_final` nothing comes after it: what is left is lost, and what is owed is overage.
    """

    service: Span
    granted: int
    entries: Sequence[Worked] = ()
    policy: HoursPolicy = field(default_factory=HoursPolicy)
    number: int = 0
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The hours of one period in counted minutes.

    carried_in + granted + overage = used + forfeited + carried_out, always; `granted` includes `bought`,
    and a block of money grants the minutes that it pays for. `carried_out` is below 0 when more was
    borrowed. `trace` says of every entry, in order of day and id, which bucket took how much; `lost`
    what was forfeited of which grant or block; `repaid` what of the grant had been borrowed before;
    `settled` what is owed at the end of the last period and counts as overage.
    """

    carried_in: int
    granted: int
    used: int
    forfeited: int
    carried_out: int
    overage: int
    trace: tuple[Taken, ...]
    bought: int = 0
    repaid: int = 0
    settled: int = 0
    lost: tuple[Lost, ...] = ()

    @property
    def available(self) -> int:
        """What could be used within the promise."""
        return self.carried_in + self.granted

    def taken(self, bucket: Bucket) -> int:
        return sum(taken.minutes for taken in self.trace if taken.bucket is bucket)


@dataclass(frozen=True, slots=True)
class Charge:
    """What minutes are worth: `amount` may be billed, `over_service` is shown and not billed."""

    amount: Money
    over_service: Money


def granted_minutes(priced: PricedInterval, minutes: int) -> int:
    """The minutes promised for an interval, in part if it is served in part, half-up."""
    return int((priced.factor() * minutes).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def pour(periods: Sequence[Period], blocks: Sequence[Block] = ()) -> tuple[Reading, ...]:
    """Read successive periods. Entries take from the buckets in their line's order, then from overage.

    Of what was rolled over the oldest goes first, of blocks the one that expires first. At a period's
    end minutes past their time are forfeited, then the oldest beyond the cap. What was borrowed is paid
    back out of the next grant. Raises InvalidInput for an entry without minutes.
    """
    stock, readings = Stock(blocks), list[Reading]()
    opens_on = date.min
    for index, period in enumerate(periods):
        carried_in = stock.standing(opens_on)
        bought = stock.bought(opens_on, period.service.ends_before)
        opens_on = period.service.ends_before
        rollover = period.policy.rollover
        repaid = stock.promise(index, period.granted, rollover.last_usable(period.number) if rollover else None)
        trace = tuple(_traced(stock, period, index, room_to_borrow(period.policy, _still_to_come(periods, index))))
        lost = tuple(stock.turn(period.number, opens_on, rollover, is_final=period.is_final))
        settled = stock.settle() if period.is_final else 0
        bought += sum(taken.minutes for taken in trace if taken.value is not None)
        readings.append(
            Reading(
                carried_in=carried_in,
                granted=period.granted + bought,
                used=sum(taken.minutes for taken in trace),
                forfeited=sum(one.minutes for one in lost),
                carried_out=stock.standing(opens_on),
                overage=settled + sum(taken.minutes for taken in trace if taken.bucket is Bucket.OVERAGE),
                trace=trace,
                bought=bought,
                repaid=repaid,
                settled=settled,
                lost=lost,
            )
        )
    return tuple(readings)


def merged(readings: Sequence[Reading]) -> Reading:
    """Several successive readings, at least one, as one of their whole time."""
    return Reading(
        carried_in=readings[0].carried_in,
        granted=sum(reading.granted for reading in readings),
        used=sum(reading.used for reading in readings),
        forfeited=sum(reading.forfeited for reading in readings),
        carried_out=readings[-1].carried_out,
        overage=sum(reading.overage for reading in readings),
        trace=tuple(taken for reading in readings for taken in reading.trace),
        bought=sum(reading.bought for reading in readings),
        repaid=sum(reading.repaid for reading in readings),
        settled=sum(reading.settled for reading in readings),
        lost=tuple(one for reading in readings for one in reading.lost),
    )


def charged_minutes(reading: Reading) -> Decimal:
    """Minutes beyond the contract as they are charged: after hours × multiplier, unless that was weighed already."""
    beyond = (taken.minutes * taken.factor for taken in reading.trace if taken.bucket is Bucket.OVERAGE)
    return reading.settled + sum(beyond, Decimal(0))


def overage_charge(
    minutes: int | Decimal,
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


def worth(minutes: int | Decimal, hourly: Money, rounding: Rounding = "half_up") -> Money:
    """Minutes at a rate per hour, in minor units."""
    return Money(quantize(share(hourly.amount, minutes, 60), hourly.currency, rounding), hourly.currency)


def _still_to_come(periods: Sequence[Period], index: int) -> int:
    """What the later periods of the same pool grant; 0 where nothing is pooled."""
    rollover = periods[index].policy.rollover
    if rollover is None or not rollover.is_pooled:
        return 0
    last = rollover.pool_end(periods[index].number)
    return sum(later.granted for later in periods[index + 1 :] if later.number <= last)


def _traced(stock: Stock, period: Period, index: int, room: int | None) -> Iterator[Taken]:
    """Let every entry drink from the buckets in turn."""
    policy = period.policy
    for entry in sorted(period.entries, key=lambda worked: (worked.worked_on, worked.identity)):
        if entry.minutes <= 0:
            raise InvalidInput(f"{entry.minutes} minutes cannot have been worked. Give more than 0.", field="minutes")
        factor = policy.factor(is_after_hours=entry.is_after_hours)
        thirst = policy.counted(entry.minutes, is_after_hours=entry.is_after_hours)
        moment = Moment(index, entry.worked_on, policy.hourly_rate * factor, room)
        for bucket in policy.order:
            for taken in stock.drink(bucket, thirst, moment) if thirst else ():
                thirst -= taken.minutes
                yield replace(taken, identity=entry.identity, factor=factor)
        if thirst:
            yield Taken(entry.identity, Bucket.OVERAGE, thirst, factor=factor)
