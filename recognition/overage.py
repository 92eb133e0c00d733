"""What hours beyond the contract amount to, by line and month (maths.md §5).

The hours of an interval are poured in order of day; what finds no room is overage of the month it was
worked in, at the line's overage rate. A line without that rate is over-serviced, and nothing is earned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Final

from engagements.hours_waterfall import Bucket, Worked, granted_minutes, pour, worth
from engagements.models import ServiceLine
from partnerview.db.rows import fetch
from partnerview.errors import DomainError
from partnerview.money import Money, Rounding
from partnerview.months import Month
from partnerview.terms import PricedInterval, intervals
from recognition.replanning import resumed

# An interval that reaches into the window began at most a year before it, or with its term.
_DAYS: Final = """
SELECT worked.line_id AS line, worked.worked_on, sum(worked.minutes)::int AS minutes
FROM engagements_timeonline worked
JOIN engagements_serviceline line ON line.id = worked.line_id
WHERE worked.line_kind = 'contracted_hours' AND line.overage_rate IS NOT NULL
  AND worked.status IN ('approved', 'invoiced') AND worked.worked_on < %(before)s
  AND (line.interval = 'total' OR worked.worked_on >= %(since)s::date - interval '1 year')
GROUP BY worked.line_id, worked.worked_on ORDER BY worked.line_id, worked.worked_on
"""


@dataclass(frozen=True, slots=True)
class Target:
    """What one line has earned as overage in one month."""

    line: int
    month: Month
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Overage:
    """Targets of all lines, and the engagements whose lines cannot be worked out, with the cause."""

    targets: list[Target] = field(default_factory=list)
    failed: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Day:
    line: int
    worked_on: date
    minutes: int


def overage(*, since: Month, through: Month, rounding: Rounding) -> Overage:
    """Every line with an overage rate and hours in reach of these months."""
    found = Overage()
    days = fetch(_Day, _DAYS, {"since": since.first_day, "before": through.next_first})
    by_line = {line: list(worked) for line, worked in groupby(days, key=lambda day: day.line)}
    for pk, line in ServiceLine.objects.in_bulk(by_line).items():
        try:
            found.targets.extend(_targets(line, by_line[pk], since, through, rounding))
        except (DomainError, ArithmeticError, ValueError) as refusal:
            found.failed[line.engagement_id] = f"“{line.name}”: {refusal}"
    return found


def _targets(
    line: ServiceLine, days: Sequence[_Day], since: Month, through: Month, rounding: Rounding
) -> Iterator[Target]:
    amounts: dict[Month, Decimal] = defaultdict(Decimal)
    for priced in intervals(resumed(line.terms, since), until=through.next_first):
        for month, amount in _of_interval(line, priced, days, rounding):
            amounts[month] += amount
    yield from (Target(line.pk, month, amount) for month, amount in amounts.items() if since <= month <= through)


def _of_interval(
    line: ServiceLine, priced: PricedInterval, days: Sequence[_Day], rounding: Rounding
) -> Iterator[tuple[Month, Decimal]]:
    """The overage of one interval by month, rounded cumulatively, so that the months add up to the interval."""
    entries = [Worked(n, day.worked_on, day.minutes) for n, day in enumerate(days) if day.worked_on in priced.service]
    (reading,) = pour([(granted_minutes(priced, line.contracted_minutes or 0), entries)])
    rate = Money(line.overage_rate or Decimal(0), line.currency)
    minutes, before = 0, Decimal(0)
    for taken in reading.trace:
        if taken.bucket is Bucket.OVERAGE:
            minutes += taken.minutes
            reached = worth(minutes, rate, rounding).amount
            yield Month.of(days[taken.identity].worked_on), reached - before
            before = reached
