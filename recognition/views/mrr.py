"""MRR: the page, the lines behind it, the movements, and how the figure is made."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from partnerview.errors import InvalidInput
from partnerview.http.lists import download, list_page, wants_file
from partnerview.ui.parts import TotalsRow
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from recognition.filters import MovementFilters, SnapshotFilters
from recognition.models import MrrMovement, MrrSnapshot
from recognition.reports.asked import Asked
from recognition.reports.insight_figures import explain_mrr_page
from recognition.reports.scope import scope_of
from recognition.tables import MovementTable, SnapshotTable
from recognition.views.explained import explained
from recognition.views.mrr_page import MrrPage
from recognition.views.totals import by_currency


@permission(Permission.MRR_VIEW)
def mrr(request: HttpRequest) -> HttpResponseBase:
    user = user_of(request)
    page = MrrPage.read(request.GET, scope_of(user))
    if page is None:
        return render(request, "recognition/mrr_empty.html", {"may_run": user.may(Permission.RECOGNITION_RUN)})
    if wants_file(request):
        table = page.table()
        return download(request, type(table), table.rows, name=f"mrr-{page.month}")
    return render(request, "recognition/mrr.html", {"mrr": page, "export_url": reverse("recognition:mrr")})


@permission(Permission.MRR_VIEW)
def mrr_lines(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "recognition/mrr_lines.html",
        rows=MrrSnapshot.objects.visible_to(user_of(request)),
        table=SnapshotTable,
        filters=SnapshotFilters,
        name="mrr-lines",
        totals=lambda rows: by_currency(rows, "amount", "Sum, unrounded lines"),
    )


@permission(Permission.MRR_VIEW)
def mrr_movements(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "recognition/mrr_movements.html",
        rows=MrrMovement.objects.visible_to(user_of(request)),
        table=MovementTable,
        filters=MovementFilters,
        name="mrr-movements",
        totals=_net_change,
    )


@permission(Permission.MRR_VIEW)
def mrr_explanation(request: HttpRequest) -> HttpResponse:
    """The answer to a dotted figure: a fragment for htmx, else a page of its own. By default today's month."""
    try:
        explanation = explain_mrr_page(Asked.read(request.GET, figure="closing", scope=scope_of(user_of(request))))
    except (InvalidInput, ValueError):
        raise Http404 from None
    return explained(request, explanation)


def _net_change(rows: object) -> list[TotalsRow]:
    return by_currency(rows, "amount", "Net", signed=True)  # type: ignore[arg-type]
