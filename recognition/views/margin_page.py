"""What the margin tab of an engagement shows: as a whole, by workstream, before and after go-live, by plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from engagements.models import Engagement, Workstream
from engagements.reports.burn import Burn, burn_on
from engagements.reports.over_service import over_served
from engagements.reports.plan import PlannedPerson, by_person, by_workstream, plan_rows
from partnerview.months import Month
from partnerview.ui import formats
from recognition.open_months import books_start
from recognition.profitability_forms import EVER, MonthsForm, last_month
from recognition.reports.profitability import Profit, profit_parts, together
from recognition.reports.profitability_explained import FIGURES, WHOLE, Part

PLANNED: Final = 3
SIDES: Final = {"Before go-live": True, "Since go-live": False}
LABELS: Final = {**{str(key): str(label) for key, label in Workstream.choices}, "": "No workstream"}


@dataclass(frozen=True, slots=True)
class PartRow:
    """A row of the table: a name, its figures, and where they are explained."""

    name: str
    profit: Profit
    explain: dict[str, str]


@dataclass(frozen=True)
class MarginPage:
    """Nothing is calculated here: recognition/reports/profitability.py does."""

    engagement: Engagement
    form: MonthsForm

    @classmethod
    def read(cls, engagement: Engagement, query: QueryDict) -> MarginPage:
        form = MonthsForm({"span": EVER, **{name: value for name, value in query.items() if value}})
        form.is_valid()
        return cls(engagement, form)

    @cached_property
    def last(self) -> Month:
        return self.form.cleaned_data.get("through") or last_month()

    @cached_property
    def first(self) -> Month:
        span = self.form.cleaned_data.get("span") or EVER
        start = min(self.last, max(books_start(), Month.of(self.engagement.starts_on)))
        return start if span == EVER else max(start, self.last - int(span) + 1)

    @cached_property
    def parts(self) -> list[Profit]:
        return profit_parts([self.engagement.pk], self.first, self.last)

    @cached_property
    def whole(self) -> Profit:
        if self.parts:
            return together(self.parts)
        nothing = Decimal(0)
        return Profit(self.engagement.pk, self.engagement.currency, "", False, 0, 0, nothing, nothing)  # noqa: FBT003

    @property
    def by_workstream(self) -> list[PartRow]:
        return self._named([part.workstream for part in self.parts], self.parts)

    @property
    def phases(self) -> list[PartRow]:
        """Before go-live and since; nothing to tell apart where there is no such day."""
        found = [(name, [part for part in self.parts if part.is_before is side]) for name, side in SIDES.items()]
        rows = [PartRow(name, together(parts), self._addresses(phase=name)) for name, parts in found if parts]
        return rows if self.has_both else []

    @property
    def has_both(self) -> bool:
        return {part.is_before for part in self.parts} == {True, False}

    @cached_property
    def burn(self) -> Burn | None:
        return burn_on(self.last.last_day, [self.engagement.pk]).get(self.engagement.pk)

    @property
    def over(self) -> int:
        return over_served(self.burn) if self.burn else 0

    @cached_property
    def planned_months(self) -> tuple[Month, ...]:
        return Month.range(max(self.first, self.last - PLANNED + 1), self.last)

    @cached_property
    def _plan(self) -> tuple[list[PlannedPerson], list[PlannedPerson]]:
        rows = plan_rows(self.engagement, self.planned_months[0], self.planned_months[-1])
        return by_person(rows, self.planned_months), by_workstream(rows, self.planned_months)

    @property
    def plan_by_person(self) -> list[PlannedPerson]:
        return self._plan[0]

    @property
    def plan_by_workstream(self) -> list[PlannedPerson]:
        return self._plan[1]

    @property
    def months_words(self) -> str:
        if self.first == self.last:
            return formats.month_name(self.last)
        return f"{formats.month_name(self.first)} to {formats.month_name(self.last)}"

    @property
    def cost_note(self) -> str:
        return f"{formats.hours(self.whole.minutes)} worked"

    @property
    def share_note(self) -> str:
        share = self.whole.margin_share
        return "" if share is None else f"{formats.percent(share)} of revenue"

    @property
    def hours_url(self) -> str:
        return reverse("engagements:engagement-hours", args=[self.engagement.pk])

    @property
    def over_note(self) -> str:
        if self.burn is None:
            return "no hours are promised"
        last = self.burn.ends_before - dt.timedelta(days=1)
        return f"{formats.day(self.burn.starts_on)} to {formats.day(last)}"

    @property
    def go_live_note(self) -> str:
        return f"Live since {formats.day(self.engagement.go_live_on)}"

    @property
    def explain(self) -> dict[str, str]:
        """The address of each figure's explanation."""
        return self._addresses()

    def part_of(self, query: QueryDict) -> tuple[Profit, Part]:
        """The part that an address asks for, the whole where it names none."""
        stream, phase = query.get("workstream"), query.get("phase")
        if phase in SIDES:
            parts = [part for part in self.parts if part.is_before is SIDES[phase]]
            return _added(parts, self.whole), Part(phase, is_before=SIDES[phase])
        if stream is None:
            return self.whole, WHOLE
        named = "" if stream == "none" else stream
        parts = [part for part in self.parts if part.workstream == named]
        return _added(parts, self.whole), Part(LABELS.get(named, named), workstream=named)

    def _addresses(self, **part: str) -> dict[str, str]:
        address = reverse("recognition:margin-explanation", args=[self.engagement.pk])
        query = {"through": str(self.last), "span": self.form.cleaned_data.get("span") or EVER, **part}
        return {figure: f"{address}?{urlencode(query | {'figure': figure})}" for figure in FIGURES}

    def _named(self, names: Sequence[str], parts: Sequence[Profit]) -> list[PartRow]:
        order = [name for name in (*Workstream.values, "") if name in names]
        return [
            PartRow(
                LABELS[name],
                together([part for part in parts if part.workstream == name], workstream=name),
                self._addresses(workstream=name or "none"),
            )
            for name in order
        ]


def _added(parts: Sequence[Profit], whole: Profit) -> Profit:
    """The parts as one; nothing of the whole where there are none."""
    return together(parts) if parts else replace(whole, minutes=0, uncosted=0, cost=Decimal(0), recognized=Decimal(0))
