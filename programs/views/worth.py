"""What is promised and what it is worth: commitments, co-fund of both sides, and where MDF led."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from partnerview.books.currency import reporting_currency
from partnerview.errors import Missing
from partnerview.http.exports import FORMATS
from partnerview.http.lists import download
from partnerview.ui import formats
from partnerview.users.access import permission
from partnerview.users.permissions import Permission
from programs.reports.worth import Commitment, Obligation, TrailRow, active_commitments, cofund_obligations, mdf_trail
from programs.reports.worth_explained import Worth, explain_worth, worth_by_currency
from programs.tables.cells import as_values
from programs.tables.worth import CofundTable, CommitmentTable, TrailTable
from programs.views.console_scope import Scope, scope_of

WORTH: Final = "programs:worth"
# More than these are in the file.
SHOWN: Final = 100


@dataclass(frozen=True)
class WorthPage:
    """Everything of one scope; each report is asked once."""

    scope: Scope

    @cached_property
    def commitments(self) -> list[Commitment]:
        return active_commitments(self.scope.seen)

    @cached_property
    def obligations(self) -> list[Obligation]:
        return cofund_obligations(self.scope.seen)

    @cached_property
    def trail(self) -> list[TrailRow]:
        return mdf_trail(self.scope.seen)

    @cached_property
    def worth(self) -> list[Worth]:
        return worth_by_currency(self.commitments, self.obligations)

    @property
    def blocks(self) -> list[tuple[Worth, dict[str, str]]]:
        """Each currency with the address that explains each of its figures."""
        names = ("committed", "delivered", "to_come", "ours_to_come", "theirs_to_come")
        return [
            (row, {name: self._explained(name.replace("_", "-"), row.currency) for name in names}) for row in self.worth
        ]

    def _explained(self, figure: str, currency: str) -> str:
        return self.scope.page("programs:worth-explanation", figure, currency=currency)

    @property
    def tables(self) -> dict[str, Any]:
        return {
            "commitments": CommitmentTable(_rows(CommitmentTable, self.commitments[:SHOWN])),
            "cofund": CofundTable(_rows(CofundTable, self.obligations[:SHOWN])),
            "trail": TrailTable(_rows(TrailTable, self.trail)),
        }

    @property
    def heading(self) -> str:
        if len(self.worth) == 1:
            (only,) = self.worth
            return f"{formats.amount_with(only.committed, only.currency)} of ARR if every commitment is kept"
        count = len(self.commitments)
        if not count:
            return "Nothing is committed now"
        return f"{'One commitment is' if count == 1 else f'{count} commitments are'} active"

    @property
    def left_out(self) -> str:
        """How many rows the page does not show."""
        more = len(self.commitments) - SHOWN
        return f"The first {SHOWN} of {len(self.commitments)}; all are in the file." if more > 0 else ""

    def file(self, rows: str) -> tuple[type[Any], list[dict[str, Any]], str]:
        """The table of a file, its rows, its name."""
        if rows == "cofund":
            return CofundTable, _rows(CofundTable, self.obligations), "co-fund"
        if rows == "trail":
            return TrailTable, _rows(TrailTable, mdf_trail(self.scope.seen, limit=100_000)), "mdf-to-arr"
        return CommitmentTable, _rows(CommitmentTable, self.commitments), "commitments"


@permission(Permission.CONSOLE_VIEW)
def worth(request: HttpRequest) -> HttpResponseBase:
    page = WorthPage(scope_of(request))
    if request.GET.get("format") in FORMATS:
        table, rows, name = page.file(request.GET.get("rows", ""))
        return download(request, table, rows, name=name)
    context = {"scope": page.scope, "page": page, "files": _files(page.scope)}
    return render(request, "programs/worth.html", context)


@permission(Permission.CONSOLE_VIEW)
def explanation(request: HttpRequest, figure: str) -> HttpResponse:
    """How one figure is made: a fragment for htmx, else a page of its own."""
    page = WorthPage(scope_of(request))
    currency = request.GET.get("currency", "")[:3].upper() or reporting_currency()
    try:
        shown = explain_worth(figure, currency, page.commitments, page.obligations)
    except Missing as error:
        raise Http404 from error
    template = "components/explanation.html" if request.headers.get("HX-Request") else "layouts/explanation.html"
    return render(request, template, {"explanation": shown, "closes": True})


def _files(scope: Scope) -> dict[str, dict[str, str]]:
    return {
        rows: {kind: scope.page(WORTH, rows=rows, format=kind) for kind in ("csv", "xlsx")}
        for rows in ("commitments", "cofund", "trail")
    }


def _rows(table: type[Any], rows: list[Any]) -> list[dict[str, Any]]:
    return as_values(rows, *table.needed())
