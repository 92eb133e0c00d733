"""How a figure of the engagement's header is made: a fragment for htmx, else a page of its own."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from engagements.reports.month_figures_explained import EXPLAINED, OF_MONEY, explain_figure
from engagements.views.frame import find_engagement
from partnerview import clock
from partnerview.errors import InvalidInput
from partnerview.months import Month
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.ENGAGEMENTS_VIEW)
def figure_explanation(request: HttpRequest, pk: int) -> HttpResponse:
    engagement = find_engagement(request, pk)
    figure = request.GET.get("figure", "contracted")
    if figure not in EXPLAINED:
        raise Http404
    if figure in OF_MONEY and not user_of(request).may(Permission.INVOICES_VIEW):
        raise PermissionDenied
    explanation = explain_figure(engagement, _month(request.GET.get("month")), figure)
    template = "components/explanation.html" if request.headers.get("HX-Request") else "layouts/explanation.html"
    return render(request, template, {"explanation": explanation, "closes": True})


def _month(text: str | None) -> Month:
    try:
        return Month.parse(text) if text else Month.of(clock.today())
    except (InvalidInput, ValueError):
        raise Http404 from None
