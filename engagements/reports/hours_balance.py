"""The hours of an engagement as its page shows them: every chain of lines by interval, and what blocks still hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engagements.models import Engagement, HoursBlock, HoursCrossing, ServiceLine
from engagements.reports.burn import LineHours, hours_in
from engagements.reports.hours_facts import Chain

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class BlockLeft:
    """A block with what was drawn from it and what lapsed: minutes, or money where it holds money."""

    block: HoursBlock
    used: Decimal
    lost: Decimal

    @property
    def holds(self) -> Decimal:
        return self.block.price if self.block.minutes is None else Decimal(self.block.minutes)

    @property
    def left(self) -> Decimal:
        return self.holds - self.used - self.lost

    @property
    def is_money(self) -> bool:
        return self.block.minutes is None


@dataclass(frozen=True, slots=True)
class ChainHours:
    """Lines that took over from each other: their intervals and blocks newest first, thresholds crossed."""

    chain: Chain
    intervals: tuple[LineHours, ...]
    blocks: tuple[BlockLeft, ...]
    crossings: tuple[HoursCrossing, ...]

    @property
    def line(self) -> ServiceLine:
        return self.chain.line

    @property
    def minutes_left(self) -> int:
        """Of blocks of hours."""
        return int(sum((one.left for one in self.blocks if not one.is_money), ZERO))

    @property
    def money_left(self) -> Decimal:
        """Of blocks of money, in the currency of the line."""
        return sum((one.left for one in self.blocks if one.is_money), ZERO)

    def is_served_on(self, day: dt.date) -> bool:
        return self.chain.line_on(day) is not None


def hours_by_chain(engagement: Engagement, *, through: dt.date) -> list[ChainHours]:
    """Those in service first, then the latest. Five queries."""
    read = hours_in(engagement, through=through)
    keys = [line.pk for chain, _ in read for line in chain.lines]
    crossed = list(HoursCrossing.objects.filter(line__in=keys).order_by("-reached_on", "-id"))
    found = [_chain_hours(chain, parts, crossed) for chain, parts in read]
    return sorted(found, key=lambda one: (not one.is_served_on(through), -one.line.starts_on.toordinal(), one.line.pk))


def _chain_hours(chain: Chain, parts: Sequence[LineHours], crossed: Iterable[HoursCrossing]) -> ChainHours:
    own = {line.pk for line in chain.lines}
    blocks = [block_left(block, parts) for block in chain.blocks]
    return ChainHours(
        chain=chain,
        intervals=tuple(reversed(parts)),
        blocks=tuple(sorted(blocks, key=lambda one: (one.block.bought_on, one.block.pk), reverse=True)),
        crossings=tuple(row for row in crossed if row.line_id in own),
    )


def block_left(block: HoursBlock, parts: Iterable[LineHours]) -> BlockLeft:
    """What the traces of all intervals so far leave of a block."""
    used = lost = ZERO
    for part in parts:
        drawn = (taken for taken in part.reading.trace if taken.block == block.pk)
        used += sum((Decimal(t.minutes) if t.value is None else t.value for t in drawn), ZERO)
        gone = (one for one in part.reading.lost if one.block == block.pk)
        lost += sum((Decimal(one.minutes) if one.value is None else one.value for one in gone), ZERO)
    return BlockLeft(block, used, lost)
