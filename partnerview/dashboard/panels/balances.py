"""What was billed ahead, earned ahead and not paid at the end of the last month, for those who see the books."""

from __future__ import annotations

from partnerview.dashboard.panels.panel import Panel, Place
from partnerview.users.models import User
from partnerview.users.permissions import Permission
from recognition.reports.scope import scope_of
from recognition.views.balance_page import BalancePage


def balances(user: User) -> Panel | None:
    """The balances page as it opens by itself: of the firm's own currency, the others by its link."""
    if not user.may(Permission.BOOKS_VIEW):
        return None
    page = BalancePage.read({}, scope_of(user), name="balances")
    return Panel("dashboard/panels/balances.html", Place.MAIN, page) if page and page.stats else None
