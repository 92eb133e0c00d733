"""Which line each billable minute would count towards if the engagement had these lines: what a preview reads.

The same law as the view `engagements_timeonline` (migrations 0003 and 0021, models/time_on_line.py), for lines that
may not be stored: the two must agree. Reads one engagement's time as a whole.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engagements.billable import WorkedTime
from engagements.hours_policy import HoursPolicy
from engagements.hours_waterfall import Worked
from engagements.models import LineKind, ServiceLine, TimeEntry, TimeStatus

TAKES_TIME: Final = (LineKind.CONTRACTED_HOURS, LineKind.PREPAID_HOURS, LineKind.TIME_AND_MATERIALS)
DECIDED: Final = (TimeStatus.APPROVED, TimeStatus.INVOICED)


@dataclass(frozen=True, slots=True)
class Placed:
    """One approved entry and the line that it counts towards."""

    line: ServiceLine
    entry: int
    worked_on: dt.date
    minutes: int
    is_after_hours: bool
    is_billed: bool

    @property
    def counted(self) -> int:
        """Minutes in the line's increments."""
        return HoursPolicy(increment=self.line.rounding_minutes).counted(self.minutes)


def placed(engagement: int, lines: Sequence[ServiceLine]) -> list[Placed]:
    """Approved, billable time of the engagement, each entry on its line, by day. One query."""
    taking = [line for line in lines if line.kind in TAKES_TIME]
    rows = TimeEntry.objects.filter(
        engagement=engagement, is_billable=True, voided_at=None, status__in=DECIDED
    ).order_by("worked_on", "pk")
    found = []
    columns = ("pk", "line_id", "worked_on", "minutes", "workstream", "is_after_hours", "invoice_line_id")
    for pk, named, day, minutes, workstream, after_hours, billed in rows.values_list(*columns):
        line = _line_of(taking, named, workstream, day)
        if line is not None:
            found.append(Placed(line, pk, day, minutes, after_hours, billed is not None))
    return found


def worked_by_line(time: Sequence[Placed]) -> dict[int, list[Worked]]:
    """Entries on promised or prepaid hours, as the waterfall takes them."""
    found: dict[int, list[Worked]] = defaultdict(list)
    for one in time:
        if one.line.kind != LineKind.TIME_AND_MATERIALS:
            found[one.line.pk].append(Worked(one.entry, one.worked_on, one.minutes, one.is_after_hours))
    return found


def unbilled_by_line(time: Sequence[Placed], *, through: dt.date) -> dict[int, list[WorkedTime]]:
    """Time and materials that no invoice has, as billing takes it."""
    found: dict[int, list[WorkedTime]] = defaultdict(list)
    for one in time:
        if one.line.kind == LineKind.TIME_AND_MATERIALS and not one.is_billed and one.worked_on <= through:
            found[one.line.pk].append(WorkedTime(one.worked_on, one.counted, one.entry, one.is_after_hours))
    return found


def _line_of(lines: Sequence[ServiceLine], named: int | None, workstream: str, day: dt.date) -> ServiceLine | None:
    serving = (line for line in lines if line.starts_on <= day and (line.ends_before is None or day < line.ends_before))
    return min(serving, key=lambda line: _rank(line, named, workstream), default=None)


def _rank(line: ServiceLine, named: int | None, workstream: str) -> tuple[bool, bool, bool, bool, bool, int]:
    """Lines that are not stored yet have keys below zero and will have the highest of all."""
    return (
        line.pk != named,
        line.workstream != workstream,
        line.kind != LineKind.CONTRACTED_HOURS,
        line.kind != LineKind.PREPAID_HOURS,
        line.pk < 0,
        abs(line.pk),
    )
