"""What usage above a commitment amounts to, by line and month (O-20, maths.md §3).

The commitment itself is the line's price and is earned straight line. What the units of an interval are
worth beyond it is earned in the months in which they were used.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Final

from engagements.models import ServiceLine
from engagements.usage import UsedDay, earned_by_month, read_tiers
from partnerview.db.rows import fetch
from partnerview.errors import DomainError
from partnerview.money import Rounding
from partnerview.months import Month
from recognition.targets import Target, Targets

# An interval that reaches into the window began at most a year before it, or with its term.
_DAYS: Final = """
SELECT record.line_id AS line, record.used_on, sum(record.quantity) AS quantity
FROM engagements_usagerecord record
JOIN engagements_serviceline line ON line.id = record.line_id
WHERE line.is_live AND record.used_on < %(before)s
  AND (line.interval = 'total' OR record.used_on >= %(since)s::date - interval '1 year')
GROUP BY record.line_id, record.used_on ORDER BY record.line_id, record.used_on
"""


@dataclass(frozen=True, slots=True)
class _Day:
    line: int
    used_on: date
    quantity: Decimal


def usage(*, since: Month, through: Month, rounding: Rounding) -> Targets:
    """Every usage line with units in reach of these months."""
    found = Targets()
    days = fetch(_Day, _DAYS, {"since": since.first_day, "before": through.next_first})
    by_line = {line: list(used) for line, used in groupby(days, key=lambda day: day.line)}
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
    used = (UsedDay(day.used_on, day.quantity) for day in days)
    for month, amount in earned_by_month(line.terms, used, read_tiers(line.usage_tiers), rounding):
        amounts[month] += amount
    yield from (Target(line.pk, month, amount) for month, amount in amounts.items() if since <= month <= through)
