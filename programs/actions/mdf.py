"""MDF: committed out of a side's budget while its RAP is active, paid out for an account and an activity, confirmed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum

from partnerview import clock
from partnerview.audit.actions import record
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.lifecycle import transition
from partnerview.money import Money
from partnerview.users.permissions import Permission
from programs.models import (
    DisbursementStatus,
    MdfCommitment,
    MdfDisbursement,
    NamedAccount,
    Payer,
    Rap,
    RapStatus,
)

if TYPE_CHECKING:
    from partnerview.users.models import User

NOTHING = Decimal(0)


@transaction.atomic
def commit_mdf(rap: Rap, *, side: str, money: Money, purpose: str, by: User) -> MdfCommitment:
    """Set an amount aside. Raises Conflict (`over_budget`) for more than the side's budget still holds."""
    _require_role(by)
    rap = Rap.objects.lock_one(rap.pk)
    if rap.status != RapStatus.ACTIVE:
        raise Conflict("Money is committed while the RAP is active.", code="not_active")
    _refuse_money(money, rap.currency)
    if not purpose.strip():
        raise InvalidInput("Say what it is for.", code="required", field="purpose")
    left = Money(budget_of(rap, side) - committed_to(rap, side), rap.currency)
    if money > left:
        raise Conflict(f"{left.quantized()} of this budget is left. Commit that at most.", code="over_budget")
    commitment = MdfCommitment.objects.create(
        rap=rap,
        side=side,
        amount=money.amount,
        currency=money.currency,
        purpose=purpose.strip(),
        committed_on=clock.today(),
        committed_by=by,
    )
    after = {"amount": money.amount, "currency": money.currency, "purpose": purpose, "side": side}
    record(commitment, action="mdfcommitment.made", by=by, after=after, about=rap)
    return commitment


@transaction.atomic
def disburse_mdf(
    commitment: MdfCommitment,
    *,
    named_account: NamedAccount,
    activity: str,
    money: Money,
    proof: str,
    by: User,
    disbursed_on: dt.date | None = None,
) -> MdfDisbursement:
    """Pay out for one account of the plan and one activity. Raises Conflict (`over_committed`) for more."""
    _require_role(by)
    rap = Rap.objects.lock_one(commitment.rap_id)
    _refuse_money(money, commitment.currency)
    for field, text in (("activity", activity), ("proof", proof)):
        if not text.strip():
            sentence = "Name the activity that it paid for." if field == "activity" else "Name the proof of payment."
            raise InvalidInput(sentence, code="required", field=field)
    if not NamedAccount.objects.of_plan(rap).filter(pk=named_account.pk).exists():
        raise InvalidInput("Name an account of this RAP.", field="named_account")
    if disbursed_on is not None and disbursed_on > clock.today():
        raise InvalidInput("Money is paid out today or before.", field="disbursed_on")
    left = Money(commitment.amount - disbursed_of(commitment), commitment.currency)
    if money > left:
        raise Conflict(f"{left.quantized()} of this commitment is left. Pay out that at most.", code="over_committed")
    paid = MdfDisbursement.objects.create(
        commitment=commitment,
        named_account=named_account,
        activity=activity.strip(),
        amount=money.amount,
        currency=money.currency,
        proof=proof.strip(),
        disbursed_on=disbursed_on or clock.today(),
        disbursed_by=by,
    )
    after = {"amount": money.amount, "currency": money.currency, "account": named_account.customer.name}
    record(paid, action="mdfdisbursement.made", by=by, after=after, effective_on=paid.disbursed_on, about=rap)
    return paid


@transaction.atomic
def confirm_disbursement(disbursement: MdfDisbursement, *, proof: str, by: User) -> MdfDisbursement:
    """Another person confirms it with the proof of the other side: the partner's invoice, photos, a list of guests."""
    _require_role(by)
    disbursement = (
        MdfDisbursement.objects.select_for_update(no_key=True, of=("self",))
        .select_related("commitment__rap")
        .get(pk=disbursement.pk)
    )
    if disbursement.disbursed_by_id == by.pk:
        raise NotPermitted("You paid it out. Another person has to confirm it.", code="four_eyes")
    if not proof.strip():
        raise InvalidInput("Name the proof of the other side.", code="required", field="proof")
    return transition(
        disbursement,
        to=DisbursementStatus.CONFIRMED,
        by=by,
        about=disbursement.commitment.rap,
        confirmation=proof.strip(),
        confirmed_on=clock.today(),
        confirmed_by=by,
    )


def budget_of(rap: Rap, side: str) -> Decimal:
    """What the side puts into the plan, by the version in force."""
    return rap.mdf_amount if side == Payer.VENDOR else rap.partner_amount


def committed_to(rap: Rap, side: str) -> Decimal:
    """What of it is set aside, over all versions of the plan."""
    rows = MdfCommitment.objects.of_plan(rap).filter(side=side)
    return rows.aggregate(sum=Sum("amount"))["sum"] or NOTHING


def disbursed_of(commitment: MdfCommitment) -> Decimal:
    return commitment.disbursements.aggregate(sum=Sum("amount"))["sum"] or NOTHING


def _refuse_money(money: Money, currency: str) -> None:
    if money.currency != currency:
        raise InvalidInput(f"This plan is in {currency}.", field="amount")
    if money.amount <= 0 or money.quantized() != money:
        raise InvalidInput("Give an amount above zero, in whole minor units.", field="amount")


def _require_role(by: User) -> None:
    if not by.may(Permission.MDF_CHANGE):
        raise NotPermitted("Your role does not handle MDF.")
