"""Billing runs: all of them, a new one with what it would draft, one with its progress and result."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from engagements.actions.billing import start_billing_run
from engagements.billing_filters import RunFilters
from engagements.billing_forms import BillingRunForm
from engagements.billing_tables import BillingRunTable
from engagements.models import BillingRun
from engagements.views.billing_preview import BillingPreview
from engagements.views.invoice_run_page import BillingRunPage
from partnerview import clock
from partnerview.errors import DomainError
from partnerview.http.lists import list_page
from partnerview.http.retry import retried
from partnerview.months import Month
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.BILLING_RUN)
def billing_run_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "engagements/billing_run_list.html",
        rows=BillingRun.objects.visible_to(user_of(request)),
        table=BillingRunTable,
        filters=RunFilters,
        name="billing-runs",
    )


@permission(Permission.BILLING_RUN)
def billing_run_new(request: HttpRequest) -> HttpResponse:
    """Choose a month and see what it would draft; a POST asks for the run."""
    user = user_of(request)
    may_issue = user.may(Permission.INVOICES_CHANGE)
    form = BillingRunForm(request.POST or {"month": request.GET.get("month") or str(Month.of(clock.today()))})
    if request.method == "POST" and form.is_valid():
        issues = may_issue and form.cleaned_data["issue"]
        try:
            run = retried(lambda: start_billing_run(form.cleaned_data["month"], by=user, issues=issues))
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("engagements:billing-run-detail", run.pk)
    preview = BillingPreview(form.cleaned_data["month"], user) if form.is_valid() else None
    context = {"form": form, "preview": preview, "may_issue": may_issue}
    return render(request, "engagements/billing_run_new.html", context, status=422 if form.errors else 200)


@permission(Permission.BILLING_RUN)
def billing_run_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "engagements/billing_run_detail.html", {"page": _page(request, pk)})


@permission(Permission.BILLING_RUN)
def billing_run_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar alone, asked for every second; when the run has ended the whole page is asked for again."""
    page = _page(request, pk)
    response = render(request, "engagements/parts/run_progress.html", {"page": page})
    if page.run.is_finished:
        response["HX-Refresh"] = "true"
    return response


def _page(request: HttpRequest, pk: int) -> BillingRunPage:
    user = user_of(request)
    return BillingRunPage(
        get_object_or_404(BillingRun.objects.visible_to(user).select_related("requested_by"), pk=pk), user
    )
