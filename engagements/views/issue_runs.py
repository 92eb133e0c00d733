"""Issue runs: the drafts of a month or of a billing run, issued together by a worker."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from engagements.actions.issue_runs import start_issue_run
from engagements.billing_filters import RunFilters
from engagements.billing_tables import IssueRunTable
from engagements.models import BillingRun, Invoice, InvoiceStatus, IssueRun
from engagements.reports.receivables import totals_of
from engagements.views.invoice_run_page import IssueRunPage
from partnerview.digits import whole_number
from partnerview.errors import DomainError, InvalidInput
from partnerview.http.lists import list_page
from partnerview.http.retry import retried
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.INVOICES_CHANGE)
def issue_run_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "engagements/issue_run_list.html",
        rows=IssueRun.objects.visible_to(user_of(request)),
        table=IssueRunTable,
        filters=RunFilters,
        name="issue-runs",
    )


@permission(Permission.INVOICES_CHANGE)
def issue_run_new(request: HttpRequest) -> HttpResponse:
    """Which drafts would be issued: of one billing run, of one month, or all. A POST issues exactly these."""
    user = user_of(request)
    given = request.POST or request.GET
    drafts, words, run = _chosen(request, given.get("billing_run", ""), given.get("month", ""))
    refusal = ""
    if request.method == "POST":
        try:
            started = retried(lambda: start_issue_run(drafts, by=user, billing_run=run))
        except DomainError as error:
            refusal = error.message
        else:
            return redirect("engagements:issue-run-detail", started.pk)
    context = {
        "words": words,
        "sums": totals_of(drafts),
        "count": drafts.count(),
        "given": given,
        "refusal": refusal,
        "earliest": drafts.order_by("dated_on").values_list("dated_on", flat=True).first(),
    }
    return render(request, "engagements/issue_run_new.html", context, status=409 if refusal else 200)


@permission(Permission.INVOICES_CHANGE)
def issue_run_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "engagements/issue_run_detail.html", {"page": _page(request, pk)})


@permission(Permission.INVOICES_CHANGE)
def issue_run_progress(request: HttpRequest, pk: int) -> HttpResponse:
    page = _page(request, pk)
    response = render(request, "engagements/parts/run_progress.html", {"page": page})
    if page.run.is_finished:
        response["HX-Refresh"] = "true"
    return response


def _chosen(request: HttpRequest, run: str, month: str) -> tuple[QuerySet[Invoice], str, Any]:
    """The drafts that the address speaks of, in words too."""
    drafts = Invoice.objects.visible_to(user_of(request)).filter(status=InvoiceStatus.DRAFT)
    if run:
        found = BillingRun.objects.filter(pk=whole_number(run) or 0).first()
        if found is None:
            raise Http404
        return drafts.filter(billing_run=found), f"the billing run of {formats.month_name(found.month)}", found
    if month:
        try:
            of = Month.parse(month)
        except InvalidInput:
            raise Http404 from None
        return drafts.filter(dated_on__range=(of.first_day, of.last_day)), formats.month_name(of), None
    return drafts, "every month", None


def _page(request: HttpRequest, pk: int) -> IssueRunPage:
    user = user_of(request)
    return IssueRunPage(
        get_object_or_404(IssueRun.objects.visible_to(user).select_related("requested_by"), pk=pk), user
    )
