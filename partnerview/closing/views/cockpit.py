"""What the cockpit of one month shows: its checklist, what a close freezes, what has changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode

from partnerview import clock
from partnerview.books.checklist import Check
from partnerview.books.models import AccountingPeriod, Conventions, PeriodMove, PeriodStatus
from partnerview.closing.fiscal import FiscalMonth, fiscal_month
from partnerview.closing.models import Closed
from partnerview.closing.reports.checklist import checklist, in_the_way
from partnerview.closing.reports.frozen import Change, Freezes, between, closings_of, freezes, restated
from partnerview.closing.tables import ChangeTable
from partnerview.errors import DomainError
from partnerview.http.numbered import Numbered, page_number
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.ui.parts import CheckItem, Step, TimelineEvent
from partnerview.users.models import User
from partnerview.users.permissions import Permission

STEPS: Final = {PeriodStatus.OPEN: 1, PeriodStatus.CLOSING: 2, PeriodStatus.CLOSED: 3}
MOVED: Final = {PeriodStatus.OPEN: "Opened again", PeriodStatus.CLOSING: "Closing begun", PeriodStatus.CLOSED: "Closed"}


@dataclass(frozen=True, slots=True)
class Changes:
    """One page of what changed, client by client."""

    table: ChangeTable
    pages: Numbered


@dataclass(frozen=True)
class Cockpit:
    """One month, for the person who closes it. `refusal` is what the last attempt was told."""

    period: AccountingPeriod
    user: User
    refusal: DomainError | None = None
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def month(self) -> Month:
        return Month.of(self.period.month)

    @property
    def month_words(self) -> str:
        return formats.month_name(self.month)

    @cached_property
    def fiscal(self) -> FiscalMonth:
        first = Conventions.objects.values_list("fiscal_year_first_month", flat=True).get(pk=1)
        return fiscal_month(self.month, first_month=first)

    @cached_property
    def lines(self) -> tuple[Check, ...]:
        """Nothing is asked of a month that is closed."""
        return () if self.is_closed else checklist(self.month)

    @property
    def done(self) -> int:
        return sum(1 for line in self.lines if line.is_done)

    @property
    def in_the_way(self) -> tuple[Check, ...]:
        return in_the_way(self.lines)

    @property
    def items(self) -> list[CheckItem]:
        return [
            CheckItem(line.text, line.is_done, line.url, line.note, line.owner, holds_up=line.holds_up)
            for line in self.lines
        ]

    @property
    def heading(self) -> str:
        if self.is_closed:
            return f"{self.month_words} is closed"
        state = "is closing" if self.is_closing else "is open"
        return f"{self.month_words} {state}: {self.done} of {len(self.lines)} checks are done"

    @property
    def lede(self) -> str:
        last = " It is the last month of its fiscal year." if self.fiscal.is_last else ""
        if self.is_closed:
            return f"Since {formats.moment(self.period.changed_at)} nothing posts into it.{last}"
        if not self.has_ended:
            return f"It ends on {formats.day(self.month.last_day)} and can be closed after that.{last}"
        return f"What is late after the close posts in the first open month and keeps its origin.{last}"

    @property
    def steps(self) -> list[Step]:
        return [
            Step("Open", "posting goes on"),
            Step("Closing", "the checklist is worked off"),
            Step("Closed", "frozen"),
        ]

    @property
    def current_step(self) -> int:
        return STEPS[PeriodStatus(self.period.status)] + (1 if self.is_closed else 0)

    @property
    def is_closed(self) -> bool:
        return self.period.status == PeriodStatus.CLOSED

    @property
    def is_closing(self) -> bool:
        return self.period.status == PeriodStatus.CLOSING

    @property
    def has_ended(self) -> bool:
        return self.month.last_day < clock.today()

    @property
    def may_start(self) -> bool:
        return self._may and self.has_ended and self.period.status == PeriodStatus.OPEN

    @property
    def may_close(self) -> bool:
        return self._may and self.is_closing

    @property
    def may_reopen(self) -> bool:
        return self._may and self.period.status != PeriodStatus.OPEN

    @cached_property
    def freezes(self) -> list[Freezes]:
        return freezes(self.month)

    @property
    def frozen_facts(self) -> list[tuple[str, str]]:
        """What the close button freezes, as facts beside it."""
        facts = [
            (f"{Closed(row.figure).label}, {row.currency}", formats.amount(row.amount, row.currency))
            for row in self.freezes
            if row.figure != "rates"
        ]
        entries = sum(row.rows for row in self.freezes if row.figure == Closed.REVENUE)
        rates = [row for row in self.freezes if row.figure == "rates"]
        pairs = ", ".join(row.currency for row in rates) or "none in the month"
        return [("Entries", formats.number(entries)), *facts, ("Exchange rates", pairs)]

    @cached_property
    def closings(self) -> list[PeriodMove]:
        return closings_of(self.month)

    @cached_property
    def since_close(self) -> Changes | None:
        """What is known now and was not at the last close; None before the first."""
        if not self.closings:
            return None
        return self._page(restated(self.month, self.closings[-1]), named="page", anchor="restated")

    @cached_property
    def between_closings(self) -> Changes | None:
        """What the last close froze differently from the one before it."""
        if len(self.closings) < 2:
            return None
        changes = between(self.month, self.closings[-2], self.closings[-1])
        return self._page(changes, named="between", anchor="between")

    @property
    def moves(self) -> list[TimelineEvent]:
        rows = PeriodMove.objects.filter(month=self.period.month).select_related("moved_by").order_by("-id")
        return [
            TimelineEvent(
                row.moved_at,
                MOVED[PeriodStatus(row.status)] + (f": {row.reason}" if row.reason else ""),
                by=row.moved_by.name if row.moved_by else "",
                major=row.status == PeriodStatus.CLOSED,
            )
            for row in rows
        ]

    @property
    def entries_url(self) -> str:
        return f"{reverse('recognition:entry-list')}?{urlencode({'month': str(self.month)})}"

    @property
    def mrr_url(self) -> str:
        return f"{reverse('recognition:mrr')}?{urlencode({'month': str(self.month)})}"

    def _page(self, changes: Sequence[Change], *, named: str, anchor: str) -> Changes:
        here = reverse("closing:close-detail", args=[self.month])
        pages = Numbered(page_number(self.query, named), len(changes), here, {}, anchor=anchor, named=named)
        return Changes(_table(pages.cut(changes)), pages)

    @property
    def _may(self) -> bool:
        return self.user.may(Permission.BOOKS_CLOSE)


def _table(changes: Sequence[Change]) -> ChangeTable:
    return ChangeTable(
        [
            {
                "figure": Closed(change.figure).label,
                "name": change.name,
                "currency": change.currency,
                "before": formats.amount(change.before, change.currency),
                "after": formats.amount(change.after, change.currency),
                "difference": formats.change(change.difference, change.currency),
            }
            for change in changes
        ]
    )
