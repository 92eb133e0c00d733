"""How the sum under a list comes about (R-12): `?explain=amount&in=GBP` of the list's own address, filters and all.

The rows are those of the list; the largest are told one by one, the rest as one row with its sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, F, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from partnerview.explanation import PLUS, Explanation, Source, Step
from partnerview.http.columns import Column
from partnerview.http.tables import Table
from partnerview.money import Money
from partnerview.ui import formats
from partnerview.ui.parts import Cell, TotalsRow

SHOWN: Final = 50
NOTHING: Final = Decimal(0)


def with_addresses(request: HttpRequest, totals: Sequence[TotalsRow]) -> list[TotalsRow]:
    """The totals with the address that explains each sum, where a row says of which currency it is."""
    query = request.GET.copy()
    for name in ("cursor", "format", "sort"):
        query.pop(name, None)

    def explained(name: str, cell: Cell | str, currency: str) -> Cell:
        told = cell if isinstance(cell, Cell) else Cell(cell)
        query["explain"], query["in"] = name, currency
        return told if told.text == formats.DASH else replace(told, explain_url=f"{request.path}?{query.urlencode()}")

    return [
        replace(row, cells={name: explained(name, cell, row.currency) for name, cell in row.cells.items()})
        if row.currency
        else row
        for row in totals
    ]


def sum_explained(request: HttpRequest, table: type[Table], rows: QuerySet[Any, Any]) -> HttpResponse:
    """The answer to a dotted sum: a fragment for htmx, else a page."""
    column = table.declared.get(request.GET["explain"])
    if column is None:
        raise Http404
    explanation = _explanation(table, column, rows.filter(currency=request.GET.get("in", "")))
    template = "components/explanation.html" if request.headers.get("HX-Request") else "layouts/explanation.html"
    return render(request, template, {"explanation": explanation, "closes": True})


def _explanation(table: type[Table], column: Column, rows: QuerySet[Any, Any]) -> Explanation:
    source = column.source if column.source in column.columns() else column.columns()[0]
    sums = rows.order_by().values("currency").annotate(whole=Sum(source), many=Count("pk"))
    found = next(iter(sums), None)
    if found is None:
        raise Http404
    code, whole = found["currency"], found["whole"] or NOTHING
    shown = list(rows.order_by(F(source).desc(nulls_last=True), "pk").values(*table.needed(), "pk")[:SHOWN])
    sources = [_source(table, row, Money(row[source] or NOTHING, code)) for row in shown]
    if left := found["many"] - len(shown):
        rest = whole - sum((row[source] or NOTHING for row in shown), NOTHING)
        sources.append(Source("rest", 0, f"{formats.number(left)} more rows", Money(rest, code)))
    total = Money(whole, code)
    return Explanation(
        figure=f"{table.label or 'Rows'}, {column.header.lower()}, {code}",
        result=total.quantized(),
        rule="The sum of every row of the list as it is filtered, in this currency.",
        rule_version="Lists, version 1",
        convention="In the rows' own currency; no sum crosses two",
        rounding="Unrounded per row, half up once at this figure",
        steps=(Step(f"Sum of {formats.number(found['many'])} rows", total, PLUS),),
        sources=tuple(sources),
    )


def _source(table: type[Table], row: dict[str, Any], amount: Money) -> Source:
    """A row by the words of its first columns."""
    names = [column for column in table.shown() if column.css != "num"][:3]
    label = ", ".join(str(text) for column in names if (text := column.value(row)) not in {None, ""})
    return Source("row", int(row["pk"]), label, amount)
