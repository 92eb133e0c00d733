"""MDF exemptions: asked outside any RAP, signed by a manager and then a CxO; closed with what came of it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.urls import reverse

from partnerview import clock
from partnerview.approvals.actions import APPROVED, REJECTED, decide, open_approval_of, request_approval, withdraw
from partnerview.approvals.models import Approval, Outcome
from partnerview.audit.actions import record
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.lifecycle import transition
from partnerview.money import Money, quantize
from partnerview.ui import formats
from partnerview.users.permissions import Permission, Role
from programs.actions.named_accounts import refuse_client_of_ours
from programs.law.exemptions import require
from programs.law.signing import refuse_another_territory
from programs.models import ExemptionStatus, MdfExemption, NamedAccount, PartnerCustomer

if TYPE_CHECKING:
    from partnerview.directory.models import Partner
    from partnerview.users.models import User

STEPS: Final = ((Role.MANAGER,), (Role.CXO,))


@transaction.atomic
def request_exemption(
    partner: Partner, *, customer: PartnerCustomer, activity: str, money: Money, reason: str, by: User
) -> MdfExemption:
    """Ask for MDF outside a plan. Raises InvalidInput for a customer of others or of ours, or one that a plan names
    already; for money that is none; without an activity or a reason."""
    if not by.may(Permission.MDF_CHANGE):
        raise NotPermitted("Your role does not handle MDF.")
    _refuse_account(partner, customer)
    if money.amount <= 0 or money.quantized() != money:
        raise InvalidInput("Give an amount above zero, in whole minor units.", field="amount")
    for field, text, sentence in (
        ("activity", activity, "Name the activity that it is for."),
        ("reason", reason, "Say why it cannot be part of a RAP."),
    ):
        if not text.strip():
            raise InvalidInput(sentence, code="required", field=field)
    asked = MdfExemption.objects.create(
        partner=partner,
        customer=customer,
        activity=activity.strip(),
        amount=money.amount,
        currency=money.currency,
        reason=reason.strip(),
        requested_by=by,
        requested_on=clock.today(),
    )
    wanted = formats.amount_with(money.amount, money.currency)
    request_approval(
        asked,
        question=f"MDF exemption of {partner.name}: {wanted} for {customer.name}",
        steps=STEPS,
        by=by,
        url=reverse("programs:exemption-detail", args=[asked.pk]),
        amount=money,
        territory=partner.territory,
    )
    after = {"amount": money.amount, "currency": money.currency, "account": customer.name, "activity": asked.activity}
    record(asked, action="mdfexemption.requested", by=by, after=after, reason=asked.reason, about=partner)
    return asked


@transaction.atomic
def sign_exemption(exemption: MdfExemption, *, by: User, reason: str = "") -> MdfExemption:
    """Give the next signature. With the second one the money may be committed."""
    exemption = MdfExemption.objects.lock_one(exemption.pk)
    require(exemption, "sign", by=by)
    approval = _decided(exemption, APPROVED, by=by, reason=reason)
    if approval.outcome != Outcome.APPROVED:
        return exemption
    return _moved(exemption, ExemptionStatus.APPROVED, by=by, reason=reason, approved_on=clock.today())


@transaction.atomic
def reject_exemption(exemption: MdfExemption, *, by: User, reason: str) -> MdfExemption:
    """No, with the reason. Another request can be made."""
    exemption = MdfExemption.objects.lock_one(exemption.pk)
    require(exemption, "reject", by=by)
    _decided(exemption, REJECTED, by=by, reason=reason)
    return _moved(exemption, ExemptionStatus.REJECTED, by=by, reason=reason, outcome=reason.strip())


@transaction.atomic
def withdraw_exemption(exemption: MdfExemption, *, by: User, reason: str = "") -> MdfExemption:
    """Take the request back. By whoever works with the partner."""
    exemption = MdfExemption.objects.lock_one(exemption.pk)
    require(exemption, "withdraw", by=by)
    withdraw(_question_of(exemption), by=by)
    return _moved(exemption, ExemptionStatus.WITHDRAWN, by=by, reason=reason, outcome=reason.strip())


@transaction.atomic
def close_exemption(exemption: MdfExemption, *, outcome: str, by: User, won_arr: Decimal | None = None) -> MdfExemption:
    """Say what came of it, and the ARR that the account brought if it brought any. What was not paid out is free."""
    exemption = MdfExemption.objects.lock_one(exemption.pk)
    require(exemption, "close", by=by)
    if not outcome.strip():
        raise InvalidInput("Say what came of it.", code="required", field="outcome")
    if won_arr is not None and (won_arr <= 0 or quantize(won_arr, exemption.currency) != won_arr):
        raise InvalidInput("Give the ARR that was won, above zero, or leave it empty.", field="won_arr")
    if exemption.disbursements.filter(status="disbursed").exists():
        raise Conflict("A payment is not confirmed yet. Confirm it first.", code="unconfirmed")
    told = {"outcome": outcome.strip(), "won_arr": won_arr}
    return _moved(exemption, ExemptionStatus.CLOSED, by=by, reason=outcome.strip(), closed_on=clock.today(), **told)


def _moved(exemption: MdfExemption, to: ExemptionStatus, *, by: User, reason: str, **values: Any) -> MdfExemption:
    return transition(exemption, to=to, by=by, reason=reason, about=exemption.partner, **values)


def _decided(exemption: MdfExemption, decision: str, *, by: User, reason: str) -> Approval:
    approval = _question_of(exemption)
    refuse_another_territory(exemption.partner, approval, by)
    return decide(approval, decision=decision, by=by, reason=reason)


def _question_of(exemption: MdfExemption) -> Approval:
    approval = open_approval_of(exemption)
    if approval is None:
        raise Conflict("Nobody is asked for a signature now.", code="approval_closed")
    return approval


def _refuse_account(partner: Partner, customer: PartnerCustomer) -> None:
    if customer.partner_id != partner.pk:
        raise InvalidInput(f"{customer.name} is no customer of {partner.name}.", field="customer")
    refuse_client_of_ours(customer)
    named = NamedAccount.objects.filter(customer=customer, rap__status="active").select_related("rap").first()
    if named is not None:
        period = named.rap.period_label
        raise InvalidInput(f"The RAP {period} names {customer.name}: commit it there.", field="customer")
