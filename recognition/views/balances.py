"""Balances at a month's end, remaining obligations, and how each figure is made."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from partnerview.errors import InvalidInput
from partnerview.http.lists import download, wants_file
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from recognition.reports.balance_figures import asked_of, explain_balance_figure
from recognition.reports.scope import scope_of
from recognition.views.balance_page import BalancePage
from recognition.views.explained import explained


@permission(Permission.RECOGNITION_VIEW)
def balances(request: HttpRequest) -> HttpResponseBase:
    page = BalancePage.read(request.GET, scope_of(user_of(request)), name="balances")
    if page is None:
        return _nothing_yet(request)
    if wants_file(request):
        table = page.table(limit=None)
        return download(request, type(table), table.rows, name=f"balances-{page.month}")
    context = {"page": page, "table": page.table(), "export_url": reverse("recognition:balances")}
    return render(request, "recognition/balances.html", context)


@permission(Permission.RECOGNITION_VIEW)
def obligations(request: HttpRequest) -> HttpResponseBase:
    page = BalancePage.read(request.GET, scope_of(user_of(request)), name="obligations")
    if page is None:
        return _nothing_yet(request)
    if wants_file(request):
        table = page.obligations(limit=None)
        return download(request, type(table), table.rows, name=f"remaining-obligations-{page.month}")
    context = {"page": page, "table": page.obligations(), "export_url": reverse("recognition:obligations")}
    return render(request, "recognition/obligations.html", context)


@permission(Permission.RECOGNITION_VIEW)
def balance_explanation(request: HttpRequest) -> HttpResponse:
    """The answer to a dotted figure: of one engagement, or of a currency over all that this person sees."""
    try:
        explanation = explain_balance_figure(asked_of(request.GET, user_of(request)))
    except (InvalidInput, ValueError):
        raise Http404 from None
    return explained(request, explanation)


def _nothing_yet(request: HttpRequest) -> HttpResponse:
    may_run = user_of(request).may(Permission.RECOGNITION_RUN)
    return render(request, "recognition/balances_empty.html", {"may_run": may_run})
