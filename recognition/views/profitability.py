"""Profitability: the list of engagements, one engagement's margin as a tab, and how a figure is made."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from engagements.views.frame import find_engagement, tab_page
from partnerview.errors import InvalidInput
from partnerview.http.lists import download, wants_file
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from recognition.reports.profitability_explained import FIGURES, explain_profit
from recognition.reports.profitability_totals import explain_total
from recognition.tables_profitability import ProfitTable
from recognition.views.explained import explained
from recognition.views.margin_page import MarginPage
from recognition.views.profitability_page import ProfitabilityPage


@permission(Permission.MARGIN_VIEW)
def profitability_list(request: HttpRequest) -> HttpResponseBase:
    page = ProfitabilityPage.read(request.GET, user_of(request))
    if wants_file(request):
        return download(request, ProfitTable, page.rows, name=f"profitability-{page.first}-{page.last}")
    return render(request, "recognition/profitability.html", {"page": page, "export_url": request.path})


@permission(Permission.MARGIN_VIEW)
def profitability_explanation(request: HttpRequest) -> HttpResponseBase:
    """A total of the list: `figure` over the engagements shown that are in the currency `in`."""
    page = ProfitabilityPage.read(request.GET, user_of(request))
    if "figure" not in request.GET:
        return redirect("recognition:profitability-list")
    total = page.total(request.GET.get("in", ""))
    if not total.parts:
        raise Http404
    try:
        explanation = explain_total(request.GET["figure"], total, page.first, page.last)
    except InvalidInput:
        raise Http404 from None
    return explained(request, explanation)


@permission(Permission.MARGIN_VIEW)
def engagement_margin(request: HttpRequest, pk: int) -> HttpResponse:
    engagement = find_engagement(request, pk)
    page = MarginPage.read(engagement, request.GET)
    return tab_page(request, engagement, "recognition/tab_margin.html", tab="margin", context={"page": page})


@permission(Permission.MARGIN_VIEW)
def margin_explanation(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer to a dotted figure: `figure` is margin, cost, recognized or effective_rate."""
    engagement = find_engagement(request, pk)
    page = MarginPage.read(engagement, request.GET)
    figure = request.GET.get("figure", "margin")
    if figure not in FIGURES:
        raise Http404
    profit, part = page.part_of(request.GET)
    try:
        explanation = explain_profit(figure, profit, engagement, page.first, page.last, part)
    except InvalidInput:
        raise Http404 from None
    return explained(request, explanation)
