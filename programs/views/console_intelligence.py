"""The third tab of the console: what the program is worth, each figure explained and leading to its rows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from partnerview.books.currency import reporting_currency
from partnerview.charts.inputs import LinePoint, LineSeries
from partnerview.errors import Missing
from partnerview.ui import formats
from partnerview.users.access import permission
from partnerview.users.permissions import Permission
from programs.models import RapStatus
from programs.reports.console import Console, Portfolio, console_of
from programs.reports.growth import Growth, RumPoint, growth, rum_trend
from programs.reports.intelligence import (
    DiamondCount,
    PipelineRow,
    ProgramMoney,
    diamond_count,
    program_money,
    rap_pipeline,
)
from programs.reports.intelligence_explained import explain_figure
from programs.views.console_scope import Scope, scope_of
from programs.views.portfolios import Counted, mix_rows

INTELLIGENCE: Final = "programs:console-intelligence"


@dataclass(frozen=True, slots=True)
class MoneyBlock:
    """The figures of one currency with what explains each and the list that it counts."""

    row: ProgramMoney
    scope: Scope

    def explained(self, figure: str) -> str:
        return self.scope.page("programs:console-explanation", figure, currency=self.row.currency)

    @property
    def explain(self) -> dict[str, str]:
        names = ("arr_committed", "arr_delivered", "mdf_committed", "mdf_disbursed")
        return {name: self.explained(name.replace("_", "-")) for name in names}

    @property
    def rows(self) -> dict[str, str]:
        on, currency = self.scope.on, self.row.currency
        ours = {"side": "vendor", "currency": currency, "in_force_on": on}
        return {
            "plans": self.scope.rows("rap-list", active_on=on, currency=currency),
            "accounts": self.scope.rows("mdf-outcomes", delivered_on=on, currency=currency),
            "commitments": self.scope.rows("mdf-commitment-list", **ours),
            "payments": self.scope.rows("mdf-payment-list", **ours),
        }


@dataclass(frozen=True, slots=True)
class GrowthBlock:
    """Net-new ARR beside the margin that recurs, in one currency."""

    row: Growth
    scope: Scope

    @property
    def net_new_url(self) -> str:
        return self.scope.page("programs:console-explanation", "net-new", currency=self.row.currency)

    @property
    def margin_url(self) -> str:
        return self.scope.page("programs:console-explanation", "recurring-margin", currency=self.row.currency)

    @property
    def accounts_url(self) -> str:
        return self.scope.rows("mdf-outcomes", won_in_year_to=self.scope.on, currency=self.row.currency)

    @property
    def exemptions_url(self) -> str:
        return self.scope.rows("exemption-list", won_in_year_to=self.scope.on, currency=self.row.currency)


@dataclass(frozen=True, slots=True)
class PipelineLine:
    row: PipelineRow
    url: str

    @property
    def word(self) -> str:
        return RapStatus(self.row.status).label


@dataclass(frozen=True, slots=True)
class CapacityLine:
    """One PAM against the setting."""

    portfolio: Portfolio
    most: int
    least: int
    url: str

    @property
    def words(self) -> str:
        over, short = self.portfolio.tiered - self.most, self.least - self.portfolio.tiered
        base = f"{self.portfolio.tiered} of {self.most}"
        if over > 0:
            return f"{base}, {'one' if over == 1 else over} too many"
        return f"{base}, room for {self.most - self.portfolio.tiered}" if short > 0 else base

    @property
    def is_over(self) -> bool:
        return self.portfolio.tiered > self.most

    @property
    def whole(self) -> int:
        """The length of the bar: somewhat more than the most, so that too many can be seen."""
        return max(self.most, self.portfolio.tiered, 1)


@dataclass(frozen=True)
class Intelligence:
    """Everything that the tab shows; each report is asked once."""

    scope: Scope

    @cached_property
    def console(self) -> Console:
        return console_of(self.scope.seen, on=self.scope.on)

    @cached_property
    def money(self) -> list[MoneyBlock]:
        return [MoneyBlock(row, self.scope) for row in program_money(self.scope.seen, on=self.scope.on)]

    @cached_property
    def growth(self) -> list[GrowthBlock]:
        return [GrowthBlock(row, self.scope) for row in growth(self.scope.seen, on=self.scope.on)]

    @cached_property
    def pipeline(self) -> list[PipelineLine]:
        return [
            PipelineLine(row, self.scope.rows("rap-list", status=row.status, currency=row.currency))
            for row in rap_pipeline(self.scope.seen)
        ]

    @cached_property
    def diamonds(self) -> DiamondCount:
        return diamond_count(self.scope.seen, on=self.scope.on)

    @cached_property
    def capacity(self) -> list[CapacityLine]:
        policy = self.console.policy
        people = [one for one in self.console.portfolios if one.pam]
        return [
            CapacityLine(one, policy.most_tiered, policy.least_tiered, self._tiered(one))
            for one in sorted(people, key=lambda one: (-one.tiered, one.name))
        ]

    def _tiered(self, one: Portfolio) -> str:
        return self.scope.rows("partner-list", pam=one.pam, tiered="true")

    @cached_property
    def trend(self) -> list[RumPoint]:
        return rum_trend(self.scope.seen, on=self.scope.on)

    @property
    def trend_series(self) -> list[LineSeries]:
        points = [LinePoint(point.dated_on, point.rum, self._rum(point)) for point in self.trend]
        return [LineSeries("RUM", points, number="contracted")]

    def _rum(self, point: RumPoint) -> str:
        return self.scope.page("programs:rum", 0, all=1, on=point.dated_on.isoformat())

    @property
    def activation_rate(self) -> str:
        found = self.console
        return formats.percent(Decimal(found.activated) / found.partners, 0) if found.partners else formats.DASH

    def explained(self, figure: str) -> str:
        return self.scope.page("programs:console-explanation", figure)

    @property
    def explain(self) -> dict[str, str]:
        return {name: self.explained(name) for name in ("activation", "capacity", "diamonds")}

    @property
    def rows(self) -> dict[str, str]:
        counted = Counted(self.scope, {})
        diamonds = self.scope.page("programs:diamond-list")
        return {"activated": counted.activated, "partners": counted.partners, "diamonds": diamonds}


@permission(Permission.CONSOLE_VIEW)
def intelligence(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request)
    page = Intelligence(scope)
    context = {
        "scope": scope,
        "tabs": scope.tabs(INTELLIGENCE),
        "page": page,
        "console": page.console,
        "mix": mix_rows(scope),
        "rum_url": scope.page("programs:rum", 0, all=1),
        "heading": _heading(page),
    }
    return render(request, "programs/console_intelligence.html", context)


@permission(Permission.CONSOLE_VIEW)
def explanation(request: HttpRequest, figure: str) -> HttpResponse:
    """How one figure is made: a fragment for htmx, else a page of its own."""
    scope = scope_of(request)
    currency = request.GET.get("currency", "")[:3].upper() or reporting_currency()
    try:
        shown = explain_figure(figure, scope.seen, currency, on=scope.on)
    except Missing as error:
        raise Http404 from error
    template = "components/explanation.html" if request.headers.get("HX-Request") else "layouts/explanation.html"
    return render(request, template, {"explanation": shown, "closes": True})


def _heading(page: Intelligence) -> str:
    plans = sum(block.row.plans for block in page.money)
    if not plans:
        return "No plan runs on this day"
    runs = "One plan runs" if plans == 1 else f"{plans} plans run"
    won = sum(block.row.accounts for block in page.money)
    return f"{runs}, {'one account' if won == 1 else f'{won} accounts'} won so far"
