"""The facts of hours: which lines promise them one after another, which blocks were bought, who worked.

Burn, billing and recognition read hours through here, so that one waterfall speaks for all (O-7).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from engagements.hours_periods import HoursPeriod, Promise, passes_hours, read_hours
from engagements.hours_waterfall import Worked
from engagements.models import EngagementStatus as Status
from engagements.models import HoursBlock, LineKind, ServiceLine, TimeOnLine, TimeStatus

HOURS_KINDS: Final = (LineKind.CONTRACTED_HOURS, LineKind.PREPAID_HOURS)
DECIDED: Final = frozenset({TimeStatus.APPROVED, TimeStatus.INVOICED})


@dataclass(frozen=True)
class Chain:
    """Lines that took over from each other, the oldest first, with the blocks bought on them.

    Where the last `is_paused` nothing lapses at its end: a resumption takes over what it carries (ADR 0703).
    """

    lines: tuple[ServiceLine, ...]
    blocks: tuple[HoursBlock, ...] = ()
    is_paused: bool = False

    @property
    def line(self) -> ServiceLine:
        """The one that is or was in service last."""
        return self.lines[-1]

    @property
    def engagement_id(self) -> int:
        return self.line.engagement_id

    @cached_property
    def promises(self) -> list[Promise]:
        return [
            Promise(
                line.pk,
                line.terms,
                line.contracted_minutes or 0,
                line.hours_policy,
                goes_on=self.is_paused and line is self.line,
            )
            for line in self.lines
        ]

    @property
    def passes(self) -> bool:
        """Whether what happens in one interval can matter in another."""
        return passes_hours(self.promises, [block.as_block for block in self.blocks])

    def line_on(self, day: dt.date) -> ServiceLine | None:
        """The line in service on a day."""
        serving = (line for line in self.lines if line.starts_on <= day and day < (line.ends_before or dt.date.max))
        return next(serving, None)

    def read(
        self,
        worked: Mapping[int, Iterable[Worked]],
        *,
        until: dt.date,
        since: dt.date | None = None,
        only_worked: bool = False,
        whole_pool: bool = False,
    ) -> list[HoursPeriod]:
        blocks = [block.as_block for block in self.blocks]
        how = {"only_worked": only_worked, "whole_pool": whole_pool}
        return read_hours(self.promises, worked, blocks, until=until, since=since, **how)


def chains_in(engagements: Iterable[int]) -> list[Chain]:
    """All chains of live lines with hours, by engagement and start. Two queries."""
    lines = ServiceLine.objects.filter(engagement__in=list(engagements), is_live=True, kind__in=HOURS_KINDS)
    return chained(list(lines.order_by("engagement_id", "starts_on", "id")))


def chained(lines: Iterable[ServiceLine], *, paused: Collection[int] = ()) -> list[Chain]:
    """Lines in order of start, put into the chains that `follows` makes of them. Two queries at most.

    `paused` are lines that a pause would end which is only planned.
    """
    in_order = list(lines)
    chains: list[list[ServiceLine]] = []
    ends: dict[int, list[ServiceLine]] = {}
    for line in in_order:
        chain = ends.pop(line.follows_id, None) if line.follows_id else None
        if chain is None:
            chains.append(chain := [])
        chain.append(line)
        ends[line.pk] = chain
    bought: dict[int, list[HoursBlock]] = defaultdict(list)
    for block in HoursBlock.objects.standing().filter(line__in=[line.pk for line in in_order]):
        bought[block.line_id].append(block)
    paused = _paused(in_order) | set(paused)
    return [
        Chain(tuple(chain), tuple(block for line in chain for block in bought[line.pk]), chain[-1].pk in paused)
        for chain in chains
    ]


def _paused(lines: Iterable[ServiceLine]) -> set[int]:
    """Those that a pause ended which still goes on."""
    ended = [line.pk for line in lines if line.ended_by_id]
    if not ended:
        return set()
    paused = ServiceLine.objects.filter(pk__in=ended, ended_by__status=Status.PAUSED, engagement__status=Status.PAUSED)
    return set(paused.values_list("pk", flat=True))


def worked_on(
    engagements: Iterable[int],
    *,
    before: dt.date,
    since: dt.date | None = None,
    statuses: Iterable[str] | None = None,
) -> dict[int, list[Worked]]:
    """Billable entries by the line that they count towards; all standing ones unless `statuses` are named."""
    rows = TimeOnLine.objects.filter(engagement__in=list(engagements), line_kind__in=HOURS_KINDS, worked_on__lt=before)
    if since:
        rows = rows.filter(worked_on__gte=since)
    if statuses is not None:
        rows = rows.filter(status__in=list(statuses))
    found: dict[int, list[Worked]] = defaultdict(list)
    columns = ("line_id", "entry_id", "worked_on", "minutes", "is_after_hours")
    for line, entry, day, minutes, after_hours in rows.values_list(*columns):
        found[line].append(Worked(entry, day, minutes, after_hours))
    return found
