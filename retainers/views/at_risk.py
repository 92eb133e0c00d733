"""The at-risk report: page, files, review, the firm's thresholds."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from engagements.views.editing import Sheet, form_page
from partnerview.errors import DomainError
from partnerview.http.lists import download, download_pdf, wants_file
from partnerview.http.retry import retried
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from retainers.actions.deposit_accounts import set_thresholds
from retainers.actions.reviews import review_account
from retainers.deposit_forms import ReviewForm, ThresholdsForm
from retainers.documents import table_pdf
from retainers.reports.positions import firm_thresholds
from retainers.views.at_risk_file import RiskTable, document_of, file_rows
from retainers.views.at_risk_page import AtRiskPage
from retainers.views.find import find_account, when_of


@permission(Permission.DEPOSITS_VIEW)
def at_risk_report(request: HttpRequest) -> HttpResponseBase:
    when, form = when_of(request)
    page = AtRiskPage(user_of(request), when, request.GET, form)
    if wants_file(request):
        return download(request, RiskTable, file_rows(page.all_dressed), name=f"at-risk-{when.as_of}")
    if request.GET.get("format") == "pdf":
        return download_pdf(request, lambda: table_pdf(_document(page)), name=f"at-risk-{when.as_of}")
    return render(request, "retainers/at_risk.html", {"risk": page})


def _document(page: AtRiskPage) -> dict[str, Any]:
    return document_of(page.all_dressed, page.capitals, as_of=page.when.as_of, lede=page.heading)


@permission(Permission.AT_RISK_REVIEW)
@require_POST
def account_review(request: HttpRequest, pk: int) -> HttpResponse:
    account = find_account(request, pk)
    when, _ = when_of(request)
    form = ReviewForm(request.POST)
    if form.is_valid():
        try:
            retried(lambda: review_account(account, by=user_of(request), as_of=when.as_of, **form.cleaned_data))
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, f"{account.holder_name} is reviewed.")
    else:
        messages.error(request, "Choose a decision for the review.")
    query = request.GET.urlencode()
    return redirect(f"{reverse('retainers:at-risk')}{f'?{query}' if query else ''}")


@permission(Permission.SETTINGS_MANAGE)
def thresholds(request: HttpRequest) -> HttpResponse:
    now = firm_thresholds()
    initial = {name: getattr(now, name) for name in ("low_runway_days", "ahead_of_pace", "burn_days")}

    def save(values: dict[str, Any]) -> str:
        set_thresholds(by=user_of(request), **values)
        return "The thresholds are saved."

    sheet = Sheet(
        "Deposits and draws",
        "When an account is flagged",
        reverse("retainers:at-risk"),
        consequences=("Accounts with thresholds of their own keep them.", "Flags are worked out each time."),
    )
    return form_page(request, ThresholdsForm(request.POST or None, initial=initial), save, done=None, sheet=sheet)
