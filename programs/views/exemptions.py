"""MDF exemptions: the list, one request with its signatures and money, and each step it takes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from engagements.views.editing import Sheet, form_page
from partnerview.http.acting import acted
from partnerview.http.lists import list_page
from partnerview.money import Money
from partnerview.ui import formats
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from partnerview.users.step_up import step_up
from programs.actions.exemptions import (
    close_exemption,
    reject_exemption,
    request_exemption,
    sign_exemption,
    withdraw_exemption,
)
from programs.actions.mdf import commit_mdf
from programs.filters.mdf import ExemptionFilters
from programs.forms.exemptions import ClosingForm, ExemptionForm, ExemptionMoneyForm, ExemptionPartnerForm
from programs.forms.raps import ReasonForm
from programs.models import MdfExemption
from programs.tables.mdf import ExemptionTable, exemption_totals
from programs.views.exemption_page import ExemptionPage
from programs.views.find import find_partner
from programs.views.mdf_tabs import mdf_tabs
from programs.views.rap_find import find_exemption, page_of_exemption, sheet_of_exemption


@permission(Permission.PROGRAMS_VIEW)
def exemption_list(request: HttpRequest) -> HttpResponseBase:
    user = user_of(request)
    return list_page(
        request,
        "programs/exemption_list.html",
        rows=MdfExemption.objects.visible_to(user),
        table=ExemptionTable,
        filters=ExemptionFilters,
        totals=exemption_totals,
        name="mdf-exemptions",
        context={"tabs": mdf_tabs("exemption-list"), "may_change": user.may(Permission.MDF_CHANGE)},
    )


@permission(Permission.PROGRAMS_VIEW)
def exemption_detail(request: HttpRequest, pk: int) -> HttpResponse:
    exemption = find_exemption(request, pk)
    context = {"exemption": exemption, "page": ExemptionPage(exemption, user_of(request))}
    return render(request, "programs/exemption_detail.html", context)


@permission(Permission.MDF_CHANGE)
def exemption_new(request: HttpRequest) -> HttpResponse:
    """Whose customer: the next page asks for the rest."""
    form = ExemptionPartnerForm(request.POST or None, user=user_of(request))
    if request.method == "POST" and form.is_valid():
        return redirect("programs:exemption-request", form.cleaned_data["partner"].pk)
    back = reverse("programs:exemption-list")
    sheet = Sheet("MDF exemptions", "Ask for MDF outside a plan", back, "Go on", consequences=_TOLD)
    return form_page(request, form, lambda _: "", done=None, sheet=sheet)


@permission(Permission.MDF_CHANGE)
def exemption_request(request: HttpRequest, pk: int) -> HttpResponse:
    partner = find_partner(request, pk)
    form = ExemptionForm(request.POST or None, partner=partner)
    made: list[MdfExemption] = []

    def save(values: dict[str, Any]) -> str:
        money = Money(values.pop("amount"), values.pop("currency"))
        made.append(request_exemption(partner, money=money, by=user_of(request), **values))
        return f"{formats.amount_with(money)} is asked for. A manager and then a CxO sign."

    heading = f"Ask for MDF for a customer of {partner.name}"
    sheet = Sheet("MDF exemptions", heading, reverse("programs:exemption-list"), "Ask for it", consequences=_TOLD)
    response = form_page(request, form, save, done=None, sheet=sheet)
    return redirect(page_of_exemption(made[0].pk)) if made else response


@permission(Permission.MDF_CHANGE)
@require_POST
def exemption_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    exemption = find_exemption(request, pk)

    def act() -> str:
        withdraw_exemption(exemption, by=user_of(request))
        return "The request is taken back."

    return acted(request, act, page_of_exemption(pk))


@permission(Permission.MDF_SIGN)
@step_up
@require_POST
def exemption_approval(request: HttpRequest, pk: int) -> HttpResponse:
    exemption = find_exemption(request, pk)

    def act() -> str:
        signed = sign_exemption(exemption, by=user_of(request), reason=request.POST.get("reason", "")[:2000])
        return "Approved: both signatures are there." if signed.status == "approved" else "Signed. A CxO is next."

    return acted(request, act, page_of_exemption(pk))


@permission(Permission.MDF_SIGN)
def exemption_rejection(request: HttpRequest, pk: int) -> HttpResponse:
    exemption = find_exemption(request, pk)

    def save(values: dict[str, Any]) -> str:
        reject_exemption(exemption, by=user_of(request), **values)
        return "The request is rejected, with your reason."

    sheet = sheet_of_exemption(exemption, "Reject the request", "Reject it", kind="danger")
    return form_page(request, ReasonForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.MDF_CHANGE)
def exemption_money(request: HttpRequest, pk: int) -> HttpResponse:
    exemption = find_exemption(request, pk)
    left = ExemptionPage(exemption, user_of(request)).uncommitted
    form = ExemptionMoneyForm(request.POST or None, initial={"amount": left, "purpose": exemption.activity})
    form.with_unit(exemption.currency, "amount")

    def save(values: dict[str, Any]) -> str:
        money = Money(values.pop("amount"), exemption.currency)
        commit_mdf(exemption, side="vendor", money=money, by=user_of(request), **values)
        return f"{formats.amount_with(money)} is committed."

    told = ("Never more than was approved.", "A commitment is not changed afterwards.")
    sheet = sheet_of_exemption(exemption, "Commit money of the exemption", "Commit it", *told)
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.MDF_CHANGE)
def exemption_closing(request: HttpRequest, pk: int) -> HttpResponse:
    exemption = find_exemption(request, pk)

    def save(values: dict[str, Any]) -> str:
        close_exemption(exemption, by=user_of(request), **values)
        return "The exemption is closed."

    told = ("What was not paid out is free again.", "It stays on record with what came of it.")
    sheet = sheet_of_exemption(exemption, f"What came of {exemption.customer.name}?", "Close it", *told)
    return form_page(
        request,
        ClosingForm(request.POST or None).with_unit(exemption.currency, "won_arr"),
        save,
        done=None,
        sheet=sheet,
    )


_TOLD = (
    "A manager of the territory and then a CxO sign, two people, neither of them you.",
    "It is for an account that no running RAP names.",
    "Nothing is committed before both have signed.",
)
