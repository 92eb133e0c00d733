"""Used units as billing plans from them, and what a person is shown of them. Sums in the database, by day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from django.db.models import Q, Sum

from engagements.models import Interval, LineKind, ServiceLine, UsageRecord
from engagements.usage import UsedDay
from partnerview.months import Month

MONTHS_AROUND: Final = 24  # a price interval and a billing interval, each of a year at most


def used_in(engagements: Iterable[int], month: Month) -> dict[int, tuple[UsedDay, ...]]:
    """Units by day of each usage line, in the intervals that the month may still bill. One query."""
    around = Q(used_on__gte=(month - MONTHS_AROUND).first_day) | Q(line__interval=Interval.TOTAL)
    rows = UsageRecord.objects.filter(around, line__engagement__in=engagements, used_on__lte=month.last_day)
    found: dict[int, list[UsedDay]] = defaultdict(list)
    for line, used_on, quantity in rows.order_by().values_list("line_id", "used_on").annotate(sum=Sum("quantity")):
        found[line].append(UsedDay(used_on, quantity))
    return {line: tuple(days) for line, days in found.items()}


def last_used(line: ServiceLine) -> dt.date | None:
    """The latest day of which units stand, less those taken back; None for a line of another kind."""
    if line.kind != LineKind.USAGE:
        return None
    by_day = line.usage_records.order_by("-used_on").values("used_on").annotate(units=Sum("quantity"))
    return by_day.exclude(units=0).values_list("used_on", flat=True).first()


def used_of(line: ServiceLine) -> Decimal:
    """All units ever used of one line."""
    return line.usage_records.aggregate(sum=Sum("quantity"))["sum"] or Decimal(0)
