"""What is there to be used at one moment: grants of earlier periods, blocks bought, hours borrowed.

Pure, and the inside of `hours_waterfall.pour`: it changes as entries drink from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Final

from engagements.hours_policy import Bucket, HoursPolicy, Rollover

HOUR: Final = 60
FOR_GOOD: Final = date.max


@dataclass(frozen=True, slots=True)
class Block:
    """Hours or money bought ahead on a day. Exactly one of `minutes` and `value` is given."""

    identity: int
    bought_on: date
    minutes: int = 0
    value: Decimal | None = None
    expires_before: date | None = None

    def serves(self, day: date) -> bool:
        return self.bought_on <= day < (self.expires_before or FOR_GOOD)


@dataclass(frozen=True, slots=True)
class Taken:
    """The counted minutes that one entry took from one bucket.

    `grant` is the period that promised them, `block` the block that they were bought with and `value`
    what they cost of a block of money; `factor` is what a minute costs as a multiple of the rate.
    """

    identity: int
    bucket: Bucket
    minutes: int
    grant: int | None = None
    block: int | None = None
    value: Decimal | None = None
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Lost:
    """What nobody used in time: minutes of a grant or of a block, or the rest of a block of money."""

    minutes: int
    grant: int | None = None
    block: int | None = None
    value: Decimal | None = None


@dataclass(slots=True)
class Grant:
    """What is left of one period's promise, and the last period in which it may be used (None: any)."""

    period: int
    left: int
    last_usable: int | None


@dataclass(slots=True)
class Purchase:
    """What is left of a block: minutes, or money in sixtieths so that a minute at a rate is exact."""

    block: Block
    left: int
    sixtieths: Decimal | None

    @classmethod
    def of(cls, block: Block) -> Purchase:
        return cls(block, block.minutes, None if block.value is None else block.value * HOUR)

    def drink(self, thirst: int, rate: Decimal) -> tuple[int, Decimal | None]:
        """Minutes that it pays for and what they cost of it. Money pays for its last minute in part."""
        if self.sixtieths is None:
            sip = min(thirst, self.left)
            self.left -= sip
            return sip, None
        if not rate or not self.sixtieths:
            return (thirst, Decimal(0)) if not rate else (0, None)
        sip = min(thirst, int((self.sixtieths / rate).to_integral_value(ROUND_CEILING)))
        cost = min(self.sixtieths, sip * rate)
        self.sixtieths -= cost
        return sip, cost / HOUR

    def lapse(self) -> Lost | None:
        """Nothing can be drawn any more; what is left is lost."""
        left, money = self.left, self.sixtieths
        self.left, self.sixtieths = 0, None if money is None else Decimal(0)
        if money is None:
            return Lost(left, block=self.block.identity) if left else None
        return Lost(0, block=self.block.identity, value=money / HOUR) if money else None


@dataclass(frozen=True, slots=True)
class Moment:
    """When an entry drinks: its period and day, what a minute of money costs then, how far debt may go."""

    period: int
    day: date
    rate: Decimal
    room: int | None


class Stock:
    """Everything that entries can take from, as it stands after the entries so far."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        in_order = sorted(blocks, key=lambda b: (b.expires_before or FOR_GOOD, b.bought_on, b.identity))
        self.purchases = [Purchase.of(block) for block in in_order]
        self.grants: list[Grant] = []
        self.debt = 0

    def standing(self, day: date) -> int:
        """Minutes that are carried over the start of `day`; below 0 when more was borrowed."""
        bought = sum(p.left for p in self.purchases if p.block.bought_on < day)
        return sum(grant.left for grant in self.grants) + bought - self.debt

    def bought(self, since: date, before: date) -> int:
        """Minutes of blocks bought from one day until before another."""
        return sum(p.block.minutes for p in self.purchases if since <= p.block.bought_on < before)

    def promise(self, period: int, minutes: int, last_usable: int | None) -> int:
        """Add a period's grant. What was borrowed is paid back out of it first: those minutes."""
        repaid = min(self.debt, minutes)
        self.debt -= repaid
        self.grants.append(Grant(period, minutes - repaid, last_usable))
        return repaid

    def drink(self, bucket: Bucket, thirst: int, moment: Moment) -> Iterator[Taken]:
        """What an entry takes from one bucket, oldest first; without identity, which the caller knows."""
        if bucket is Bucket.BORROWED:
            sip = thirst if moment.room is None else min(thirst, max(0, moment.room - self.debt))
            self.debt += sip
            if sip:
                yield Taken(0, bucket, sip)
            return
        if bucket is Bucket.BLOCK:
            yield from self._from_blocks(thirst, moment.day, moment.rate)
            return
        for grant in self.grants:
            if (grant.period == moment.period) is (bucket is Bucket.INCLUDED) and (sip := min(thirst, grant.left)):
                grant.left -= sip
                thirst -= sip
                yield Taken(0, bucket, sip, grant=grant.period)

    def _from_blocks(self, thirst: int, day: date, rate: Decimal) -> Iterator[Taken]:
        for purchase in self.purchases:
            if thirst and purchase.block.serves(day):
                sip, value = purchase.drink(thirst, rate)
                thirst -= sip
                if sip:
                    yield Taken(0, Bucket.BLOCK, sip, block=purchase.block.identity, value=value)

    def turn(self, number: int, ends_before: date, rollover: Rollover | None, *, is_final: bool) -> list[Lost]:
        """The period `number` is over: keep what may be used later, give what is lost."""
        lost = [one for p in self.purchases if self._lapses(p, ends_before, is_final=is_final) if (one := p.lapse())]
        kept: list[Grant] = []
        cap = None if rollover is None else rollover.cap
        room = sum(grant.left for grant in self.grants) if cap is None else cap
        for grant in reversed(self.grants):
            usable = rollover is not None and not is_final and (grant.last_usable is None or grant.last_usable > number)
            stays = min(grant.left, room) if usable else 0
            room -= stays
            if grant.left > stays:
                lost.append(Lost(grant.left - stays, grant=grant.period))
            if stays:
                kept.insert(0, Grant(grant.period, stays, grant.last_usable))
        self.grants = kept
        return lost

    def settle(self) -> int:
        """Nothing comes any more that could pay back what was borrowed: it is overage."""
        owed, self.debt = self.debt, 0
        return owed

    @staticmethod
    def _lapses(purchase: Purchase, ends_before: date, *, is_final: bool) -> bool:
        bought = purchase.block.bought_on < ends_before
        return bought and (is_final or (purchase.block.expires_before or FOR_GOOD) <= ends_before)


def room_to_borrow(policy: HoursPolicy, still_to_come: int) -> int | None:
    """How far the debt may go: the cap of the line, or what its pool still has to grant. None: any."""
    if policy.rollover is not None and policy.rollover.is_pooled:
        return still_to_come
    return policy.borrow_cap if policy.may_borrow else 0
