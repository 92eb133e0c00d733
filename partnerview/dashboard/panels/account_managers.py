"""MRR by account manager in the last month that was run, for those who look after all of them."""

from __future__ import annotations

from partnerview.dashboard.panels.panel import Panel, Place
from partnerview.users.models import User
from partnerview.users.permissions import Permission, Role
from recognition.reports.scope import scope_of
from recognition.views.mrr_page import MrrPage


def account_managers(user: User) -> Panel | None:
    """Each row leads to the lines of one of them."""
    if not (user.may(Permission.MRR_VIEW) and user.has_role(Role.MANAGER, Role.CXO)):
        return None
    page = MrrPage.read({"rows": "account_manager"}, scope_of(user))
    return Panel("dashboard/panels/account_managers.html", Place.MAIN, page) if page and page.by else None
