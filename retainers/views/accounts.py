"""Deposit accounts: the list, one account with its curve and ledger, opening, terms, closing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from engagements.forms import ReasonForm
from engagements.views.editing import Sheet, form_page
from partnerview.http.lists import list_page
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from retainers.actions.deposit_accounts import change_terms, close_account, open_account
from retainers.balances import with_balances
from retainers.deposit_filters import DepositAccountFilters
from retainers.deposit_forms import AccountForm, TermsForm
from retainers.deposit_tables import DepositAccountTable, account_totals
from retainers.models import DepositAccount
from retainers.reports.at_risk import at_risk, dressed
from retainers.reports.explained import FIGURES, explain
from retainers.views.account_page import AccountPage
from retainers.views.find import find_account, kicker_of, page_of, when_of


@permission(Permission.DEPOSITS_VIEW)
def account_list(request: HttpRequest) -> HttpResponseBase:
    rows = with_balances(DepositAccount.objects.visible_to(user_of(request)).named())
    return list_page(
        request,
        "retainers/deposit_account_list.html",
        rows=rows,
        table=DepositAccountTable,
        filters=DepositAccountFilters,
        name="deposit-accounts",
        totals=account_totals,
        context={"may_change": user_of(request).may(Permission.DEPOSITS_CHANGE)},
    )


@permission(Permission.DEPOSITS_VIEW)
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    account = find_account(request, pk)
    page = AccountPage(account, user_of(request), request.GET)
    return render(request, "retainers/deposit_account_detail.html", {"account": account, "deposit": page})


@permission(Permission.DEPOSITS_VIEW)
def account_explanation(request: HttpRequest, pk: int, figure: str) -> HttpResponse:
    """The answer to a dotted figure: a fragment for htmx, else a page of its own."""
    account = find_account(request, pk)
    when, _ = when_of(request)
    rows = dressed(at_risk(when, accounts=[account.pk]), when)
    if figure not in FIGURES or not rows:
        raise Http404
    explanation = explain(account, rows[0], figure, as_of=when.as_of)
    template = "components/explanation.html" if request.headers.get("HX-Request") else "layouts/explanation.html"
    return render(request, template, {"explanation": explanation, "closes": True})


@permission(Permission.DEPOSITS_CHANGE)
def account_new(request: HttpRequest) -> HttpResponse:
    form = AccountForm(request.POST or None, user=user_of(request), initial={"currency": "USD"})
    opened: list[DepositAccount] = []

    def save(values: dict[str, Any]) -> str:
        opened.append(open_account(by=user_of(request), **values))
        return f"The account of {opened[0].holder_name} is open."

    sheet = Sheet("Deposits", "Open a deposit account", reverse("retainers:deposit-account-list"), "Open the account")
    response = form_page(request, form, save, done=None, sheet=sheet)
    if opened:
        response["Location"] = page_of(opened[0])
    return response


@permission(Permission.DEPOSITS_CHANGE)
def account_change(request: HttpRequest, pk: int) -> HttpResponse:
    account = find_account(request, pk)
    initial = {name: getattr(account, name) for name in TermsForm.base_fields}
    form = TermsForm(request.POST or None, initial=initial, currency=account.currency)

    def save(values: dict[str, Any]) -> str:
        change_terms(account, by=user_of(request), **values)
        return "The terms are saved."

    consequences = ("A floor above the balance asks for a top-up at once.", "Nothing that was drawn is changed.")
    sheet = Sheet(kicker_of(account), "Change what is agreed", page_of(account), consequences=consequences)
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.DEPOSITS_CHANGE)
def account_closing(request: HttpRequest, pk: int) -> HttpResponse:
    account = find_account(request, pk)

    def save(values: dict[str, Any]) -> str:
        close_account(account, by=user_of(request), **values)
        return f"The account of {account.holder_name} is closed."

    consequences = ("Nothing moves on it from now on.", "Its ledger and its statements stay.")
    sheet = Sheet(
        kicker_of(account), "Close the account", page_of(account), "Close it", kind="danger", consequences=consequences
    )
    return form_page(request, ReasonForm(request.POST or None), save, done=None, sheet=sheet)
