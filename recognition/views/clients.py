"""The economics section of a client's page, loaded by htmx, and how each of its figures is made."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from partnerview.directory.models import Client
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from recognition.reports.client_economics_explained import FIGURES, SIDES, explain_economics
from recognition.views.client_page import ClientPage


@permission(Permission.MARGIN_VIEW)
def client_economics_section(request: HttpRequest, pk: int) -> HttpResponse:
    page = _page(request, pk)
    section = "recognition/client_economics.html"
    template = section if request.headers.get("HX-Request") else "engagements/client_section.html"
    return render(request, template, {"page": page, "client": page.client, "section": section})


@permission(Permission.MARGIN_VIEW)
def economics_explanation(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer to a dotted figure: `figure`, `currency` and `side` (empty for both together)."""
    page = _page(request, pk)
    figure, side = request.GET.get("figure", "lifetime_value"), request.GET.get("side", "")
    currency = request.GET.get("currency", "")
    if figure not in FIGURES or side not in SIDES or currency not in {row.currency for row in page.rows}:
        raise Http404
    explanation = explain_economics(figure, client=page.client.name, side=side, currency=currency, each=page.each)
    template = "components/explanation.html" if request.headers.get("HX-Request") else "layouts/explanation.html"
    return render(request, template, {"explanation": explanation, "closes": True})


def _page(request: HttpRequest, pk: int) -> ClientPage:
    user = user_of(request)
    return ClientPage(get_object_or_404(Client.objects.visible_to(user), pk=pk), user)
