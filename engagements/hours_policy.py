"""By which rules the hours of a line are used up: the order of buckets, what moves on, what may be borrowed.

Pure values of one line in one period. How minutes are poured by them is `hours_waterfall.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from partnerview.errors import InvalidInput


class Bucket(StrEnum):
    """Where minutes come from."""

    INCLUDED = "included"
    ROLLED_OVER = "rolled_over"
    BLOCK = "block"
    BORROWED = "borrowed"
    OVERAGE = "overage"


BUCKET_WORDS: Final = {
    Bucket.INCLUDED: "Included",
    Bucket.ROLLED_OVER: "Rolled over",
    Bucket.BLOCK: "Prepaid block",
    Bucket.BORROWED: "Borrowed",
    Bucket.OVERAGE: "Beyond the contract",
}
DEFAULT_ORDER: Final = (Bucket.INCLUDED, Bucket.ROLLED_OVER, Bucket.BLOCK, Bucket.BORROWED)


@dataclass(frozen=True, slots=True)
class Rollover:
    """How unused minutes move on: at most `cap` (None: all), each usable for `periods` more (None: for good).

    Pooled, `periods` of them are one: hours stay usable until the pool ends, and those still to come in
    it may be drawn ahead.
    """

    cap: int | None = None
    periods: int | None = None
    is_pooled: bool = False

    def last_usable(self, number: int) -> int | None:
        """The number of the last period in which what was granted in period `number` may be used."""
        if self.periods is None:
            return None
        return self.pool_end(number) if self.is_pooled else number + self.periods

    def pool_end(self, number: int) -> int:
        """The last period of the pool that holds period `number`."""
        return number - number % (self.periods or 1) + (self.periods or 1) - 1


@dataclass(frozen=True, slots=True)
class HoursPolicy:
    """The rules of one line. Without `rollover` nothing moves on; a `borrow_cap` of None has no cap."""

    order: tuple[Bucket, ...] = DEFAULT_ORDER
    rollover: Rollover | None = None
    may_borrow: bool = False
    borrow_cap: int | None = None
    hourly_rate: Decimal = Decimal(0)
    after_hours_multiplier: Decimal = Decimal(1)
    weighs_after_hours: bool = False
    increment: int = 1

    def __post_init__(self) -> None:
        if len(set(self.order)) != len(self.order) or Bucket.OVERAGE in self.order:
            raise InvalidInput("The order names each bucket once; overage always comes last.", field="bucket_order")
        if self.increment < 1:
            raise InvalidInput("Minutes are counted in steps of at least 1.", field="rounding_minutes")

    @property
    def moves_hours(self) -> bool:
        """Whether hours pass from one period to another; else each period stands by itself."""
        return self.rollover is not None or self.may_borrow

    def counted(self, minutes: int, *, is_after_hours: bool = False) -> int:
        """The minutes that work counts for: rounded up to the increment, then weighed. The entry keeps its own."""
        steps = -(-minutes // self.increment) * self.increment
        if is_after_hours and self.weighs_after_hours:
            return int((steps * self.after_hours_multiplier).quantize(Decimal(1), rounding=ROUND_HALF_UP))
        return steps

    def factor(self, *, is_after_hours: bool) -> Decimal:
        """What a counted minute costs in money, as a multiple of the rate. Weighed minutes cost once."""
        return self.after_hours_multiplier if is_after_hours and not self.weighs_after_hours else Decimal(1)
