"""What hangs on a RAP: named accounts and their steps, money committed, paid out, confirmed, its promises."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from engagements.views.editing import form_page
from partnerview.http.forms import DomainForm
from partnerview.http.lists import list_page
from partnerview.money import Money
from partnerview.ui import formats
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from programs.actions.commitments import promise
from programs.actions.mdf import commit_mdf, confirm_disbursement, disburse_mdf
from programs.actions.named_accounts import move_account, name_account
from programs.filters.raps import NamedAccountFilters
from programs.forms.exemptions import ExemptionPaymentForm
from programs.forms.mdf import DisbursementForm, MdfCommitmentForm, ProofForm
from programs.forms.promises import PromiseForm
from programs.forms.raps import AccountForm, StepForm
from programs.models import MdfExemption
from programs.reports.mdf_outcomes import outcome_rows, plan_outcomes
from programs.tables.mdf import OutcomeTable, outcome_totals
from programs.views.mdf_tabs import mdf_tabs
from programs.views.rap_find import (
    find_account,
    find_commitment_of_mdf,
    find_disbursement,
    find_rap,
    sheet_of,
    sheet_of_money,
)

PLANS = 20  # above the accounts; all of them are on the list of RAPs


@permission(Permission.PROGRAMS_VIEW)
def mdf_outcomes(request: HttpRequest) -> HttpResponseBase:
    """Plans with actual beside frozen return; under them MDF → account → ARR."""
    user = user_of(request)
    plans = plan_outcomes(user)
    return list_page(
        request,
        "programs/mdf_outcomes.html",
        rows=outcome_rows(user),
        table=OutcomeTable,
        filters=NamedAccountFilters,
        totals=outcome_totals,
        name="mdf-outcomes",
        context={"plans": plans[:PLANS], "plan_count": len(plans), "tabs": mdf_tabs("mdf-outcomes")},
    )


@permission(Permission.RAPS_CHANGE)
def account_new(request: HttpRequest, pk: int) -> HttpResponse:
    rap, user = find_rap(request, pk), user_of(request)
    form = AccountForm(request.POST or None, rap=rap, initial={"owner": rap.partner.pam_id})
    form.with_unit(rap.currency, "expected_arr")

    def save(values: dict[str, Any]) -> str:
        account = name_account(rap, by=user, **values)
        return f"{account.customer.name} is on the plan."

    told = ("Only customers that the partner has and we have not.", "The list stays once the plan is submitted.")
    return form_page(request, form, save, done=None, sheet=sheet_of(rap, "Name an account", "Name it", *told))


@permission(Permission.RAPS_CHANGE)
def account_step(request: HttpRequest, pk: int) -> HttpResponse:
    account = find_account(request, pk)
    form = StepForm(request.POST or None, account=account).with_unit(account.rap.currency, "won_arr")

    def save(values: dict[str, Any]) -> str:
        moved = move_account(account, by=user_of(request), **values)
        return f"{account.customer.name} is {moved.get_status_display().lower()}."

    sheet = sheet_of(account.rap, f"How far has {account.customer.name} come?", "Save")
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.MDF_CHANGE)
def mdf_new(request: HttpRequest, pk: int) -> HttpResponse:
    rap = find_rap(request, pk)
    form = MdfCommitmentForm(request.POST or None).with_unit(rap.currency, "amount")

    def save(values: dict[str, Any]) -> str:
        money = Money(values.pop("amount"), rap.currency)
        commit_mdf(rap, money=money, by=user_of(request), **values)
        return f"{formats.amount_with(money)} is committed."

    told = ("Never more than the side’s budget of the plan.", "A commitment is not changed afterwards.")
    sheet = sheet_of(rap, "Commit money of the plan", "Commit it", *told)
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.MDF_CHANGE)
def disbursement_new(request: HttpRequest, pk: int) -> HttpResponse:
    commitment = find_commitment_of_mdf(request, pk)
    holder = commitment.holder
    form: DomainForm
    if isinstance(holder, MdfExemption):
        form = ExemptionPaymentForm(request.POST or None, initial={"activity": holder.activity})
    else:
        form = DisbursementForm(request.POST or None, rap=holder)
    form.with_unit(commitment.currency, "amount")

    def save(values: dict[str, Any]) -> str:
        money = Money(values.pop("amount"), commitment.currency)
        disburse_mdf(commitment, money=money, by=user_of(request), **values)
        return f"{formats.amount_with(money)} is paid out and waits for confirmation."

    told = ("Another person confirms it with the proof of the other side.",)
    sheet = sheet_of_money(commitment, f"Pay out of “{commitment.purpose}”", "Record the payment", *told)
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.MDF_CHANGE)
def disbursement_confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    paid = find_disbursement(request, pk)

    def save(values: dict[str, Any]) -> str:
        confirm_disbursement(paid, by=user_of(request), **values)
        return f"“{paid.activity}” is confirmed."

    heading = f"Confirm “{paid.activity}”, {formats.amount_with(paid.amount, paid.currency)}"
    sheet = sheet_of_money(paid.commitment, heading, "Confirm it", "Both proofs stay on record.")
    return form_page(request, ProofForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.RAPS_CHANGE)
def rap_promise_new(request: HttpRequest, pk: int) -> HttpResponse:
    rap = find_rap(request, pk)
    form = PromiseForm(request.POST or None, initial={"currency": rap.currency})

    def save(values: dict[str, Any]) -> str:
        promise(rap, by=user_of(request), **values)
        return "The promise is in the plan."

    return form_page(request, form, save, done=None, sheet=sheet_of(rap, "Promise something", "Add it"))
