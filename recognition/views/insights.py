"""Beside MRR: retention with cohorts, mix and concentration, the forecast."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from partnerview import clock
from partnerview.books.currency import reporting_currency
from partnerview.errors import InvalidInput
from partnerview.http.lists import download, wants_file
from partnerview.http.tables import Table
from partnerview.months import Month
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from recognition.reports.measure import measure_of
from recognition.reports.retention_explained import FIGURES, explain_retention
from recognition.reports.scope import scope_of
from recognition.views.insight_page import InsightPage


@permission(Permission.MRR_VIEW)
def retention(request: HttpRequest) -> HttpResponseBase:
    return _page(request, "retention", lambda page: page.changed)


@permission(Permission.MRR_VIEW)
def mix(request: HttpRequest) -> HttpResponseBase:
    return _page(request, "mix", lambda page: page.client_shares)


@permission(Permission.MRR_VIEW)
def forecast(request: HttpRequest) -> HttpResponseBase:
    return _page(request, "forecast", lambda page: page.forecast_table)


@permission(Permission.MRR_VIEW)
def retention_explanation(request: HttpRequest) -> HttpResponse:
    """The answer to a dotted ratio. By default net retention over the month before today's."""
    figure, query = request.GET.get("figure") or FIGURES[1], request.GET
    try:
        month = Month.parse(query.get("month") or str(Month.of(clock.today())))
        since = Month.parse(query.get("since") or str(month - 1))
        measure = measure_of(query.get("currency") or reporting_currency(), month)
    except InvalidInput:
        raise Http404 from None
    if figure not in FIGURES:
        raise Http404
    found = explain_retention(figure, measure, month, since=since, scope=scope_of(user_of(request)))
    template = "components/explanation.html" if request.headers.get("HX-Request") else "recognition/explanation.html"
    if found is None:
        return render(request, "recognition/no_retention.html", {"month": month, "since": since})
    return render(request, template, {"explanation": found, "closes": True})


def _page(request: HttpRequest, name: str, table: Callable[[InsightPage], Table]) -> HttpResponseBase:
    user = user_of(request)
    page = InsightPage.read(request.GET, scope_of(user), name=name)
    if page is None:
        return render(request, "recognition/mrr_empty.html", {"may_run": user.may(Permission.RECOGNITION_RUN)})
    if wants_file(request):
        rows = table(page)
        return download(request, type(rows), rows.rows, name=f"mrr-{name}-{page.month}")
    return render(request, f"recognition/mrr_{name}.html", {"page": page, "export_url": request.path})
