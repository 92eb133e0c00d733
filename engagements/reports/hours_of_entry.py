"""Which bucket took which minutes of one time entry, and why (O-7): every bucket in order, with what it held then.

Read like the balance: what is not approved counts as well, and earlier work stands before later work, by day and id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engagements.hours_policy import BUCKET_WORDS, Bucket
from engagements.hours_trace import EntryTrace, Sip, trace_entry
from engagements.models import HoursBlock, RolloverPolicy, ServiceLine, TimeEntry, TimeOnLine
from engagements.reports.hours_explained import overage_price, told_counting, told_order
from engagements.reports.hours_facts import HOURS_KINDS, Chain, chains_in, worked_on
from partnerview.explanation import Explanation, Input, Step
from partnerview.ui import formats

ONE_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BucketRow:
    """A bucket in its turn: what it held (None: no end), what the entry took, and the sentence about it."""

    bucket: Bucket
    there: int | None
    minutes: int
    why: str

    @property
    def words(self) -> str:
        return BUCKET_WORDS[self.bucket]


@dataclass(frozen=True, slots=True)
class EntryHours:
    """Where the hours of an entry came from; without rows, `said` is why no bucket is asked."""

    entry: TimeEntry
    line: ServiceLine | None
    said: str
    counted: int = 0
    starts_on: dt.date | None = None
    last_day: dt.date | None = None
    rows: tuple[BucketRow, ...] = ()

    @property
    def explanation(self) -> Explanation:
        on = formats.day(self.entry.worked_on)
        return Explanation(
            figure=f"Hours of {self.entry.person.name} on {on}",
            result=formats.hours(self.counted or self.entry.minutes),
            rule=self.said,
            rule_version="Hours waterfall: buckets in the order of the line, entries by day and number",
            convention=told_order(self.line) if self.line and self.rows else "",
            rounding=told_counting(self.line) if self.line else "",
            inputs=(Input("Worked", formats.hours(self.entry.minutes)),),
            steps=tuple(Step(f"{row.words}: {row.why}", formats.hours(row.minutes)) for row in self.rows),
        )


def hours_of_entry(entry: TimeEntry) -> EntryHours:
    """The trace of one standing entry. Six queries."""
    if not entry.is_billable:
        return EntryHours(entry, None, "It is not billable: it uses up no promise.")
    on_line = TimeOnLine.objects.filter(entry=entry.pk).select_related("line").first()
    if on_line is None:
        return EntryHours(entry, None, "No line with hours was in service that day: nothing is used up.")
    line = on_line.line
    if line.kind not in HOURS_KINDS:
        cost = formats.amount_with(line.hourly_rate or 0, line.currency)
        return EntryHours(entry, line, f"“{line.name}” is work by the hour at {cost}: there is no promise to use up.")
    chain = next(one for one in chains_in([entry.engagement_id]) if line in one.lines)
    return _traced(entry, line, chain)


def _traced(entry: TimeEntry, line: ServiceLine, chain: Chain) -> EntryHours:
    worked = worked_on([entry.engagement_id], before=entry.worked_on + ONE_DAY)
    periods = chain.read(worked, until=entry.worked_on + ONE_DAY, whole_pool=True)
    place = next(
        place for place, one in enumerate(periods) if one.line == line.pk and entry.worked_on in one.priced.service
    )
    blocks = {block.pk: block for block in chain.blocks}
    trace = trace_entry([one.period for one in periods], [b.as_block for b in chain.blocks], place, entry.pk)
    return EntryHours(
        entry,
        line,
        _said(trace, line),
        counted=trace.counted,
        starts_on=periods[place].priced.service.starts_on,
        last_day=periods[place].last_day,
        rows=tuple(_rows(trace, line, blocks)),
    )


def _rows(trace: EntryTrace, line: ServiceLine, blocks: Mapping[int, HoursBlock]) -> list[BucketRow]:
    rows, thirst = [], trace.counted
    for sip in trace.sips:
        why = _why(sip, line, blocks) if thirst else "Not needed: what comes before it was enough."
        rows.append(BucketRow(sip.bucket, sip.there, sip.minutes, why))
        thirst -= sip.minutes
    return rows


def _said(trace: EntryTrace, line: ServiceLine) -> str:
    worked = trace.entry.minutes
    if trace.counted == worked:
        return f"It counts towards “{line.name}”, minute by minute."
    return (
        f"It counts towards “{line.name}” as {formats.hours(trace.counted)} for {formats.hours(worked)} worked: "
        f"{told_counting(line)[:1].lower()}{told_counting(line)[1:]}."
    )


def _why(sip: Sip, line: ServiceLine, blocks: Mapping[int, HoursBlock]) -> str:
    if sip.bucket is Bucket.OVERAGE:
        beyond = "Nothing before it had room. An hour costs" if sip.minutes else "Nothing is left for it. An hour costs"
        return f"{beyond} {overage_price(line)}."
    if not sip.there and sip.there is not None:
        return _nothing_there(sip.bucket, line)
    took = formats.hours(sip.minutes)
    there = "" if sip.there is None else f" of {formats.hours(sip.there)}"
    match sip.bucket:
        case Bucket.INCLUDED:
            return f"{took}{there} that this interval's grant still held."
        case Bucket.ROLLED_OVER:
            return f"{took}{there} carried in from before, the oldest first."
        case Bucket.BLOCK:
            return f"{took}{there} bought ahead: {_drawn(sip, blocks, line)}."
        case _:
            limit = "; there is no limit" if sip.there is None else ""
            return f"{took}{there} that may be borrowed from what comes next{limit}."


def _nothing_there(bucket: Bucket, line: ServiceLine) -> str:
    match bucket:
        case Bucket.INCLUDED:
            return "This interval's grant was used up." if line.contracted_minutes else "No hours are promised."
        case Bucket.ROLLED_OVER:
            return "Nothing that was carried in was left."
        case Bucket.BLOCK:
            return "No block that serves this day held any."
        case _:
            may = line.may_borrow or line.rollover == RolloverPolicy.POOLED
            return "The limit for borrowing was reached." if may else "This line does not lend hours."


def _drawn(sip: Sip, blocks: Mapping[int, HoursBlock], line: ServiceLine) -> str:
    """Each block by its day, with the money that it gave where it holds money."""
    parts = []
    for taken in sip.taken:
        on = f"the block of {formats.day(blocks[taken.block].bought_on)}" if taken.block else "a block"
        cost = f", {formats.amount_with(taken.value, line.currency)}" if taken.value is not None else ""
        parts.append(f"{formats.hours(taken.minutes)} from {on}{cost}")
    return " and ".join(parts)
