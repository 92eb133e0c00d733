"""Which month is being closed, or is the next to close, for those who see the books."""

from __future__ import annotations

from dataclasses import dataclass

from partnerview import clock
from partnerview.books.models import AccountingPeriod, PeriodStatus
from partnerview.dashboard.panels.panel import Panel, Place, counted, listed
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.users.models import User
from partnerview.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class Close:
    """The oldest month that is not closed, and how many past ones are not."""

    period: AccountingPeriod
    open_months: int
    close_url: str

    @property
    def text(self) -> str:
        name = formats.month_name(self.period.month)
        return f"{name} is closing" if self.period.status == PeriodStatus.CLOSING else f"{name} is the next to close"

    @property
    def note(self) -> str:
        return f"{counted(self.open_months, 'past month')} not closed"

    @property
    def month(self) -> Month:
        return Month.of(self.period.month)


def close(user: User) -> Panel | None:
    """Nothing, once every past month is closed."""
    if not user.may(Permission.BOOKS_VIEW):
        return None
    past = AccountingPeriod.objects.filter(month__lt=Month.of(clock.today()).first_day)
    waiting = past.exclude(status=PeriodStatus.CLOSED).order_by("month")
    oldest = waiting.first()
    if oldest is None:
        return None
    facts = Close(oldest, waiting.count(), listed("closing:close-list"))
    says = facts.text if oldest.status == PeriodStatus.CLOSING else ""
    return Panel("dashboard/panels/close.html", Place.ASIDE, facts, says)
