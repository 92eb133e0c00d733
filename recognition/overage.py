"""What hours beyond the contract amount to, by line and month (maths.md §5).

The hours of an interval are poured in order of day; what finds no room is overage of the month it was
worked in, at the line's overage rate or multiplier. A line with neither is over-serviced: nothing is earned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Q

from engagements.hours_periods import HoursPeriod
from engagements.hours_policy import Bucket
from engagements.hours_waterfall import overage_charge
from engagements.models import ServiceLine
from engagements.reports.hours_facts import Chain
from partnerview.money import Money, Rounding
from partnerview.months import Month
from recognition.targets import UNREADABLE, Target, Targets, approved_hours


def overage(*, since: Month, through: Month, rounding: Rounding) -> Targets:
    """Every line with an overage rate or multiplier and hours in reach of these months."""
    found = Targets()
    charging = ServiceLine.objects.filter(Q(overage_rate__isnull=False) | Q(overage_multiplier__isnull=False))
    chains, worked = approved_hours(charging, since=since, through=through)
    for chain in chains:
        try:
            periods = chain.read(worked, until=through.next_first, only_worked=True)
            found.targets.extend(_targets(chain, periods, since, through, rounding))
        except UNREADABLE as refusal:
            found.failed[chain.engagement_id] = f"“{chain.line.name}”: {refusal}"
    return found


def _targets(
    chain: Chain, periods: list[HoursPeriod], since: Month, through: Month, rounding: Rounding
) -> Iterator[Target]:
    lines = {line.pk: line for line in chain.lines if line.bills_overage}
    amounts: dict[tuple[int, Month], Decimal] = defaultdict(Decimal)
    for one in periods:
        if one.line in lines:
            for month, amount in of_interval(lines[one.line], one, rounding):
                amounts[one.line, month] += amount
    for (line, month), amount in amounts.items():
        if since <= month <= through:
            yield Target(line, month, amount)


def of_interval(line: ServiceLine, one: HoursPeriod, rounding: Rounding) -> Iterator[tuple[Month, Decimal]]:
    """The overage of one interval by month, rounded cumulatively, so that the months add up to the interval."""
    days = {entry.identity: entry.worked_on for entry in one.period.entries}
    beyond = [
        (days[taken.identity], taken.minutes * taken.factor)
        for taken in one.reading.trace
        if taken.bucket is Bucket.OVERAGE
    ]
    if one.reading.settled:
        beyond.append((one.last_day, Decimal(one.reading.settled)))
    hourly = Money(line.hourly_rate or Decimal(0), line.currency)
    rate = None if line.overage_rate is None else Money(line.overage_rate, line.currency)
    minutes, before = Decimal(0), Decimal(0)
    for day, more in beyond:
        minutes += more
        charge = overage_charge(
            minutes, hourly=hourly, rate=rate, multiplier=line.overage_multiplier, rounding=rounding
        )
        yield Month.of(day), charge.amount.amount - before
        before = charge.amount.amount
