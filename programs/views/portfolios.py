"""The first tab of the console: a card for each portfolio, whose every count opens the list that it counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from partnerview.users.access import permission
from partnerview.users.permissions import Permission
from programs.reports.cohort_mix import MixRow, cohort_mix
from programs.reports.console import Console, Portfolio, console_of
from programs.tables.cells import countdown
from programs.views.console_scope import Scope, scope_of

CONSOLE = "programs:console"


@dataclass(frozen=True, slots=True)
class Counted:
    """The addresses of the lists behind the counts of one portfolio, or of all."""

    scope: Scope
    whose: dict[str, Any]

    @property
    def partners(self) -> str:
        return self.scope.rows("partner-list", **self.whose)

    @property
    def tiered(self) -> str:
        return self.scope.rows("partner-list", **self.whose, tiered="true")

    @property
    def activated(self) -> str:
        return self.scope.rows("partner-list", **self.whose, activated="true")

    @property
    def raps(self) -> str:
        return self.scope.rows("rap-list", **self.whose, active_on=self.scope.on)

    @property
    def qars_open(self) -> str:
        return self.scope.rows("qar-list", **self.whose, open_on=self.scope.on)

    @property
    def overdue(self) -> str:
        return self.scope.rows("qar-list", **self.whose, overdue_on=self.scope.on)


@dataclass(frozen=True, slots=True)
class PortfolioCard:
    """One portfolio with its addresses and words."""

    portfolio: Portfolio
    console: Console
    scope: Scope

    @property
    def title(self) -> str:
        return self.portfolio.name or "Nobody yet"

    @property
    def needs_attention(self) -> bool:
        return self.console.needs_attention(self.portfolio)

    @property
    def urls(self) -> Counted:
        pam = self.portfolio.pam
        return Counted(self.scope, {"pam": pam} if pam else {"without_pam": "true"})

    @property
    def rum_url(self) -> str:
        return self.scope.page("programs:rum", self.portfolio.pam or 0)

    @property
    def capacity(self) -> str:
        return f"{self.portfolio.tiered} tiered of {self.console.policy.most_tiered}"

    @property
    def next_renewal(self) -> str:
        return countdown(self.portfolio.next_renewal_on)


@permission(Permission.CONSOLE_VIEW)
def console(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request)
    found = console_of(scope.seen, on=scope.on)
    context = {
        "scope": scope,
        "tabs": scope.tabs(CONSOLE),
        "console": found,
        "cards": [PortfolioCard(portfolio, found, scope) for portfolio in found.portfolios],
        "urls": Counted(scope, {}),
        "mix": mix_rows(scope),
        "rum_url": scope.page("programs:rum", 0, all=1),
        "heading": heading_of(found),
        "may_settle": scope.user.may(Permission.SETTINGS_MANAGE),
    }
    return render(request, "programs/console.html", context)


def mix_rows(scope: Scope) -> list[tuple[MixRow, str, str]]:
    """Each cohort with the addresses of its partners and of those among them that sell."""
    rows = []
    for row in cohort_mix(scope.seen, on=scope.on):
        whose = {"cohort": row.cohort_id} if row.cohort_id else {"unclassified": "true"}
        url = scope.rows("partner-list", **whose, on=scope.on)
        rows.append((row, url, f"{url}&activated=true"))
    return rows


def heading_of(found: Console) -> str:
    partners = f"{found.partners} {'partner' if found.partners == 1 else 'partners'}"
    if found.overdue:
        return f"{partners}, {found.overdue} {'review' if found.overdue == 1 else 'reviews'} overdue"
    return f"{partners}, no review overdue" if found.partners else "No partner lies in your territory"
