"""Invoices and credit notes: the lists, one as a page, its PDF, and how what is due comes about."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from engagements.billing_filters import CreditNoteFilters, EngagementInvoiceFilters, InvoiceFilters
from engagements.billing_tables import (
    CreditNoteTable,
    EngagementInvoiceTable,
    InvoiceTable,
    credit_totals,
    invoice_totals,
)
from engagements.documents import pdf_of
from engagements.models import Invoice, InvoiceKind, InvoiceStatus
from engagements.reports.dunning import with_dunning
from engagements.reports.invoice_explained import explain_invoice
from engagements.reports.receivables import counted, with_settlement
from engagements.views.frame import find_engagement, frame_of
from engagements.views.invoice_page import find_invoice, shown
from partnerview import clock
from partnerview.errors import InvalidInput
from partnerview.http.lists import list_page
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.INVOICES_VIEW)
def invoice_list(request: HttpRequest) -> HttpResponseBase:
    user = user_of(request)
    visible = Invoice.objects.visible_to(user)
    return list_page(
        request,
        "engagements/invoice_list.html",
        rows=with_dunning(with_settlement(visible, clock.today()), clock.today()),
        table=InvoiceTable,
        filters=InvoiceFilters,
        name="invoices",
        totals=invoice_totals,
        summed=counted,
        context={
            "may_run": user.may(Permission.BILLING_RUN),
            "drafts": visible.filter(status=InvoiceStatus.DRAFT).count() if user.may(Permission.INVOICES_CHANGE) else 0,
        },
    )


@permission(Permission.INVOICES_VIEW)
def credit_note_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "engagements/credit_note_list.html",
        rows=Invoice.objects.visible_to(user_of(request)).filter(kind=InvoiceKind.CREDIT_NOTE),
        table=CreditNoteTable,
        filters=CreditNoteFilters,
        name="credit-notes",
        totals=credit_totals,
        summed=counted,
    )


@permission(Permission.INVOICES_VIEW)
def engagement_invoices(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The tab of the engagement page."""
    engagement = find_engagement(request, pk)
    rows = Invoice.objects.visible_to(user_of(request)).filter(engagement=engagement)
    return list_page(
        request,
        "engagements/tab_invoices.html",
        rows=with_settlement(rows, clock.today()),
        table=EngagementInvoiceTable,
        filters=EngagementInvoiceFilters,
        name=f"invoices-{engagement.code}".lower(),
        totals=invoice_totals,
        summed=counted,
        context=frame_of(request, engagement, "invoices"),
    )


@permission(Permission.INVOICES_VIEW)
def invoice_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One document; `?act=` opens the form of a rarer decision in its place."""
    act = request.GET.get("act", "")
    if act == "reversal":
        act = f"reversal:{request.GET.get('payment', '')}"
    return shown(request, find_invoice(request, pk), act=act)


@permission(Permission.INVOICES_VIEW)
def invoice_pdf(request: HttpRequest, pk: int) -> FileResponse:
    """The frozen document, the same bytes each time."""
    invoice = find_invoice(request, pk)
    return FileResponse(pdf_of(invoice).open("rb"), as_attachment=True, filename=f"{invoice.reference}.pdf")


@permission(Permission.INVOICES_VIEW)
def invoice_explanation(request: HttpRequest, pk: int) -> HttpResponse:
    """How a figure of the document (by default what is still due) is made: a fragment for htmx, else a page."""
    try:
        explanation = explain_invoice(find_invoice(request, pk), request.GET.get("figure") or "open")
    except InvalidInput:
        raise Http404 from None
    template = "components/explanation.html" if request.headers.get("HX-Request") else "layouts/explanation.html"
    return render(request, template, {"explanation": explanation, "closes": True})
