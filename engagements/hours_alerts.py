"""When hours reach a share of what can be used: once, and again after a refill brought them below it (V-34).

Pure: readings in order in, crossings out. Who is told is actions/hours_alerts.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from engagements.hours_stock import HOUR, Block, Taken
from engagements.hours_waterfall import Worked
from partnerview.months import Span

HUNDRED: Final = 100
ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Level:
    """Minutes used of minutes available after something happened on a day."""

    on: date
    used: int
    available: int


@dataclass(frozen=True, slots=True)
class Crossing:
    """A level at or past `percent` for the `ordinal`-th time."""

    percent: int
    ordinal: int
    level: Level


def crossings(levels: Iterable[Level], percents: Sequence[int]) -> list[Crossing]:
    """The first level at or past each threshold, and the first after each time that it was below again."""
    found: list[Crossing] = []
    times = dict.fromkeys(percents, 0)
    armed = dict.fromkeys(percents, True)
    for level in levels:
        for percent in sorted(percents):
            reached = level.used * HUNDRED >= percent * level.available and level.used > 0
            if reached and armed[percent]:
                times[percent] += 1
                found.append(Crossing(percent, times[percent], level))
            armed[percent] = not reached
    return found


def levels_of(
    opening: int,
    entries: Iterable[Worked],
    trace: Iterable[Taken],
    blocks: Iterable[Block],
    within: Span,
    *,
    hourly_rate: Decimal = ZERO,
) -> list[Level]:
    """The level after every refill and every entry of a period that opens with so many minutes, by day.

    Money counts as the minutes that it buys at the rate: an hour after hours at 1.5 uses up 1:30 of it.
    """
    counted: dict[int, int] = defaultdict(int)
    for taken in trace:
        counted[taken.identity] += taken.minutes if taken.value is None else worth_in_minutes(taken.value, hourly_rate)
    refills = [
        (block.bought_on, 0, block.identity, block.minutes + worth_in_minutes(block.value or ZERO, hourly_rate), 0)
        for block in blocks
        if block.bought_on in within
    ]
    work = [(entry.worked_on, 1, entry.identity, 0, counted[entry.identity]) for entry in entries]
    levels, available, used = [Level(within.starts_on, 0, opening)], opening, 0
    for day, _, _, refill, minutes in sorted(refills + work):
        available, used = available + refill, used + minutes
        levels.append(Level(day, used, available))
    return levels


def worth_in_minutes(value: Decimal, hourly_rate: Decimal) -> int:
    """The whole minutes that money buys at a rate; 0 where work costs nothing."""
    return int(value * HOUR / hourly_rate) if hourly_rate else 0
