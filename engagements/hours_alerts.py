"""When hours reach a share of what can be used: once, and again after a refill brought them below it (V-34).

Pure: readings in order in, crossings out. Who is told is actions/hours_alerts.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from engagements.hours_stock import Block, Taken
from engagements.hours_waterfall import Worked
from partnerview.months import Span

HUNDRED: Final = 100


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
    opening: int, entries: Iterable[Worked], trace: Iterable[Taken], blocks: Iterable[Block], within: Span
) -> list[Level]:
    """The level after every refill and every entry of a period that opens with so many minutes, by day.

    A block of money refills by the minutes that it paid for, with the entry that took them.
    """
    counted: dict[int, int] = {}
    money: dict[int, int] = {}
    for taken in trace:
        counted[taken.identity] = counted.get(taken.identity, 0) + taken.minutes
        if taken.value is not None:
            money[taken.identity] = money.get(taken.identity, 0) + taken.minutes
    refills = [(block.bought_on, 0, block.identity, block.minutes, 0) for block in blocks if block.bought_on in within]
    work = [
        (entry.worked_on, 1, entry.identity, money.get(entry.identity, 0), counted.get(entry.identity, 0))
        for entry in entries
    ]
    levels, available, used = [Level(within.starts_on, 0, opening)], opening, 0
    for day, _, _, refill, minutes in sorted(refills + work):
        available, used = available + refill, used + minutes
        levels.append(Level(day, used, available))
    return levels
