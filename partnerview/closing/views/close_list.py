"""What /close/ shows: the month that comes next, and every month of the books by fiscal year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Self

from partnerview import clock
from partnerview.books.checklist import Check
from partnerview.books.models import AccountingPeriod, Conventions, PeriodStatus
from partnerview.closing.fiscal import fiscal_month
from partnerview.closing.reports.checklist import checklist
from partnerview.closing.tables import MonthTable
from partnerview.months import Month
from partnerview.users.models import User
from partnerview.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class Year:
    """A fiscal year and its months, the latest first."""

    title: str
    table: MonthTable
    months: int
    is_closed: bool

    @property
    def words(self) -> str:
        return f"{self.title}, {self.months} months" if self.months > 1 else f"{self.title}, one month"


@dataclass(frozen=True)
class CloseList:
    """The months, for the person who looks at them."""

    user: User
    conventions: Conventions
    periods: Sequence[AccountingPeriod]

    @classmethod
    def read(cls, user: User) -> Self:
        conventions = Conventions.objects.get(pk=1)
        today = Month.of(clock.today())
        rows = AccountingPeriod.objects.filter(month__gte=conventions.books_start_on, month__lte=today.first_day)
        return cls(user, conventions, list(rows.order_by("-month")))

    @cached_property
    def next(self) -> Month | None:
        """The first month that is not closed, if it has ended."""
        open_ = [Month.of(period.month) for period in self.periods if period.status != PeriodStatus.CLOSED]
        first = min(open_, default=None)
        return first if first and first.last_day < clock.today() else None

    @cached_property
    def lines(self) -> tuple[Check, ...]:
        return checklist(self.next) if self.next else ()

    @property
    def done(self) -> int:
        return sum(1 for line in self.lines if line.is_done)

    @property
    def waiting(self) -> int:
        """Months that have ended and are not closed."""
        today = clock.today()
        return sum(1 for p in self.periods if p.status != PeriodStatus.CLOSED and Month.of(p.month).last_day < today)

    @property
    def may_close(self) -> bool:
        return self.user.may(Permission.BOOKS_CLOSE)

    @cached_property
    def years(self) -> list[Year]:
        """Every fiscal year of the books, the latest first."""
        first = self.conventions.fiscal_year_first_month

        def year(period: AccountingPeriod) -> int:
            return fiscal_month(Month.of(period.month), first_month=first).year

        return [_year(f"Fiscal year {key}", list(found)) for key, found in groupby(self.periods, year)]

    @property
    def running(self) -> list[Year]:
        """The years in which something is left to close."""
        return [year for year in self.years if not year.is_closed]

    @property
    def closed(self) -> list[Year]:
        """The years that are closed as a whole: one line each, which opens its months."""
        return [year for year in self.years if year.is_closed]


def _year(title: str, periods: Sequence[AccountingPeriod]) -> Year:
    is_closed = all(period.status == PeriodStatus.CLOSED for period in periods)
    return Year(title, MonthTable([_row(period) for period in periods]), len(periods), is_closed)


def _row(period: AccountingPeriod) -> dict[str, object]:
    return {"id": f"{period}", "month": period.month, "status": period.status, "changed_at": period.changed_at}
