"""The manager's console: portfolios, the mix of cohorts, what explains RUM; the diamond finder; its settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from engagements.views.editing import Sheet, form_page
from partnerview.http.exports import FORMATS
from partnerview.http.lists import download
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from programs.actions.policy import change_policy
from programs.forms import PolicyForm
from programs.models import ProgramPolicy
from programs.models.partner_profile import partners_seen_by
from programs.reports.cohort_mix import cohort_mix
from programs.reports.console import Console, Portfolio, console_of
from programs.reports.diamonds import diamonds
from programs.reports.explained import explain_rum
from programs.tables import DiamondTable, as_values, countdown
from programs.views.find import day_of, seen_ids, territory_words


@dataclass(frozen=True, slots=True)
class PortfolioCard:
    """One portfolio with its addresses and words."""

    portfolio: Portfolio
    console: Console

    @property
    def title(self) -> str:
        return self.portfolio.name or "Nobody yet"

    @property
    def needs_attention(self) -> bool:
        return self.console.needs_attention(self.portfolio)

    @property
    def url(self) -> str:
        return _listed(pam=self.portfolio.pam) if self.portfolio.pam else _listed()

    @property
    def tiered_url(self) -> str:
        return _listed(pam=self.portfolio.pam, tiered="true") if self.portfolio.pam else _listed(tiered="true")

    @property
    def rum_url(self) -> str:
        return f"{reverse('programs:rum', args=[self.portfolio.pam or 0])}?on={self.console.on.isoformat()}"

    @property
    def capacity(self) -> str:
        return f"{self.portfolio.tiered} tiered of {self.console.policy.most_tiered}"

    @property
    def next_renewal(self) -> str:
        return countdown(self.portfolio.next_renewal_on)


@permission(Permission.CONSOLE_VIEW)
def console(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    on, form = day_of(request)
    seen = seen_ids(user)
    found = console_of(seen, on=on)
    context = {
        "console": found,
        "cards": [PortfolioCard(portfolio, found) for portfolio in found.portfolios],
        "mix": [(row, _listed(cohort=row.cohort_id) if row.cohort_id else "") for row in cohort_mix(seen, on=on)],
        "found_diamonds": diamonds(seen, on=on, limit=5),
        "rum_url": f"{reverse('programs:rum', args=[0])}?all=1&on={on.isoformat()}",
        "partners_url": _listed(),
        "territory": territory_words(user),
        "heading": _heading(found),
        "on": on,
        "form": form,
        "may_settle": user.may(Permission.SETTINGS_MANAGE),
    }
    return render(request, "programs/console.html", context)


@permission(Permission.CONSOLE_VIEW)
def rum(request: HttpRequest, pam: int) -> HttpResponse:
    """How the RUM of one portfolio is made: every partner's ARR, and its rate. `0` is nobody's, with `all=1` all."""
    on, _ = day_of(request)
    rows = partners_seen_by(user_of(request))
    if not request.GET.get("all"):
        rows = rows.filter(pam=pam or None)
    seen = list(rows.order_by().values_list("pk", flat=True))
    if not seen and not request.GET.get("all"):
        raise Http404
    template = "components/explanation.html" if request.headers.get("HX-Request") else "layouts/explanation.html"
    context = {"explanation": explain_rum(seen, on=on), "closes": True}
    return render(request, template, context)


@permission(Permission.PROGRAMS_VIEW)
def diamond_list(request: HttpRequest) -> HttpResponseBase:
    on, form = day_of(request)
    rows = as_values(diamonds(seen_ids(user_of(request)), on=on, limit=1000), *DiamondTable.needed())
    if request.GET.get("format") in FORMATS:
        return download(request, DiamondTable, rows, name="diamonds")
    context = {"table": DiamondTable(rows), "count": len(rows), "on": on, "form": form, "export_url": request.path}
    return render(request, "programs/diamond_list.html", context)


@permission(Permission.SETTINGS_MANAGE)
def policy(request: HttpRequest) -> HttpResponse:
    current = ProgramPolicy.current()
    initial = {name: getattr(current, name) for name in PolicyForm.base_fields}

    def save(values: dict[str, Any]) -> str:
        change_policy(by=user_of(request), **values)
        return "The program's settings are saved."

    sheet = Sheet("Console", "When a portfolio needs attention", reverse("programs:console"))
    return form_page(request, PolicyForm(request.POST or None, initial=initial), save, done=None, sheet=sheet)


def _heading(found: Console) -> str:
    partners = f"{found.partners} {'partner' if found.partners == 1 else 'partners'}"
    if found.overdue:
        return f"{partners}, {found.overdue} {'review' if found.overdue == 1 else 'reviews'} overdue"
    return f"{partners}, no review overdue" if found.partners else "No partner lies in your territory"


def _listed(**query: str | int) -> str:
    address = reverse("programs:partner-list")
    return f"{address}?{urlencode(query)}" if query else address
