"""Invoices that wait for finance: drafts to issue, and what is overdue, by currency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engagements.models import Invoice
from engagements.reports.receivables import Settlement, Totals, totals_of, with_settlement
from partnerview import clock
from partnerview.dashboard.panels.panel import Panel, Place, counted, listed
from partnerview.users.models import User
from partnerview.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class Standing:
    """The invoices of one state: how many, where they are listed, their sums."""

    count: int
    url: str
    totals: tuple[Totals, ...]


@dataclass(frozen=True, slots=True)
class Invoices:
    drafts: Standing
    overdue: Standing


def invoices(user: User) -> Panel | None:
    if not user.may(Permission.INVOICES_CHANGE):
        return None
    facts = Invoices(_standing(user, Settlement.DRAFT), _standing(user, Settlement.OVERDUE))
    if not (facts.drafts.count or facts.overdue.count):
        return None
    says = f"{counted(facts.overdue.count, 'invoice')} overdue" if facts.overdue.count else ""
    return Panel("dashboard/panels/invoices.html", Place.ASIDE, facts, says)


def _standing(user: User, state: Settlement) -> Standing:
    dated: Any = with_settlement(Invoice.objects.visible_to(user), clock.today())
    rows = dated.filter(settlement=state)
    totals = tuple(totals_of(rows))
    url = listed("engagements:invoice-list", settlement=state.value)
    return Standing(sum(row.count for row in totals), url, totals)
