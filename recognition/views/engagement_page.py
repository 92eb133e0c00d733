"""What the recognition tab shows of an engagement's lines. Figures are those of reports/schedules.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from engagements.models import Engagement, ServiceLine
from partnerview import clock
from partnerview.charts.inputs import Column, ColumnGroup
from partnerview.http.figures import figure_of
from partnerview.months import Month
from partnerview.ui import formats
from recognition.addresses import balance_at
from recognition.models import EntryKind, Schedule
from recognition.reports.schedules import ScheduledMonth, schedule_of
from recognition.tables import ScheduleTable

AROUND: Final = 12  # months shown to each side of today


@dataclass(frozen=True)
class LineSchedule:
    """One line: its terms in words, its months, its sums."""

    line: ServiceLine
    months: Sequence[ScheduledMonth]
    shown: Sequence[ScheduledMonth]
    failure: str

    @property
    def recognized(self) -> Decimal:
        return sum((month.posted or Decimal(0) for month in self.months), Decimal(0))

    @property
    def planned(self) -> Decimal:
        """What is planned and not posted yet."""
        return sum((month.planned or Decimal(0) for month in self.months if not month.is_posted), Decimal(0))

    @property
    def terms(self) -> str:
        method = self.line.get_recognition_method_display().lower()
        until = f" to {formats.day(self.line.last_day)}" if self.line.last_day else ", ongoing"
        return f"{method}, from {formats.day(self.line.starts_on)}{until}"

    @property
    def hidden(self) -> int:
        return len(self.months) - len(self.shown)

    @property
    def explain(self) -> dict[str, str]:
        """Where the sums of the line are explained."""
        return _sums_of(balance_at(key=self.line.pk, by="line"))

    @cached_property
    def table(self) -> ScheduleTable:
        return ScheduleTable(
            [
                {
                    "origin_month": month.origin_month,
                    "month": month.month,
                    "kind": EntryKind(month.kind).label,
                    "planned": month.planned,
                    "posted": month.posted,
                    "state": "posted" if month.is_posted else "planned",
                    "currency": month.currency,
                    "explain": balance_at(key=self.line.pk, of=f"{month.origin_month:%Y-%m}", by=month.kind),
                }
                for month in self.shown
            ]
        )


@dataclass(frozen=True)
class EngagementSchedules:
    """All lines of an engagement that have a schedule or entries."""

    engagement: Engagement
    shows_all: bool = False

    @cached_property
    def lines(self) -> list[LineSchedule]:
        months, failures = schedule_of(self.engagement.pk), self._failures
        lines = []
        for line in self.engagement.lines.order_by("starts_on", "id"):
            own = [month for month in months if month.line == line.pk]
            if own or line.pk in failures:
                lines.append(LineSchedule(line, own, self._shown(own), failures.get(line.pk, "")))
        return lines

    @property
    def recognized(self) -> Decimal:
        return sum((line.recognized for line in self.lines), Decimal(0))

    @property
    def planned(self) -> Decimal:
        return sum((line.planned for line in self.lines), Decimal(0))

    @property
    def explain(self) -> dict[str, str]:
        """Where the sums of the engagement are explained."""
        return _sums_of(balance_at(key=self.engagement.pk, by="engagement"))

    @property
    def hidden(self) -> int:
        return sum(line.hidden for line in self.lines)

    @cached_property
    def chart(self) -> list[ColumnGroup]:
        """Recognized revenue of the last year, by the month it posted in."""
        present = Month.of(clock.today())
        posted = [month for line in self.lines for month in line.months if month.posted]
        groups = []
        for month in Month.range(present - AROUND, present):
            total = sum((row.posted or Decimal(0) for row in posted if row.month == month.first_day), Decimal(0))
            groups.append(
                ColumnGroup(formats.month_short(month), [Column("Recognized", "recognized", total, self._at(month))])
            )
        return groups if any(group.columns[0].value for group in groups) else []

    def _at(self, month: Month) -> str:
        return figure_of(balance_at(key=self.engagement.pk, by="engagement", of=month), "recognized_in")

    @cached_property
    def _failures(self) -> dict[int, str]:
        failed = Schedule.objects.filter(line__engagement=self.engagement).exclude(failure="")
        return dict(failed.values_list("line", "failure"))

    def _shown(self, months: Sequence[ScheduledMonth]) -> Sequence[ScheduledMonth]:
        if self.shows_all:
            return months
        present = Month.of(clock.today())
        first, last = (present - AROUND).first_day, (present + AROUND).first_day
        near = [month for month in months if first <= month.origin_month <= last]
        return near or months[-AROUND:]


def _sums_of(address: str) -> dict[str, str]:
    return {name: figure_of(address, name) for name in ("recognized_to_date", "planned_ahead")}
