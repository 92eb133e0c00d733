"""Draws: asked for, decided by another person, held, posted; or rejected, cancelled, taken back.

Everything happens under the account's row lock, taken before the draw's, so that two people at once can never
hold or post more than the policy allows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, TypedDict, Unpack

from django.db import transaction
from django.urls import reverse

from engagements.actions.payments import BY_DRAW, record_payment, reverse_payment
from engagements.models import Engagement, Invoice
from partnerview import clock
from partnerview.approvals.actions import APPROVED, REJECTED, decide, open_approval_of, request_approval, withdraw
from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.lifecycle import transition
from partnerview.money import Money
from partnerview.ui import formats
from partnerview.users.permissions import POLICY, Permission
from retainers.actions.deposits import take_back
from retainers.actions.top_ups import follow_floor
from retainers.balances import balances_of, postable, require_within
from retainers.ledger import Posting, post
from retainers.models import DepositAccount, DepositEntry, Draw, DrawnTime, DrawStatus, EntryKind
from retainers.reports.proposals import (
    TimeProposal,
    proposals_for,
    refuse_foreign_engagement,
    refuse_foreign_invoice,
)

if TYPE_CHECKING:
    from partnerview.users.models import User

# Where a draw stands when something else is asked of it, and what can be done.
_STANDS: Final = {
    DrawStatus.REQUESTED: "This draw waits for approval. Another person decides on it first.",
    DrawStatus.APPROVED: "This draw is approved and held. Post it, or cancel it to let go of what is held.",
    DrawStatus.POSTED: "This draw is posted. Reverse it to take it back.",
    DrawStatus.REJECTED: "This draw was rejected. Ask for a new one.",
    DrawStatus.CANCELLED: "This draw was cancelled. Ask for a new one.",
    DrawStatus.REVERSED: "This draw was taken back. Ask for a new one.",
}
APPROVERS: Final = [role for role, granted in POLICY.items() if Permission.DRAWS_APPROVE in granted]


class Asked(TypedDict, total=False):
    """What a draw is for, and what proves it."""

    engagement: Engagement | None
    invoice: Invoice | None
    reference: str
    evidence: str
    evidence_name: str


@transaction.atomic
def request_draw(
    account: DepositAccount,
    *,
    money: Money,
    what_for: str,
    by: User,
    times: Sequence[TimeProposal] = (),
    **asked: Unpack[Asked],
) -> Draw:
    """Ask another person for a draw. Nothing is held until it is approved."""
    account = DepositAccount.objects.lock_one(account.pk)
    _refuse_request(account, money, what_for)
    _refuse_foreign(account, money, asked)
    with kept(
        draw_one_open_per_invoice=("invoice", "A draw for this invoice is waiting already."),
        time_entry_drawn_once=("", "Some of this time has been drawn meanwhile. Look at the proposal again."),
    ):
        draw = Draw.objects.create(
            account=account,
            amount=money.amount,
            currency=money.currency,
            what_for=what_for.strip(),
            requested_by=by,
            requested_at=clock.now(),
            **asked,
        )
        DrawnTime.objects.bulk_create(
            DrawnTime(draw=draw, time_entry_id=time.time_entry, amount=time.amount) for time in times
        )
    request_approval(
        draw,
        question=f"Draw {money.quantized()} from the deposit of {account.holder_name}",
        steps=[APPROVERS],
        url=_page_of(draw),
        amount=money,
        by=by,
    )
    after = {"amount": money.amount, "currency": money.currency, "what_for": draw.what_for}
    record(draw, action="draw.requested", by=by, after=after, about=account)
    return draw


def draw_time(account: DepositAccount, *, by: User) -> Draw:
    """Ask for a draw of all approved time that nobody has drawn, as one amount."""
    found = proposals_for(account)
    if not found.times:
        raise InvalidInput("No approved time waits to be drawn from this account. Approve some first.", code="no_time")
    money = Money(found.time_amount, account.currency)
    words = f"Approved time, {formats.hours(found.minutes)} hours"
    return request_draw(account, money=money, what_for=words, times=found.times, by=by)


@transaction.atomic
def approve_draw(draw: Draw, *, by: User, money: Money | None = None, reason: str = "") -> Draw:
    """Hold the amount, in whole or in part. Raises Conflict (`over_policy`) for more than may leave the account."""
    account, draw = _locked(draw)
    asked = Money(draw.amount, draw.currency)
    granted = asked if money is None else money  # an amount of 0 is none to approve, and not no amount
    _require(draw, DrawStatus.REQUESTED)
    if granted.currency != draw.currency or granted.amount <= 0 or granted > asked:
        raise InvalidInput(f"Approve an amount up to the {asked.quantized()} that was asked for.", field="amount")
    if granted.quantized() != granted:
        raise InvalidInput("Give whole minor units.", field="amount")
    require_within(balances_of(account).spendable, granted, account)
    _decide(draw, APPROVED, by=by, reason=reason)
    return transition(
        draw,
        to=DrawStatus.APPROVED,
        by=by,
        reason=reason,
        about=account,
        approved_amount=granted.amount,
        approved_by=by,
        approved_at=clock.now(),
    )


@transaction.atomic
def reject_draw(draw: Draw, *, by: User, reason: str) -> Draw:
    """Refuse it, with the reason. Its time can be drawn again."""
    account, draw = _locked(draw)
    _require(draw, DrawStatus.REQUESTED)
    _decide(draw, REJECTED, by=by, reason=reason)
    _free_times(draw)
    return transition(draw, to=DrawStatus.REJECTED, by=by, reason=reason, about=account, settled_at=clock.now())


@transaction.atomic
def cancel_draw(draw: Draw, *, by: User, reason: str = "") -> Draw:
    """Take the request back, or let go of what is held. By who asked, or by who may approve draws."""
    account, draw = _locked(draw)
    if draw.requested_by_id != by.pk and not by.may(Permission.DRAWS_APPROVE):
        raise NotPermitted("Only who asked for it, or who approves draws, can cancel it.")
    _require(draw, DrawStatus.REQUESTED, DrawStatus.APPROVED)
    approval = open_approval_of(draw)
    if approval is not None:
        withdraw(approval, by=by)
    _free_times(draw)
    return transition(draw, to=DrawStatus.CANCELLED, by=by, reason=reason, about=account, settled_at=clock.now())


@transaction.atomic
def post_draw(draw: Draw, *, by: User, valued_on: dt.date | None = None, reason: str = "") -> Draw:
    """The money leaves the account; an invoice that it is for is paid by it. Never by who asked."""
    account, draw = _locked(draw)
    _require(draw, DrawStatus.APPROVED)
    if draw.requested_by_id == by.pk:
        raise NotPermitted("You asked for this draw. Another person has to post it.", code="four_eyes")
    money = Money(draw.effective_amount, draw.currency)
    posting = Posting(
        EntryKind.DRAW,
        -money,
        valued_on or clock.today(),
        what_for=draw.what_for,
        draw=draw,
        reference=draw.reference,
        evidence=draw.evidence,
        evidence_name=draw.evidence_name,
        reason=reason,
    )
    entry = post(account, posting, by=by)
    # The row knows what was there before it, without another question; refused, it goes with the transaction.
    require_within(postable(account, entry.balance_after + money.amount), money, account)
    transition(
        draw,
        to=DrawStatus.POSTED,
        by=by,
        reason=reason,
        effective_on=entry.valued_on,
        about=account,
        posted_by=by,
        settled_at=clock.now(),
    )
    if draw.invoice is not None:
        _pay(draw, entry, by=by, reason=reason)
    follow_floor(account, last=entry, by=by)
    return draw


@transaction.atomic
def apply_to_invoice(draw: Draw, *, invoice: Invoice, by: User, reason: str = "") -> Draw:
    """Pay an invoice with a draw that was posted before it existed, such as one for approved time."""
    account, draw = _locked(draw)
    _require(draw, DrawStatus.POSTED)
    if draw.payment_id is not None:
        raise Conflict("This draw has paid an invoice already.", code="already_applied")
    refuse_foreign_invoice(account, invoice, Money(draw.effective_amount, draw.currency))
    draw.invoice = invoice
    _pay(draw, _entry_of(draw), by=by, reason=reason)
    after = {"invoice": invoice.reference, "amount": draw.effective_amount, "currency": draw.currency}
    record(draw, action="draw.applied", by=by, after=after, reason=reason, about=account)
    return draw


@transaction.atomic
def reverse_draw(draw: Draw, *, by: User, reason: str, valued_on: dt.date | None = None) -> Draw:
    """Take a posted draw back: a linked row in, its payment reversed, its time free again."""
    account, draw = _locked(draw)
    _require(draw, DrawStatus.POSTED)
    take_back(account, _entry_of(draw), reason=reason, by=by, valued_on=valued_on)
    if draw.payment is not None:
        reverse_payment(draw.payment, reason=reason, by=by, with_its_draw=True)
    _free_times(draw)
    return transition(draw, to=DrawStatus.REVERSED, by=by, reason=reason, about=account)


def _refuse_request(account: DepositAccount, money: Money, what_for: str) -> None:
    if not account.is_open:
        raise Conflict("This deposit account is closed. Nothing moves on it.", code="account_closed")
    if money.currency != account.currency:
        raise InvalidInput(
            f"This account is held in {account.currency}; {money.currency} cannot be drawn from it.", field="amount"
        )
    if money.amount <= 0 or money.quantized() != money:
        raise InvalidInput(f"{money} cannot be drawn. Give whole minor units above 0.", field="amount")
    if not what_for.strip():
        raise InvalidInput("Say what it is for.", code="required", field="what_for")


def _refuse_foreign(account: DepositAccount, money: Money, asked: Asked) -> None:
    """What a draw is for belongs to the holder of the account."""
    engagement, invoice = asked.get("engagement"), asked.get("invoice")
    if engagement is not None:
        refuse_foreign_engagement(account, engagement, invoice)
    if invoice is not None:
        refuse_foreign_invoice(account, invoice, money)


def _locked(draw: Draw) -> tuple[DepositAccount, Draw]:
    """The account first, then the draw: everybody in this order, which is that of the names in FOR UPDATE OF."""
    both = Draw.objects.select_related("account").select_for_update(no_key=True, of=("account", "self"))
    draw = both.get(pk=draw.pk)
    return draw.account, draw


def _require(draw: Draw, *states: DrawStatus) -> None:
    if draw.status not in states:
        raise Conflict(_STANDS[DrawStatus(draw.status)], code="illegal_transition")


def _decide(draw: Draw, decision: str, *, by: User, reason: str) -> None:
    approval = open_approval_of(draw)
    if approval is None:
        raise Conflict("No decision on this draw is waiting.", code="approval_closed")
    decide(approval, decision=decision, by=by, reason=reason)


def _entry_of(draw: Draw) -> DepositEntry:
    return DepositEntry.objects.get(draw=draw, kind=EntryKind.DRAW)


def _pay(draw: Draw, entry: DepositEntry, *, by: User, reason: str) -> None:
    assert draw.invoice is not None  # noqa: S101
    draw.payment = record_payment(
        draw.invoice,
        money=Money(draw.effective_amount, draw.currency),
        received_on=entry.valued_on,
        method=BY_DRAW,
        reference=f"Draw {draw.pk}",
        by=by,
        reason=reason,
    )
    draw.save(update_fields=["invoice", "payment", "updated_at"])


def _free_times(draw: Draw) -> None:
    DrawnTime.objects.filter(draw=draw).update(stands=False)


def _page_of(draw: Draw) -> str:
    return reverse("retainers:draw-detail", args=[draw.pk])
