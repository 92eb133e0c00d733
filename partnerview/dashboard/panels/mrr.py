"""MRR and its movements over the last thirteen months, for those who see MRR: of their clients, or of all."""

from __future__ import annotations

from partnerview.dashboard.panels.panel import Panel, Place
from partnerview.users.models import User
from partnerview.users.permissions import Permission
from recognition.reports.scope import scope_of
from recognition.views.mrr_page import MrrPage


def mrr(user: User) -> Panel | None:
    """The MRR page as it opens by itself; nothing before a month was run."""
    if not user.may(Permission.MRR_VIEW):
        return None
    page = MrrPage.read({}, scope_of(user))
    return Panel("dashboard/panels/mrr.html", Place.MAIN, page) if page and page.chart else None
