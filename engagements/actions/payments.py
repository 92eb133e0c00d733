"""Payments: money received for an invoice, in part or in whole; a mistake is reversed, never edited."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import transaction

from engagements.actions.backdating import require_open_day
from engagements.models import Invoice, InvoiceKind, InvoiceStatus, Payment
from engagements.reports.receivables import open_amount
from partnerview import clock
from partnerview.audit.actions import record
from partnerview.errors import Conflict, InvalidInput
from partnerview.money import Money
from partnerview.ui import formats
from partnerview.users.models import User

BY_DRAW: Final = "deposit draw"  # the method of a payment whose reference is its draw


@transaction.atomic
def record_payment(
    invoice: Invoice,
    *,
    money: Money,
    received_on: dt.date,
    method: str = "",
    reference: str = "",
    by: User,
    reason: str = "",
) -> Payment:
    """Record money received. Raises InvalidInput for more than is due, another currency, or a day to come.

    A day in a closed period takes the privilege and a `reason` (R-4), else ClosedPeriod.
    """
    invoice = Invoice.objects.lock(invoice.pk)
    _refuse_payment(invoice, money, received_on)
    require_open_day(received_on, by=by, reason=reason)
    payment = Payment.objects.create(
        invoice=invoice,
        amount=money.amount,
        currency=money.currency,
        received_on=received_on,
        method=method,
        reference=reference,
        recorded_by=by,
    )
    record(
        payment,
        action="payment.recorded",
        by=by,
        after={"amount": money.amount, "currency": money.currency, "invoice": invoice.reference},
        reason=reason,
        about=invoice.engagement,
        effective_on=received_on,
    )
    return payment


@transaction.atomic
def reverse_payment(payment: Payment, *, reason: str, by: User, with_its_draw: bool = False) -> Payment:
    """Take a payment back with a row of the opposite amount. A reversal cannot be reversed.

    One that came out of a deposit goes back together with its draw, so that no money is lost between the two.
    """
    Invoice.objects.lock(payment.invoice_id)
    if payment.reverses_id is not None:
        raise Conflict("This row is itself a reversal. Record the payment again instead.", code="is_reversal")
    if not with_its_draw and payment.method == BY_DRAW and payment.reference.startswith("Draw "):
        raise Conflict(
            f"{payment.reference} paid this out of a deposit. Reverse the draw: then its invoice is owed again and the "
            "money is back on the deposit.",
            code="paid_by_draw",
        )
    if Payment.objects.filter(reverses=payment).exists():
        raise Conflict("This payment is already reversed.", code="already_reversed")
    if not reason.strip():
        raise InvalidInput("Say why the payment is taken back.", field="reason")
    reversal = Payment.objects.create(
        invoice=payment.invoice,
        amount=-payment.amount,
        currency=payment.currency,
        received_on=payment.received_on,
        method=payment.method,
        reference=payment.reference,
        reverses=payment,
        recorded_by=by,
    )
    record(
        reversal,
        action="payment.reversed",
        by=by,
        after={"amount": reversal.amount, "currency": reversal.currency, "invoice": payment.invoice.reference},
        reason=reason,
        about=payment.invoice.engagement,
    )
    return reversal


def _refuse_payment(invoice: Invoice, money: Money, received_on: dt.date) -> None:
    if invoice.kind != InvoiceKind.INVOICE or invoice.status != InvoiceStatus.ISSUED:
        raise Conflict("Only an issued invoice can be paid. Issue it first.", code="not_issued")
    if money.currency != invoice.currency:
        raise InvalidInput(
            f"{invoice.reference} is in {invoice.currency}; {money.currency} cannot pay it. "
            f"Record the amount that arrived in {invoice.currency}.",
            field="amount",
        )
    due = Money(open_amount(invoice), invoice.currency)
    if money.quantized() != money or money.amount <= 0:
        raise InvalidInput(
            f"{money} is not an amount that can be paid. Give whole minor units above 0.", field="amount"
        )
    if money > due:
        raise InvalidInput(
            f"{money} is more than the {due.quantized()} still due on {invoice.reference}. "
            "Record the part that belongs to it.",
            field="amount",
        )
    if received_on > clock.today():
        raise InvalidInput(
            f"{formats.day(received_on)} has not come yet. Give the day the money arrived.", field="received_on"
        )
