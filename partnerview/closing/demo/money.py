"""Invoices issued and mostly paid, months recognized: by the same actions as on any other day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from engagements.actions.billing import run_billing, start_billing_run
from engagements.actions.invoices import credit_invoice, issue_invoice
from engagements.actions.payments import record_payment
from engagements.models import Invoice, InvoiceKind, InvoiceStatus
from engagements.reports.receivables import open_amount
from partnerview.closing.demo.stage import Stage
from partnerview.money import Money, quantize
from partnerview.months import Month
from recognition.actions.recognition import run_month

PATIENCE = dt.timedelta(days=24)


def bill_and_collect(stage: Stage) -> None:
    """Every month billed; what is dated before this month issued; most of it paid, some late, some in part."""
    by = stage.users["finance"]
    for month in stage.months:
        run_billing(start_billing_run(month, by=by), by=by)
    this_month = Month.of(stage.today).first_day
    drafts = Invoice.objects.filter(status=InvoiceStatus.DRAFT, dated_on__lt=this_month).order_by("dated_on", "id")
    for number, invoice in enumerate(drafts):
        issued = issue_invoice(invoice, by=by)
        if issued.kind == InvoiceKind.INVOICE:
            _collect(stage, issued, number)
    _one_goodwill_credit(stage)


def recognize(stage: Stage) -> None:
    """Every full month, in order: the run catches up by itself."""
    run_month(Month.of(stage.today) - 1, by=stage.users["finance"])


def _collect(stage: Stage, invoice: Invoice, number: int) -> None:
    received_on = invoice.dated_on + PATIENCE + dt.timedelta(days=stage.rng.randint(-10, 20))
    if received_on > stage.today or number % 23 == 7:
        return
    share = Decimal("0.5") if number % 17 == 4 else Decimal(1)
    amount = quantize(open_amount(invoice) * share, invoice.currency)
    record_payment(
        invoice,
        money=Money(amount, invoice.currency),
        received_on=received_on,
        method="bank transfer",
        reference=f"BACS {invoice.reference}",
        by=stage.users["finance"],
    )


def _one_goodwill_credit(stage: Stage) -> None:
    unpaid = Invoice.objects.filter(status=InvoiceStatus.ISSUED, kind=InvoiceKind.INVOICE, payments=None).first()
    if unpaid and (line := unpaid.lines.first()):
        amount = quantize(line.net_amount / 10, unpaid.currency)
        reason = "Goodwill for the outage on the second Tuesday"
        note = credit_invoice(unpaid, amounts={line.pk: amount}, reason=reason, by=stage.users["finance"])
        issue_invoice(note, by=stage.users["finance"])
