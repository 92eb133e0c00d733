"""Settlements: the list, one with its next step, each step a page; and the payee of a partner."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from engagements.forms import ReasonForm
from engagements.views.editing import Sheet, form_page
from partnerview import clock
from partnerview.books.models import Conventions
from partnerview.directory.models import Partner
from partnerview.http import evidence
from partnerview.http.acting import acted
from partnerview.http.lists import list_page
from partnerview.ui import formats
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from partnerview.users.step_up import step_up
from retainers.actions.settlements import (
    approve_settlement,
    change_payee,
    confirm_payee,
    pay_settlement,
    prove_settlement,
    refuse_payee,
    reverse_settlement,
)
from retainers.models import Direction, PayeeDetails, Settlement
from retainers.rule_forms import PayeeForm, PaymentForm, ProofForm
from retainers.settlement_tables import SettlementFilters, SettlementTable

_SHOWN = ("rule__partner", "cycle", "payee", "approved_by", "paid_by", "proved_by")


def find_settlement(request: HttpRequest, pk: int) -> Settlement:
    rows = Settlement.objects.visible_to(user_of(request)).select_related(*_SHOWN)
    return get_object_or_404(rows, pk=pk)


@permission(Permission.RULES_VIEW)
def settlement_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "retainers/settlement_list.html",
        rows=Settlement.objects.visible_to(user_of(request)),
        table=SettlementTable,
        filters=SettlementFilters,
        name="settlements",
    )


@permission(Permission.RULES_VIEW)
def settlement_detail(request: HttpRequest, pk: int) -> HttpResponse:
    settlement, user = find_settlement(request, pk), user_of(request)
    latest = PayeeDetails.objects.filter(partner=settlement.rule.partner).select_related("requested_by").first()
    firm = Conventions.objects.values_list("firm_name", flat=True).get(pk=1)
    between = (firm, settlement.rule.whose)
    payer, paid_to = between if settlement.direction == Direction.PAYABLE else between[::-1]
    context = {
        "settlement": settlement,
        "share": getattr(settlement.cycle, "share", None),
        "payer": payer,
        "paid_to": paid_to,
        "payee": latest,
        "may_approve": user.may(Permission.RULES_APPROVE),
        "may_pay": user.may(Permission.SETTLEMENTS_PAY),
        "is_mine": latest is not None and latest.requested_by_id == user.pk,
    }
    return render(request, "retainers/settlement_detail.html", context)


@permission(Permission.RULES_APPROVE)
@require_POST
@step_up
def settlement_approval(request: HttpRequest, pk: int) -> HttpResponse:
    settlement = find_settlement(request, pk)

    def act() -> str:
        approve_settlement(settlement, by=user_of(request))
        return f"{_amount(settlement)} is approved. Another person records its payment."

    return acted(request, act, _page(settlement))


@permission(Permission.SETTLEMENTS_PAY)
def settlement_payment(request: HttpRequest, pk: int) -> HttpResponse:
    settlement = find_settlement(request, pk)
    form = PaymentForm(request.POST or None, direction=settlement.direction, initial={"paid_on": clock.today()})

    def save(values: dict[str, Any]) -> str:
        pay_settlement(settlement, by=user_of(request), **values)
        return f"The payment of {_amount(settlement)} is recorded."

    return form_page(request, form, save, done=None, sheet=_sheet(settlement, "Record the payment", "Record it"))


@permission(Permission.SETTLEMENTS_PAY)
def settlement_proof(request: HttpRequest, pk: int) -> HttpResponse:
    settlement = find_settlement(request, pk)
    form = ProofForm(request.POST or None, request.FILES or None)

    def save(values: dict[str, Any]) -> str:
        prove_settlement(settlement, by=user_of(request), **evidence.keep(values.get("evidence_file")))
        return "The proof is kept."

    sheet = _sheet(settlement, "Keep the proof", "Keep it", template="retainers/upload_form.html")
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.RULES_VIEW)
def settlement_evidence(request: HttpRequest, pk: int) -> FileResponse:
    return evidence.attachment(find_settlement(request, pk))


@permission(Permission.SETTLEMENTS_PAY)
def settlement_reversal(request: HttpRequest, pk: int) -> HttpResponse:
    settlement = find_settlement(request, pk)

    def save(values: dict[str, Any]) -> str:
        reverse_settlement(settlement, by=user_of(request), **values)
        return "A negating row takes it back."

    sheet = _sheet(settlement, "Reverse the settlement", "Reverse it", kind="danger", consequences=_REVERSED)
    return form_page(request, ReasonForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.SETTLEMENTS_PAY)
@step_up
def payee_change(request: HttpRequest, pk: int) -> HttpResponse:
    partner = get_object_or_404(Partner.objects.visible_to(user_of(request)), pk=pk)

    def save(values: dict[str, Any]) -> str:
        change_payee(partner, by=user_of(request), **values)
        return "Another person has to confirm the new payee."

    sheet = Sheet(
        f"Partner · {partner.name}",
        "Change where it is paid",
        reverse("retainers:settlement-list"),
        "Ask for the change",
        consequences=("A second person confirms it.", "Then payments wait three days."),
    )
    return form_page(request, PayeeForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.SETTLEMENTS_PAY)
@require_POST
@step_up
def payee_confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    partner = get_object_or_404(Partner.objects.visible_to(user_of(request)), pk=pk)
    details = get_object_or_404(PayeeDetails, partner=partner, confirmed_by=None)

    def act() -> str:
        confirm_payee(details, by=user_of(request))
        return "Confirmed. Payments wait until the cooling-off is over."

    return acted(request, act, reverse("retainers:settlement-list"))


@permission(Permission.SETTLEMENTS_PAY)
def payee_refusal(request: HttpRequest, pk: int) -> HttpResponse:
    partner = get_object_or_404(Partner.objects.visible_to(user_of(request)), pk=pk)
    details = get_object_or_404(PayeeDetails, partner=partner, confirmed_by=None)

    def save(values: dict[str, Any]) -> str:
        refuse_payee(details, by=user_of(request), **values)
        return "The change is put aside. What was confirmed before it counts."

    sheet = Sheet(
        f"Partner · {partner.name}",
        f"Do not confirm {details.payee}",
        reverse("retainers:settlement-list"),
        "Put the change aside",
        kind="danger",
        consequences=("It never counts; the log keeps who asked for it.", "Details that were confirmed before go on."),
    )
    return form_page(request, ReasonForm(request.POST or None), save, done=None, sheet=sheet)


_REVERSED = ("A negating row takes the amount back; the settlement itself stays.", "The statement shows both.")


def _amount(settlement: Settlement) -> str:
    return formats.amount_with(settlement.amount, settlement.currency)


def _page(settlement: Settlement) -> str:
    return reverse("retainers:settlement-detail", args=[settlement.pk])


def _sheet(settlement: Settlement, verb: str, button: str, **how: Any) -> Sheet:
    kicker = f"Settlement · {settlement.rule.whose} · {formats.month_name(settlement.cycle.month)}"
    return Sheet(kicker, f"{verb} of {_amount(settlement)}", _page(settlement), button, **how)
