"""What was paid ahead for hours, earned as they are used: grants that roll over, and prepaid blocks (maths.md §3).

Of a month's grant revenue follows the minutes taken from it, in whichever month; what is forfeited is
revenue when it lapses. A block is earned by use ÷ expected use, the rest when it expires.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.db.models import Q

from engagements.hours_periods import HoursPeriod
from engagements.models import HoursBlock, RecognitionMethod, ServiceLine
from engagements.reports.hours_facts import Chain
from partnerview.money import Money, Rounding, share
from partnerview.months import Month
from recognition.patterns import as_used
from recognition.targets import UNREADABLE, Target, Targets, approved_hours

Use = tuple[dt.date, Decimal]
Earned = tuple[int, dict[Month, Decimal]]


def hours_used(*, since: Month, through: Month, rounding: Rounding) -> Targets:
    """Every line that is earned as used, and every line with a block."""
    found = Targets()
    blocks = HoursBlock.objects.standing().values("line")
    ahead = ServiceLine.objects.filter(Q(recognition_method=RecognitionMethod.AS_USED) | Q(pk__in=blocks))
    chains, worked = approved_hours(ahead, since=since, through=through)
    for chain in chains:
        try:
            periods = chain.read(worked, until=through.next_first)
            earned = [*of_grants(chain, periods, rounding), *of_blocks(chain, periods, rounding)]
        except UNREADABLE as refusal:
            found.failed[chain.engagement_id] = f"“{chain.line.name}”: {refusal}"
        else:
            found.targets.extend(_summed(earned, since, through))
    return found


def _summed(earned: Sequence[Earned], since: Month, through: Month) -> Iterator[Target]:
    amounts: dict[tuple[int, Month], Decimal] = defaultdict(Decimal)
    for line, months in earned:
        for month, amount in months.items():
            amounts[line, month] += amount
    for (line, month), amount in amounts.items():
        if since <= month <= through:
            yield Target(line, month, amount)


def of_grants(chain: Chain, periods: Sequence[HoursPeriod], rounding: Rounding) -> Iterator[Earned]:
    """The price of each interval by the minutes taken from its grant. What was borrowed is taken when it is repaid."""
    lines = {line.pk for line in chain.lines if line.recognition_method == RecognitionMethod.AS_USED}
    uses = _uses_of_grants(periods)
    for place, one in enumerate(periods):
        price = one.priced.cost(rounding)
        if one.line in lines and price.amount:
            granted = Decimal(one.period.granted)
            at_once = [] if granted else [(one.priced.service.starts_on, Decimal(1))]
            yield one.line, as_used(price, expected=granted, uses=[*uses[place], *at_once], rounding=rounding)


def _uses_of_grants(periods: Sequence[HoursPeriod]) -> dict[int, list[Use]]:
    """Minutes by day that went from each period's grant: repaid, taken by entries, lost."""
    uses: dict[int, list[Use]] = defaultdict(list)
    for place, one in enumerate(periods):
        if one.reading.repaid:
            uses[place].append((one.priced.service.starts_on, Decimal(one.reading.repaid)))
        days = {entry.identity: entry.worked_on for entry in one.period.entries}
        for taken in one.reading.trace:
            if taken.grant is not None:
                uses[taken.grant].append((days[taken.identity], Decimal(taken.minutes)))
        for lost in one.reading.lost:
            if lost.grant is not None:
                uses[lost.grant].append((one.last_day, Decimal(lost.minutes)))
    return uses


def of_blocks(chain: Chain, periods: Sequence[HoursPeriod], rounding: Rounding) -> Iterator[Earned]:
    uses: dict[int, list[Use]] = defaultdict(list)
    lapsed: dict[int, dt.date] = {}
    for one in periods:
        days = {entry.identity: entry.worked_on for entry in one.period.entries}
        for taken in one.reading.trace:
            if taken.block is not None:
                quantity = Decimal(taken.minutes) if taken.value is None else taken.value
                uses[taken.block].append((days[taken.identity], quantity))
        lapsed |= {lost.block: one.last_day for lost in one.reading.lost if lost.block is not None}
    for block in chain.blocks:
        lapses_on = block.last_day if block.pk in lapsed and block.last_day else lapsed.get(block.pk)
        months = as_used(
            Money(block.price, block.currency),
            expected=expected_use(block),
            uses=uses[block.pk],
            lapses_on=lapses_on,
            rounding=rounding,
        )
        yield block.line_id, months


def expected_use(block: HoursBlock) -> Decimal:
    """What of a block somebody is expected to use, in minutes or in money: all of it less the expected breakage."""
    holds = block.price if block.minutes is None else Decimal(block.minutes)
    return share(holds, 100 - block.breakage_percent, 100)
