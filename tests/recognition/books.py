"""Issued invoices and payments for tests of recognition, written as rows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from engagements.actions.invoices import issue_invoice
from engagements.models import Charge, Engagement, Invoice, InvoiceLine, Payment, ServiceLine
from tests.cast import the_cast


def make_invoice(
    engagement: Engagement,
    amount: str | int,
    *,
    line: ServiceLine | None = None,
    charge: str = Charge.FEE,
    dated_on: dt.date = dt.date(2024, 1, 1),
    tax: str | int = 0,
    starts_on: dt.date | None = None,
    ends_before: dt.date | None = None,
    **fields: Any,
) -> Invoice:
    """An issued invoice of one line: `amount` net of `tax`."""
    net, tax_amount = Decimal(amount), Decimal(tax)
    invoice = Invoice.objects.create(
        engagement=engagement,
        client=engagement.client,
        currency=engagement.currency,
        interval_starts_on=dated_on,
        interval_ends_before=dated_on + dt.timedelta(days=1),
        dated_on=dated_on,
        due_on=fields.pop("due_on", dated_on + dt.timedelta(days=30)),
        net_amount=net,
        tax_amount=tax_amount,
        tax_rate=tax_amount / net * 100,
        gross_amount=net + tax_amount,
        **fields,
    )
    InvoiceLine.objects.create(
        invoice=invoice,
        service_line=line,
        charge=charge,
        description=f"{charge} from {dated_on}",
        starts_on=starts_on or dated_on,
        ends_before=ends_before,
        net_amount=net,
    )
    return issue_invoice(invoice, by=the_cast().finance_lead)


def pay(invoice: Invoice, amount: str | int, received_on: dt.date) -> Payment:
    return Payment.objects.create(
        invoice=invoice, amount=Decimal(amount), currency=invoice.currency, received_on=received_on
    )
