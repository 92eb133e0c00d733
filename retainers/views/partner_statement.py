"""The statement of a partner: one page for us, the same parts for the portal, and the files of both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify

from partnerview import clock
from partnerview.digits import whole_number
from partnerview.directory.models import SEES_ALL, Partner
from partnerview.http.lists import download, download_pdf
from partnerview.http.tables import Table
from partnerview.months import Month
from partnerview.ui.parts import Option
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission, Role
from retainers.documents import table_pdf
from retainers.models import Rule
from retainers.reports.partner_statement import CurrencyStatement, PartnerStatement, explain, statement_seen_by
from retainers.statement_tables import (
    StatementTable,
    deposit_table,
    earnings_table,
    invoice_table,
    rows_of,
    statement_document,
)

LATEST: Final = "latest"
YEARS: Final = 4


@dataclass(frozen=True, slots=True)
class Part:
    """One currency as shown. `explain` says where each figure is explained."""

    sums: CurrencyStatement
    earnings: Table
    invoices: Table | None
    deposit: Table | None
    explain: Callable[[str], str]

    @property
    def currency(self) -> str:
        return self.sums.currency

    @property
    def figures(self) -> list[tuple[str, str, object, str]]:
        """Label, note, amount, where it is explained."""
        shown: list[tuple[str, str, object, str]] = [
            ("Earned", "by the cycles of these months", self.sums.total("accrued"), self.explain("accrued")),
            ("Not paid yet", "due or approved", self.sums.unpaid, self.explain("unpaid")),
            ("Paid out", "by the day of payment", self.sums.total("paid_out"), self.explain("paid_out")),
        ]
        if self.sums.total("to_us"):
            shown.append(("Owed to us", "the monthly rate", self.sums.total("to_us"), self.explain("to_us")))
        if self.invoices is not None:
            invoiced = self.sums.total("invoiced")
            shown.append(("Invoiced", "to the partner, with tax", invoiced, self.explain("invoiced")))
        if self.deposit is not None:
            shown.append(("On deposit", "at the end of the last month", self.sums.held, self.explain("held")))
        return shown


@dataclass(frozen=True, slots=True)
class StatementPage:
    """What the parts of the page are drawn from."""

    partner: Partner
    statement: PartnerStatement
    chosen: str
    address: str
    explain_name: str
    explain_keys: tuple[int, ...]

    @property
    def years(self) -> list[Option]:
        this = clock.today().year
        options = [Option(LATEST, "Last 12 months", self.address)]
        return options + [Option(str(y), str(y), f"{self.address}?year={y}") for y in range(this, this - YEARS, -1)]

    @property
    def parts(self) -> list[Part]:
        return [self._part(sums) for sums in self.statement.currencies]

    def file(self, kind: str) -> str:
        return f"{self.address}?year={self.chosen}&format={kind}"

    @property
    def files(self) -> list[tuple[str, str]]:
        return [(kind.upper(), self.file(kind)) for kind in ("pdf", "csv", "xlsx")]

    def _part(self, sums: CurrencyStatement) -> Part:
        def explained(figure: str) -> str:
            keys = [*self.explain_keys, sums.currency, figure]
            return f"{reverse(self.explain_name, args=keys)}?year={self.chosen}"

        invoices = invoice_table(sums) if sums.has_invoices else None
        deposit = deposit_table(sums) if sums.has_deposit else None
        return Part(sums, earnings_table(sums), invoices, deposit, explained)


def months_of(request: HttpRequest) -> tuple[str, Month, Month]:
    """The word of the choice, the first and the last month: a year, or the twelve months through this one."""
    today = Month.of(clock.today())
    text = request.GET.get("year", LATEST)
    if text in {"", LATEST}:
        return LATEST, today - 11, today
    year = whole_number(text, digits=4)
    if len(text) != 4 or year is None or year < 2:
        raise Http404
    return text, Month(year, 1), Month(year, 12)


def statement_answer(request: HttpRequest, page: StatementPage, template: str) -> HttpResponseBase:
    """The page, or with `?format=` the file."""
    kind, name = request.GET.get("format", ""), f"statement-{slugify(page.partner.name)}"
    if kind == "pdf":
        return download_pdf(
            request, lambda: table_pdf(statement_document(page.partner.name, page.statement)), name=name
        )
    if kind in {"csv", "xlsx"}:
        return download(request, StatementTable, rows_of(page.statement), name=name)
    return render(request, template, {"partner": page.partner, "shown": page})


def explanation_answer(
    request: HttpRequest, statement: PartnerStatement, currency: str, figure: str
) -> HttpResponse:  # fmt: skip
    """The answer to a dotted figure: a fragment for htmx, else a page of its own."""
    part = statement.of(currency)
    try:
        explanation = explain(part, figure) if part else None
    except KeyError:
        explanation = None
    if explanation is None:
        raise Http404
    template = "components/explanation.html" if request.headers.get("HX-Request") else "layouts/explanation.html"
    return render(request, template, {"explanation": explanation, "closes": True})


@permission(Permission.RULES_VIEW)
def partner_statement_page(request: HttpRequest, pk: int) -> HttpResponseBase:
    partner = _find(request, pk)
    chosen, first, last = months_of(request)
    address = reverse("retainers:partner-statement", args=[pk])
    shown = StatementPage(
        partner, _statement(request, partner, first, last), chosen, address,
        "retainers:partner-statement-explanation", (pk,),
    )  # fmt: skip
    return statement_answer(request, shown, "retainers/partner_statement.html")


@permission(Permission.RULES_VIEW)
def partner_statement_explanation(request: HttpRequest, pk: int, currency: str, figure: str) -> HttpResponse:
    _, first, last = months_of(request)
    return explanation_answer(request, _statement(request, _find(request, pk), first, last), currency, figure)


def _statement(request: HttpRequest, partner: Partner, first: Month, last: Month) -> PartnerStatement:
    return statement_seen_by(user_of(request), partner, first=first, last=last)


def _find(request: HttpRequest, pk: int) -> Partner:
    """A partner that this person sees, with a rule or not yet; an account manager one with a rule in their work."""
    user = user_of(request)
    rows = Partner.objects.visible_to(user)
    if not user.has_role(*SEES_ALL, Role.PAM):
        rows = rows.filter(pk__in=Rule.objects.visible_to(user).filter(is_template=False).values("partner"))
    return get_object_or_404(rows, pk=pk)
