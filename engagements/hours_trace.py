"""Why an entry took from the buckets that it took from: what each of them held at that moment (O-7).

Pure. What was there is asked of the waterfall itself: an entry that never has enough, in this one's place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from engagements.hours_policy import Bucket
from engagements.hours_stock import Block, Taken
from engagements.hours_waterfall import Period, Worked, pour

# More than anybody works, and a multiple of every step that minutes are counted in.
ENDLESS: Final = 10_080_000_000


@dataclass(frozen=True, slots=True)
class Sip:
    """What one bucket held when an entry came, None where it has no end, and what the entry took of it."""

    bucket: Bucket
    there: int | None
    taken: tuple[Taken, ...]

    @property
    def minutes(self) -> int:
        return sum(part.minutes for part in self.taken)


@dataclass(frozen=True, slots=True)
class EntryTrace:
    """One entry in its period: the minutes that it counts for, and every bucket in the order of its line."""

    entry: Worked
    counted: int
    sips: tuple[Sip, ...]

    @property
    def beyond(self) -> int:
        """Minutes that no bucket had room for."""
        return sum(sip.minutes for sip in self.sips if sip.bucket is Bucket.OVERAGE)


def trace_entry(periods: Sequence[Period], blocks: Sequence[Block], place: int, identity: int) -> EntryTrace:
    """The entry `identity` of the period at `place`. Raises StopIteration if it is not among its entries."""
    period = periods[place]
    entry = next(one for one in period.entries if one.identity == identity)
    taken = _by_bucket(periods, blocks, place, identity)
    there = {bucket: _minutes(found) for bucket, found in _by_bucket(
        _asked_without_end(periods, place, entry), blocks, place, identity
    ).items()}  # fmt: skip
    sips = [Sip(bucket, _known(there.get(bucket, 0)), tuple(taken[bucket])) for bucket in period.policy.order]
    sips.append(Sip(Bucket.OVERAGE, None, tuple(taken[Bucket.OVERAGE])))
    counted = period.policy.counted(entry.minutes, is_after_hours=entry.is_after_hours)
    return EntryTrace(entry, counted, tuple(sips))


def _asked_without_end(periods: Sequence[Period], place: int, entry: Worked) -> list[Period]:
    """The same periods, but the entry drains whatever is there, and nothing comes after it in its period."""
    before = [one for one in periods[place].entries if _order(one) < _order(entry)]
    thirsty = replace(entry, minutes=ENDLESS)
    return [*periods[:place], replace(periods[place], entries=[*before, thirsty]), *periods[place + 1 :]]


def _by_bucket(
    periods: Sequence[Period], blocks: Sequence[Block], place: int, identity: int
) -> dict[Bucket, list[Taken]]:
    found: dict[Bucket, list[Taken]] = defaultdict(list)
    for taken in pour(periods, blocks)[place].trace:
        if taken.identity == identity:
            found[taken.bucket].append(taken)
    return found


def _order(entry: Worked) -> tuple[object, int]:
    return entry.worked_on, entry.identity


def _minutes(taken: Sequence[Taken]) -> int:
    return sum(part.minutes for part in taken)


def _known(minutes: int) -> int | None:
    """None where it gave all that was asked for: it has no end."""
    return minutes if minutes < ENDLESS // 2 else None
