"""MDF: committed out of the budget of an active RAP or out of an approved exemption; paid out, confirmed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Sum

from partnerview import clock
from partnerview.audit.actions import record
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.lifecycle import transition
from partnerview.money import Money
from partnerview.ui import formats
from partnerview.users.permissions import Permission
from programs.actions.telling import tell_contacts
from programs.law.exemptions import require
from programs.models import (
    DisbursementStatus,
    MdfCommitment,
    MdfDisbursement,
    MdfExemption,
    NamedAccount,
    Payer,
    Rap,
    RapStatus,
)

if TYPE_CHECKING:
    from partnerview.users.models import User

NOTHING = Decimal(0)


@transaction.atomic
def commit_mdf(holder: Rap | MdfExemption, *, side: str, money: Money, purpose: str, by: User) -> MdfCommitment:
    """Set an amount aside. Raises Conflict (`over_budget`) for more than the side's budget still holds."""
    _require_role(by)
    holder = _lock_holder(holder, by)
    _refuse_money(money, holder.currency)
    if not purpose.strip():
        raise InvalidInput("Say what it is for.", code="required", field="purpose")
    left = Money(budget_of(holder, side) - committed_to(holder, side), holder.currency)
    if money > left:
        raise Conflict(f"{_said(left)} of this budget is left. Commit that at most.", code="over_budget")
    commitment = MdfCommitment.objects.create(
        **_place(holder),
        side=side,
        amount=money.amount,
        currency=money.currency,
        purpose=purpose.strip(),
        committed_on=clock.today(),
        committed_by=by,
    )
    after = {"amount": money.amount, "currency": money.currency, "purpose": purpose, "side": side}
    record(commitment, action="mdfcommitment.made", by=by, after=after, about=holder)
    return commitment


@transaction.atomic
def disburse_mdf(
    commitment: MdfCommitment,
    *,
    activity: str,
    money: Money,
    proof: str,
    by: User,
    named_account: NamedAccount | None = None,
    disbursed_on: dt.date | None = None,
) -> MdfDisbursement:
    """Pay out for one account of the plan and one activity; of an exemption for its own account.

    Raises Conflict (`over_committed`) for more than is committed.
    """
    _require_role(by)
    holder = _lock_payer(commitment, by)
    _refuse_money(money, commitment.currency)
    for field, text in (("activity", activity), ("proof", proof)):
        if not text.strip():
            sentence = "Name the activity that it paid for." if field == "activity" else "Name the proof of payment."
            raise InvalidInput(sentence, code="required", field=field)
    account = _account_of(holder, named_account)
    if disbursed_on is not None and disbursed_on > clock.today():
        raise InvalidInput("Money is paid out today or before.", field="disbursed_on")
    left = Money(commitment.amount - disbursed_of(commitment), commitment.currency)
    if money > left:
        raise Conflict(f"{_said(left)} of this commitment is left. Pay out that at most.", code="over_committed")
    paid = MdfDisbursement.objects.create(
        commitment=commitment,
        **account,
        activity=activity.strip(),
        amount=money.amount,
        currency=money.currency,
        proof=proof.strip(),
        disbursed_on=disbursed_on or clock.today(),
        disbursed_by=by,
    )
    after = {"amount": money.amount, "currency": money.currency, "account": paid.account_name}
    record(paid, action="mdfdisbursement.made", by=by, after=after, effective_on=paid.disbursed_on, about=holder)
    text = f"{_said(money)} was paid out for “{paid.activity}”. Show its proof."
    tell_contacts(holder.partner, crossing=f"mdf paid {paid.pk}", text=text, page="proof-new", pk=paid.pk)
    return paid


@transaction.atomic
def confirm_disbursement(disbursement: MdfDisbursement, *, proof: str, by: User) -> MdfDisbursement:
    """Another person confirms it with the proof of the other side: the partner's invoice, photos, a list of guests."""
    _require_role(by)
    disbursement = (
        MdfDisbursement.objects.select_for_update(no_key=True, of=("self",))
        .select_related("commitment__rap", "commitment__exemption")
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
        about=disbursement.commitment.holder,
        confirmation=proof.strip(),
        confirmed_on=clock.today(),
        confirmed_by=by,
    )


def budget_of(holder: Rap | MdfExemption, side: str) -> Decimal:
    """What the side puts into the plan, by the version in force; of an exemption what was asked, all of it ours."""
    if isinstance(holder, MdfExemption):
        return holder.amount if side == Payer.VENDOR else NOTHING
    return holder.mdf_amount if side == Payer.VENDOR else holder.partner_amount


def committed_to(holder: Rap | MdfExemption, side: str) -> Decimal:
    """What of it is set aside, over all versions of a plan."""
    if isinstance(holder, MdfExemption):
        rows = MdfCommitment.objects.filter(exemption=holder)
    else:
        rows = MdfCommitment.objects.of_plan(holder)
    return rows.filter(side=side).aggregate(sum=Sum("amount"))["sum"] or NOTHING


def disbursed_of(commitment: MdfCommitment) -> Decimal:
    return commitment.disbursements.aggregate(sum=Sum("amount"))["sum"] or NOTHING


def _lock_holder(holder: Rap | MdfExemption, by: User) -> Rap | MdfExemption:
    """Raises Conflict where no money is committed now."""
    if isinstance(holder, MdfExemption):
        exemption = MdfExemption.objects.lock_one(holder.pk)
        require(exemption, "commit", by=by)
        return exemption
    rap = Rap.objects.lock_one(holder.pk)
    if rap.status != RapStatus.ACTIVE:
        raise Conflict("Money is committed while the RAP is active.", code="not_active")
    return rap


def _lock_payer(commitment: MdfCommitment, by: User) -> Rap | MdfExemption:
    """What the money was committed to, held while it is paid out."""
    if commitment.exemption_id is None:
        return Rap.objects.lock_one(commitment.holder.pk)
    exemption = MdfExemption.objects.lock_one(commitment.exemption_id)
    require(exemption, "disburse", by=by)
    return exemption


def _place(holder: Rap | MdfExemption) -> dict[str, Any]:
    return {"exemption": holder} if isinstance(holder, MdfExemption) else {"rap": holder}


def _account_of(holder: Rap | MdfExemption, named: NamedAccount | None) -> dict[str, Any]:
    if isinstance(holder, MdfExemption):
        if named is not None:
            raise InvalidInput("An exemption pays for its own account.", field="named_account")
        return {"exemption": holder}
    if named is None or not NamedAccount.objects.of_plan(holder).filter(pk=named.pk).exists():
        raise InvalidInput("Name an account of this RAP.", field="named_account")
    return {"named_account": named}


def _refuse_money(money: Money, currency: str) -> None:
    if money.currency != currency:
        raise InvalidInput(f"This money is in {currency}.", field="amount")
    if money.amount <= 0 or money.quantized() != money:
        raise InvalidInput("Give an amount above zero, in whole minor units.", field="amount")


def _said(money: Money) -> str:
    return formats.amount_with(money.amount, money.currency)


def _require_role(by: User) -> None:
    if not by.may(Permission.MDF_CHANGE):
        raise NotPermitted("Your role does not handle MDF.")
