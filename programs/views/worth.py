"""What is promised and what it is worth: commitments, co-fund of both sides, and where MDF led."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from partnerview.books.currency import reporting_currency
from partnerview.errors import Missing
from partnerview.http.lists import download, wants_file
from partnerview.http.numbered import Numbered, page_number
from partnerview.ui import formats
from partnerview.users.access import permission
from partnerview.users.permissions import Permission
from programs.reports.worth import Commitment, Obligation, TrailRow, active_commitments, cofund_obligations, mdf_trail
from programs.reports.worth_explained import Worth, explain_worth, worth_by_currency
from programs.tables.cells import as_values
from programs.tables.worth import CofundTable, CommitmentTable, TrailTable
from programs.views.console_scope import Scope, scope_of

WORTH: Final = "programs:worth"
EVERY: Final = 100_000


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a table."""

    table: Any
    pages: Numbered


@dataclass(frozen=True)
class WorthPage:
    """Everything of one scope; each report is asked once. `query` says which page of each list is read."""

    scope: Scope
    query: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def commitments(self) -> list[Commitment]:
        return active_commitments(self.scope.seen)

    @cached_property
    def obligations(self) -> list[Obligation]:
        return cofund_obligations(self.scope.seen)

    @cached_property
    def trail(self) -> list[TrailRow]:
        return mdf_trail(self.scope.seen, limit=EVERY)

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
    def lists(self) -> dict[str, Listed]:
        return {
            "commitments": self._listed(CommitmentTable, self.commitments, "commitments"),
            "cofund": self._listed(CofundTable, self.obligations, "cofund"),
            "trail": self._listed(TrailTable, self.trail, "trail"),
        }

    def _listed(self, table: type[Any], rows: list[Any], name: str) -> Listed:
        """Where its page begins; the other two begin again."""
        number = page_number(self.query, name)
        pages = Numbered(number, len(rows), reverse(WORTH), self.scope.query, anchor=name, named=name)
        return Listed(table(_rows(table, list(pages.cut(rows)))), pages)

    @property
    def heading(self) -> str:
        if len(self.worth) == 1:
            (only,) = self.worth
            return f"{formats.amount_with(only.committed, only.currency)} of ARR if every commitment is kept"
        count = len(self.commitments)
        if not count:
            return "Nothing is committed now"
        return f"{'One commitment is' if count == 1 else f'{count} commitments are'} active"

    def file(self, rows: str) -> tuple[type[Any], list[dict[str, Any]], str]:
        """The table of a file, its rows, its name."""
        if rows == "cofund":
            return CofundTable, _rows(CofundTable, self.obligations), "co-fund"
        if rows == "trail":
            return TrailTable, _rows(TrailTable, self.trail), "mdf-to-arr"
        return CommitmentTable, _rows(CommitmentTable, self.commitments), "commitments"


@permission(Permission.CONSOLE_VIEW)
def worth(request: HttpRequest) -> HttpResponseBase:
    page = WorthPage(scope_of(request), request.GET.dict())
    if wants_file(request):
        table, rows, name = page.file(request.GET.get("rows", ""))
        return download(request, table, rows, name=name)
    context = {"scope": page.scope, "page": page, "lists": page.lists, "files": _files(page.scope)}
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
