"""Balances at a month's end, remaining obligations, and how each figure is made."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from engagements.models import Engagement
from partnerview import clock
from partnerview.errors import InvalidInput
from partnerview.explanation import Explanation
from partnerview.http.lists import download
from partnerview.months import Month
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from recognition.open_months import reporting_currency
from recognition.reports.balances_explained import explain_balance, explain_engagement_balance, is_balance
from recognition.reports.deferred_revenue import BALANCES
from recognition.reports.scope import scope_of
from recognition.views.balance_page import BalancePage


@permission(Permission.RECOGNITION_VIEW)
def balances(request: HttpRequest) -> HttpResponseBase:
    page = BalancePage.read(request.GET, scope_of(user_of(request)), name="balances")
    if page is None:
        return _nothing_yet(request)
    if request.GET.get("format"):
        table = page.table(limit=None)
        return download(request, type(table), table.rows, name=f"balances-{page.month}")
    context = {"page": page, "table": page.table(), "export_url": reverse("recognition:balances")}
    return render(request, "recognition/balances.html", context)


@permission(Permission.RECOGNITION_VIEW)
def obligations(request: HttpRequest) -> HttpResponseBase:
    page = BalancePage.read(request.GET, scope_of(user_of(request)), name="obligations")
    if page is None:
        return _nothing_yet(request)
    if request.GET.get("format"):
        table = page.obligations(limit=None)
        return download(request, type(table), table.rows, name=f"remaining-obligations-{page.month}")
    context = {"page": page, "table": page.obligations(), "export_url": reverse("recognition:obligations")}
    return render(request, "recognition/obligations.html", context)


@permission(Permission.RECOGNITION_VIEW)
def balance_explanation(request: HttpRequest) -> HttpResponse:
    """The answer to a dotted figure: of one engagement, or of a currency over all that this person sees."""
    try:
        explanation = _explained(request)
    except (InvalidInput, ValueError):
        raise Http404 from None
    template = "components/explanation.html" if request.headers.get("HX-Request") else "recognition/explanation.html"
    return render(request, template, {"explanation": explanation, "closes": True})


def _explained(request: HttpRequest) -> Explanation:
    """By default the liability in the firm's own currency at the end of today's month."""
    figure = request.GET.get("figure") or BALANCES[0]
    currency = request.GET.get("currency") or reporting_currency()
    month = Month.parse(request.GET.get("month") or str(Month.of(clock.today())))
    if not is_balance(figure):
        raise InvalidInput(f"“{figure}” is no balance.", field="figure")
    user = user_of(request)
    if not (key := request.GET.get("engagement")):
        return explain_balance(figure, month, currency, scope=scope_of(user))
    engagement = get_object_or_404(Engagement.objects.visible_to(user), pk=int(key))
    return explain_engagement_balance(figure, engagement.pk, currency, month)


def _nothing_yet(request: HttpRequest) -> HttpResponse:
    may_run = user_of(request).may(Permission.RECOGNITION_RUN)
    return render(request, "recognition/balances_empty.html", {"may_run": may_run})
