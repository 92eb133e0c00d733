"""The bridge: all engagements, one engagement, how a figure is made, the rows behind it."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from engagements.models import Engagement
from partnerview.closing.bridge_rules import Name
from partnerview.closing.reports.bridge import Moment, bridges, rows_behind
from partnerview.closing.reports.bridge_converted_explained import ALL, explain_asked
from partnerview.closing.reports.bridge_explained import TOGETHER
from partnerview.closing.tables import FactTable
from partnerview.closing.views.bridge_page import BridgePage, BridgePart, ConvertedPart, fact_row
from partnerview.digits import whole_number
from partnerview.errors import InvalidInput
from partnerview.explanation import Explanation
from partnerview.http.lists import download, wants_file
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.RECOGNITION_VIEW)
def bridge(request: HttpRequest) -> HttpResponseBase:
    page = BridgePage.read(request.GET.dict(), user_of(request))
    if wants_file(request):
        table = page.table()
        return download(request, type(table), table.rows, name=f"bridge-{page.month}")
    return render(request, "closing/bridge.html", {"bridge": page, "export_url": reverse("closing:bridge")})


@permission(Permission.RECOGNITION_VIEW)
def engagement_bridge(request: HttpRequest, pk: int) -> HttpResponse:
    """One engagement; asked for by htmx, the four numbers alone."""
    engagement = _engagement(request, pk)
    page = BridgePage.read(request.GET.dict(), user_of(request))
    query = {**page.query, "engagement": str(pk)}
    parts = [BridgePart(found, page.moment, query) for found in bridges(page.moment, engagements=[pk])]
    context = {"bridge": page, "parts": parts, "engagement": engagement}
    if request.headers.get("HX-Request"):
        return render(request, "closing/bridge_section.html", context)
    context["converted"] = ConvertedPart.of(parts, page.moment, [pk], query)
    return render(request, "closing/engagement_bridge.html", context)


@permission(Permission.RECOGNITION_VIEW)
def bridge_explanation(request: HttpRequest) -> HttpResponseBase:
    """The answer to a dotted figure: a fragment for htmx, else a page of its own."""
    if "figure" not in request.GET:
        return redirect("closing:bridge")
    page, keys = _asked(request)
    try:
        explanation = _explained(request, page.moment, keys)
    except (ValueError, InvalidInput, IndexError):
        raise Http404 from None
    template = "components/explanation.html" if request.headers.get("HX-Request") else "closing/explanation.html"
    has_rows = request.GET["figure"] not in {TOGETHER, Name.ROUNDING} and request.GET.get("currency") != ALL
    rows_url = f"{reverse('closing:bridge-row-list')}?{request.GET.urlencode()}" if has_rows else ""
    return render(request, template, {"explanation": explanation, "closes": True, "rows_url": rows_url})


@permission(Permission.RECOGNITION_VIEW)
def bridge_rows(request: HttpRequest) -> HttpResponseBase:
    """Every row behind one figure of the bridge, on the page or as a file."""
    if "figure" not in request.GET:
        return redirect("closing:bridge")
    page, keys = _asked(request)
    try:
        explanation = _explained(request, page.moment, keys)
        gap, name = _figure(request)
    except (ValueError, InvalidInput, IndexError):
        raise Http404 from None
    found = rows_behind(page.moment, gap, name, engagements=keys, currency=request.GET["currency"])
    rows = [fact_row(row) for row in found]
    if wants_file(request):
        return download(request, FactTable, rows, name=f"bridge-{page.month}-{name.replace('_', '-')}")
    context = {"table": FactTable(rows), "explanation": explanation, "count": len(rows), "bridge": page}
    return render(request, "closing/bridge_rows.html", context)


def _asked(request: HttpRequest) -> tuple[BridgePage, Sequence[int]]:
    """The page that the address belongs to, and the engagements that it is about."""
    page = BridgePage.read(request.GET.dict(), user_of(request))
    if wanted := request.GET.get("engagement"):
        key = whole_number(wanted)
        if key is None:
            raise Http404
        return page, [_engagement(request, key).pk]
    return page, page.keys


def _explained(request: HttpRequest, moment: Moment, keys: Sequence[int]) -> Explanation:
    gap, name = _figure(request)
    return explain_asked(moment, gap, name, currency=request.GET.get("currency", ""), engagements=keys)


def _figure(request: HttpRequest) -> tuple[int, str]:
    """Gap (0 for a number) and name. Raises ValueError for what is no number."""
    return int(request.GET.get("gap") or 0), request.GET.get("figure", "")


def _engagement(request: HttpRequest, pk: int) -> Engagement:
    return get_object_or_404(Engagement.objects.visible_to(user_of(request)).select_related("client"), pk=pk)
