"""What the economics section of a client's page shows. Figures are those of reports/client_economics.py."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode

from engagements.models import Engagement, EngagementStatus
from partnerview import clock
from partnerview.directory.models import Client
from partnerview.months import Month, whole_months
from partnerview.users.models import User
from recognition.open_months import books_start
from recognition.profitability_forms import last_month
from recognition.reports.client_economics import (
    LICENCE,
    SERVICE,
    Economics,
    client_economics,
    engagement_economics,
    stacked,
)
from recognition.reports.client_economics_explained import FIGURES

ROWS: Final = (
    ("mrr", "MRR"),
    ("monthly_cost", "Cost of a month"),
    ("monthly_margin", "Margin of a month"),
    ("recognized", "Recognized"),
    ("cost", "Cost"),
    ("margin", "Margin"),
    ("lifetime_value", "Lifetime value"),
)
MARKS: Final = {"mrr": "contracted", "recognized": "recognized"}
BEGINS: Final = {"recognized", "lifetime_value"}
NAMES: Final = {LICENCE: "Licences", SERVICE: "Services", "": "Together"}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table with the addresses of its explanations."""

    name: str
    row: Economics
    explain: dict[str, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of one side, and what explains it."""

    value: Decimal
    explain_url: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of licences, of services, and of both together."""

    name: str
    mark: str
    begins: bool
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Stack:
    """Licences, services and both together, of one currency."""

    currency: str
    sides: list[Line]
    whole: Line

    @property
    def figures(self) -> list[FigureRow]:
        lines = [*self.sides, self.whole]
        return [
            FigureRow(name, MARKS.get(figure, ""), figure in BEGINS, [_cell(line, figure) for line in lines])
            for figure, name in ROWS
        ]

    @property
    def shares(self) -> list[Decimal | None]:
        """Margin of what was recognized."""
        return [line.row.margin_share for line in (*self.sides, self.whole)]


def _cell(line: Line, figure: str) -> Cell:
    return Cell(getattr(line.row, figure), line.explain[figure])


@dataclass(frozen=True)
class ClientPage:
    client: Client
    user: User

    @cached_property
    def engagements(self) -> list[Engagement]:
        """Those that have started and that this person may see."""
        visible = Engagement.objects.visible_to(self.user).live()
        return list(visible.filter(client=self.client, starts_on__lte=self.as_of))

    @property
    def as_of(self) -> dt.date:
        return clock.today()

    @property
    def first(self) -> Month:
        return min(books_start(), self.last)

    @cached_property
    def last(self) -> Month:
        return last_month()

    @property
    def since(self) -> dt.date | None:
        return min((one.starts_on for one in self.engagements), default=None)

    @property
    def tenure(self) -> int:
        """Whole months from the first start to today, or to the last end where all have ended."""
        if self.since is None:
            return 0
        ended = [one.ends_before for one in self.engagements if one.status == EngagementStatus.ENDED]
        ends = [end for end in ended if end]
        until = max(ends) if len(ends) == len(self.engagements) else self.as_of
        return max(0, whole_months(self.since, until))

    @cached_property
    def rows(self) -> list[Economics]:
        keys = [one.pk for one in self.engagements]
        return client_economics(keys, as_of=self.as_of, first=self.first, last=self.last)

    @cached_property
    def each(self) -> list[Economics]:
        keys = [one.pk for one in self.engagements]
        return engagement_economics(keys, as_of=self.as_of, first=self.first, last=self.last)

    @property
    def stacks(self) -> list[Stack]:
        found = []
        for currency, grouped in groupby(self.rows, key=lambda row: row.currency):
            rows = list(grouped)
            found.append(Stack(currency, [self._line(row) for row in rows], self._line(stacked(rows))))
        return found

    @property
    def uncosted(self) -> int:
        return sum(row.uncosted for row in self.rows)

    def _line(self, row: Economics) -> Line:
        address = reverse("recognition:client-economics-explanation", args=[self.client.pk])
        asked = {"currency": row.currency, "side": row.side}
        return Line(
            NAMES[row.side],
            row,
            {figure: f"{address}?{urlencode({'figure': figure, **asked})}" for figure in FIGURES},
        )
