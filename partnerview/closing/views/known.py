"""What was known when: a finance figure at two moments, and the difference."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from partnerview import clock
from partnerview.closing.forms import KnownForm
from partnerview.closing.reports.known import WORDS, Differing, Figure, Moment, differing
from partnerview.closing.tables import KnownTable
from partnerview.http.lists import download, wants_file
from partnerview.ui import formats
from partnerview.ui.parts import Cell, TotalsRow
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from recognition.reports.scope import scope_of


@dataclass(frozen=True, slots=True)
class KnownPage:
    """What the line of filters is drawn from."""

    form: KnownForm


@permission(Permission.MRR_VIEW)
def known_list(request: HttpRequest) -> HttpResponseBase:
    """`before` and `after` default to today as it was known at midnight, and as it is known now."""
    today = clock.today()
    start = {
        "figure": Figure.MRR.value,
        "as_of": today.isoformat(),
        "known_at": clock.start_of(today).strftime("%Y-%m-%dT%H:%M"),
        "then_as_of": today.isoformat(),
    }
    form = KnownForm(start | {name: value for name, value in request.GET.items() if value})
    figure, rows = Figure.MRR, []
    if form.is_valid():
        chosen = form.cleaned_data
        figure = Figure(chosen["figure"])
        before = Moment(chosen["as_of"], chosen["known_at"])
        after = Moment(chosen["then_as_of"], chosen["then_known_at"])
        rows = differing(figure, before, after, scope=scope_of(user_of(request)))
    told = [_row(row) for row in rows]
    if wants_file(request):
        return download(request, KnownTable, told, name=f"known-{figure}")
    table = KnownTable(told, totals=_totals(rows))
    context = {"form": form, "known": KnownPage(form), "table": table, "words": WORDS[figure]}
    status = 422 if form.errors else 200
    return render(request, "closing/known.html", context | {"export_url": reverse("closing:known-list")}, status=status)


def _row(row: Differing) -> dict[str, object]:
    return {
        "client": row.client,
        "name": row.name,
        "currency": row.currency,
        "before": row.before,
        "after": row.after,
        "difference": row.difference,
    }


def _totals(rows: list[Differing]) -> list[TotalsRow]:
    totals = []
    for currency in sorted({row.currency for row in rows}):
        own = [row for row in rows if row.currency == currency]
        before, after = (sum((getattr(row, side) for row in own), Decimal(0)) for side in ("before", "after"))
        cells: dict[str, Cell | str] = {
            "before": formats.amount(before, currency),
            "after": formats.amount(after, currency),
            "difference": formats.change(after - before, currency),
        }
        totals.append(TotalsRow(f"Total, {currency}", cells))
    return totals
