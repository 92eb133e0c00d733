"""Invoiced and cash of the whole firm in one month, by currency. Each from its own facts, neither from the other.

Invoiced is net of tax, by the date of issued invoices and credit notes; cash is what was received, tax
included, by the day it came in, less what was taken back. The same definitions as `month_figures`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from engagements.models import Invoice, InvoiceKind, InvoiceStatus, Payment
from partnerview.months import Month


@dataclass(frozen=True, slots=True)
class Invoiced:
    """What was asked for in one currency: how many invoices and credit notes, and their sum net of tax."""

    currency: str
    invoices: int
    credit_notes: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Received:
    """What came in, in one currency: how many payments, and their sum."""

    currency: str
    payments: int
    amount: Decimal


def invoiced_in(month: Month) -> list[Invoiced]:
    """One query; currencies in the order of their codes."""
    issued = Invoice.objects.filter(
        status=InvoiceStatus.ISSUED, dated_on__gte=month.first_day, dated_on__lt=month.next_first
    )
    rows = issued.order_by("currency").values_list("currency")
    is_invoice = Q(kind=InvoiceKind.INVOICE)
    counted = rows.annotate(
        invoices=Count("pk", filter=is_invoice), notes=Count("pk", filter=~is_invoice), net=Sum("net_amount")
    )
    return [Invoiced(*row) for row in counted]


def received_in(month: Month) -> list[Received]:
    """One query; a reversal takes its amount off and counts as no payment."""
    received = Payment.objects.filter(received_on__gte=month.first_day, received_on__lt=month.next_first)
    rows = received.order_by("currency").values_list("currency")
    counted = rows.annotate(payments=Count("pk", filter=Q(reverses=None)), sum=Sum("amount"))
    return [Received(*row) for row in counted]
