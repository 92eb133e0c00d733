"""Sections of a client's page that Operate owns: invoices owed, deliverables, what happened. Loaded by htmx."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from engagements.models import Deliverable, Engagement, Invoice
from engagements.reports.history import client_highlights
from engagements.reports.receivables import totals_of, with_settlement
from partnerview import clock
from partnerview.directory.models import Client
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission

SHOWN = 10


@permission(Permission.INVOICES_VIEW)
def client_invoices(request: HttpRequest, pk: int) -> HttpResponse:
    client = _find(request, pk)
    invoices = Invoice.objects.visible_to(user_of(request)).filter(engagement__client=client)
    owed: QuerySet[Any, Any] = with_settlement(invoices, clock.today()).select_related("engagement")
    context = {
        "owed": owed.filter(open__gt=0).order_by("due_on", "id")[:SHOWN],
        "totals": [total for total in totals_of(invoices) if total.open],
    }
    return _section(request, client, "engagements/parts/client_invoices.html", context)


@permission(Permission.ENGAGEMENTS_VIEW)
def client_work(request: HttpRequest, pk: int) -> HttpResponse:
    client, user = _find(request, pk), user_of(request)
    engagements = Engagement.objects.visible_to(user).filter(client=client)
    deliverables = Deliverable.objects.visible_to(user).filter(engagement__client=client).open()
    context = {
        "deliverables": deliverables.select_related("engagement").order_by("due_on", "id")[:SHOWN],
        "happened": client_highlights(engagements, limit=SHOWN),
    }
    return _section(request, client, "engagements/parts/client_work.html", context)


def _find(request: HttpRequest, pk: int) -> Client:
    return get_object_or_404(Client.objects.visible_to(user_of(request)), pk=pk)


def _section(request: HttpRequest, client: Client, template: str, context: dict[str, Any]) -> HttpResponse:
    """The section alone for htmx, or as a page of its own."""
    alone = "engagements/client_section.html"
    shown = template if request.headers.get("HX-Request") else alone
    return render(request, shown, {"client": client, "section": template, **context})
