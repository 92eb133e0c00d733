"""Invoices and credit notes: written as drafts, issued with a gapless number, corrected by credit.

The counter row is locked in the issuing transaction, so a number is taken exactly when its invoice
is frozen: none is skipped, none is given twice.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from engagements.billing_plan import Charged, Draft
from engagements.models import (
    BillingRun,
    BillTo,
    Engagement,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    InvoiceStatus,
    TimeEntry,
    TimeStatus,
)
from partnerview import clock
from partnerview.audit.actions import record
from partnerview.books.actions.periods import require_open
from partnerview.books.models import Conventions
from partnerview.errors import Conflict, InvalidInput
from partnerview.lifecycle import transition
from partnerview.money import minor_units, quantize
from partnerview.months import Month
from partnerview.tenants.wake import wake
from partnerview.users.models import User

HUNDRED = Decimal(100)
TAKE_NUMBER = """
INSERT INTO engagements_numberseries (series, fiscal_year, last_number) VALUES (%(series)s, %(fiscal_year)s, 1)
ON CONFLICT (series, fiscal_year) DO UPDATE SET last_number = engagements_numberseries.last_number + 1
RETURNING last_number
"""


@transaction.atomic
def write_invoice(
    engagement: Engagement, draft: Draft, conventions: Conventions, *, run: BillingRun | None, by: User | None
) -> Invoice:
    """The planned invoice as a draft. Lines for a date that already has a draft join it."""
    invoice = Invoice.objects.filter(
        engagement=engagement, dated_on=draft.dated_on, kind=InvoiceKind.INVOICE, status=InvoiceStatus.DRAFT
    ).first() or Invoice.objects.create(
        **_head(engagement, draft.dated_on, draft.interval.starts_on, draft.interval.ends_before),
        kind=InvoiceKind.INVOICE,
        due_on=draft.dated_on + dt.timedelta(days=conventions.payment_terms_days),
        billing_run=run,
        created_by=by,
    )
    for charged in draft.lines:
        line = _write_line(invoice, charged)
        if charged.entry_ids:
            TimeEntry.objects.filter(pk__in=charged.entry_ids, invoice_line=None).update(invoice_line=line)
    return _totalled(invoice)


@transaction.atomic
def write_credit_note(engagement: Engagement, credit: Charged, *, run: BillingRun | None, by: User | None) -> Invoice:
    """A planned credit as a draft credit note for the invoice that billed too much."""
    assert credit.credits is not None  # noqa: S101  only planned credits come here
    credited = InvoiceLine.objects.select_related("invoice").get(pk=credit.credits)
    note = Invoice.objects.create(
        **_head(engagement, credit.dated_on, credit.interval.starts_on, credit.interval.ends_before),
        kind=InvoiceKind.CREDIT_NOTE,
        credits=credited.invoice,
        due_on=credit.dated_on,
        reason=credit.description,
        billing_run=run,
        created_by=by,
    )
    _write_line(note, credit)
    return _totalled(note)


@transaction.atomic
def issue_invoice(invoice: Invoice, *, by: User) -> Invoice:
    """Give a draft its number and freeze it. Raises Conflict if it is empty, ClosedPeriod by its date."""
    invoice = Invoice.objects.lock(invoice.pk)
    if invoice.status == InvoiceStatus.DRAFT and not invoice.lines.exists():
        raise Conflict("This draft has no lines, so there is nothing to issue. Discard it.", code="empty_invoice")
    require_open(Month.of(invoice.dated_on))
    conventions = Conventions.objects.get(pk=1)
    is_credit = invoice.kind == InvoiceKind.CREDIT_NOTE
    if is_credit:
        _refuse_over_credit(invoice)
    series = "credit" if is_credit else "invoice"
    prefix = conventions.credit_note_prefix if is_credit else conventions.invoice_prefix
    fiscal_year = _fiscal_year(invoice.dated_on, conventions.fiscal_year_first_month)
    number = _take_number(series, fiscal_year) if invoice.status == InvoiceStatus.DRAFT else 0
    reference = f"{prefix}-{fiscal_year}-{number:05d}"
    transition(
        invoice,
        to=InvoiceStatus.ISSUED,
        by=by,
        about=invoice.engagement,
        series=series,
        fiscal_year=fiscal_year,
        number=number,
        reference=reference,
        issued_by=by,
        issued_at=clock.now(),
        document=_document(invoice, conventions, reference),
    )
    TimeEntry.objects.filter(invoice_line__invoice=invoice).update(status=TimeStatus.INVOICED)
    wake("invoices_issued")
    return invoice


@transaction.atomic
def discard_invoice(invoice: Invoice, *, by: User, reason: str) -> Invoice:
    """Take a draft back: its lines no longer stand and its time can be billed again."""
    invoice = Invoice.objects.lock(invoice.pk)
    transition(invoice, to=InvoiceStatus.DISCARDED, by=by, reason=reason, about=invoice.engagement)
    TimeEntry.objects.filter(invoice_line__invoice=invoice).update(invoice_line=None)
    invoice.lines.update(stands=False)
    return invoice


@transaction.atomic
def credit_invoice(invoice: Invoice, *, amounts: dict[int, Decimal] | None, reason: str, by: User) -> Invoice:
    """A draft credit note for lines of an issued invoice: line id → net amount to credit; None for all of it.

    Raises InvalidInput for more than a line still holds and Conflict for an invoice that is not issued.
    """
    invoice = Invoice.objects.lock(invoice.pk)
    if invoice.kind != InvoiceKind.INVOICE or invoice.status != InvoiceStatus.ISSUED:
        raise Conflict("Only an issued invoice can be credited. Discard a draft instead.", code="not_issued")
    if not reason.strip():
        raise InvalidInput("Say why it is credited: the reason is printed on the credit note.", field="reason")
    today = clock.today()
    note = Invoice.objects.create(
        **_head(invoice.engagement, today, invoice.interval_starts_on, invoice.interval_ends_before),
        kind=InvoiceKind.CREDIT_NOTE,
        credits=invoice,
        due_on=today,
        reason=reason,
        created_by=by,
    )
    for line in invoice.lines.order_by("id"):
        left = line.net_amount + _credited(line)
        amount = left if amounts is None else quantize(amounts.get(line.pk, Decimal(0)), invoice.currency)
        if amount < 0 or amount > left:
            raise InvalidInput(
                f"“{line.description}” still holds {left} {invoice.currency}; {amount} cannot be credited.",
                field=f"line_{line.pk}",
            )
        if amount:
            _copy_as_credit(note, line, amount)
    if not note.lines.exists():
        raise InvalidInput("Give an amount above zero for at least one line.", field="amounts")
    record(
        note, action="invoice.credited", by=by, after={"credits": invoice.pk}, reason=reason, about=invoice.engagement
    )
    return _totalled(note)


def _head(engagement: Engagement, dated_on: dt.date, starts_on: dt.date, ends_before: dt.date) -> dict[str, Any]:
    """Whom an invoice is for. A white-label engagement is billed to its partner at our internal rate."""
    to_partner = engagement.bill_to == BillTo.PARTNER
    billed = engagement.partner if to_partner else engagement.client
    return {
        "engagement": engagement,
        "client": engagement.client,
        "billed_partner": engagement.partner if to_partner else None,
        "currency": engagement.currency,
        "interval_starts_on": starts_on,
        "interval_ends_before": ends_before,
        "dated_on": dated_on,
        "tax_rate": billed.tax_rate if billed else Decimal(0),
    }


def _write_line(invoice: Invoice, charged: Charged) -> InvoiceLine:
    return InvoiceLine.objects.create(
        invoice=invoice,
        service_line_id=charged.line.line_id,
        charge=charged.charge,
        workstream=charged.line.workstream,
        description=charged.description[:300],
        starts_on=charged.service.starts_on,
        ends_before=charged.service.ends_before,
        quantity=charged.quantity,
        unit=charged.unit,
        unit_price=charged.unit_price,
        net_amount=charged.net.amount,
    )


def _copy_as_credit(note: Invoice, line: InvoiceLine, amount: Decimal) -> None:
    InvoiceLine.objects.create(
        invoice=note,
        service_line=line.service_line,
        charge="credit",
        workstream=line.workstream,
        description=f"Credit: {line.description}"[:300],
        starts_on=line.starts_on,
        ends_before=line.ends_before,
        unit_price=-amount,
        net_amount=-amount,
    )


def _credited(line: InvoiceLine) -> Decimal:
    """What credit notes that stand have taken back from a line, as a negative amount."""
    return sum(
        InvoiceLine.objects.filter(
            invoice__credits=line.invoice_id, service_line=line.service_line_id, starts_on=line.starts_on, stands=True
        ).values_list("net_amount", flat=True),
        Decimal(0),
    )


def _totalled(invoice: Invoice) -> Invoice:
    """Net is the sum of the lines; tax is worked out once, on the net of the invoice."""
    net = sum(invoice.lines.values_list("net_amount", flat=True), Decimal(0))
    invoice.net_amount = net
    invoice.tax_amount = quantize(net * invoice.tax_rate / HUNDRED, invoice.currency)
    invoice.gross_amount = invoice.net_amount + invoice.tax_amount
    invoice.save(update_fields=["net_amount", "tax_amount", "gross_amount", "updated_at"])
    return invoice


def _refuse_over_credit(note: Invoice) -> None:
    """An invoice cannot be credited below zero, whatever two people draft at once."""
    assert note.credits_id is not None  # noqa: S101  credit_note_names_its_invoice
    credited = Invoice.objects.lock(note.credits_id)
    issued = credited.credit_notes.filter(status=InvoiceStatus.ISSUED).values_list("gross_amount", flat=True)
    if credited.gross_amount + sum(issued, Decimal(0)) + note.gross_amount < 0:
        raise Conflict(f"{credited.reference} is already credited in full.", code="over_credited")


def _take_number(series: str, fiscal_year: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(TAKE_NUMBER, {"series": series, "fiscal_year": fiscal_year})
        (number,) = cursor.fetchone()
    return int(number)


def _fiscal_year(day: dt.date, first_month: int) -> int:
    """Named after the calendar year in which it ends."""
    return day.year + (1 if first_month > 1 and day.month >= first_month else 0)


def _document(invoice: Invoice, conventions: Conventions, reference: str) -> dict[str, Any]:
    """Everything that is printed, as it is at this moment."""
    partner, client = invoice.billed_partner, invoice.client
    billed = partner or client
    return {
        "reference": reference,
        "kind": invoice.kind,
        "firm": {"name": conventions.firm_name, "address": conventions.address},
        "bill_to": {
            "name": (client.legal_name or client.name) if partner is None else partner.name,
            "address": billed.address,
            "tax_number": client.tax_number if partner is None else "",
        },
        "engagement": {"code": invoice.engagement.code, "name": invoice.engagement.name},
        "dated_on": invoice.dated_on.isoformat(),
        "due_on": invoice.due_on.isoformat(),
        "interval": [
            invoice.interval_starts_on.isoformat(),
            (invoice.interval_ends_before - dt.timedelta(days=1)).isoformat(),
        ],
        "credits": invoice.credits.reference if invoice.credits else "",
        "reason": invoice.reason,
        "currency": invoice.currency,
        "decimals": minor_units(invoice.currency),
        "lines": [
            {
                "description": line.description,
                "service": [line.starts_on.isoformat(), (line.ends_before - dt.timedelta(days=1)).isoformat()]
                if line.starts_on and line.ends_before
                else None,
                "quantity": f"{line.quantity.normalize():f}",
                "unit": line.unit,
                "unit_price": f"{line.unit_price:f}",
                "net": str(line.net_amount),
            }
            for line in invoice.lines.order_by("id")
        ],
        "tax_rate": f"{invoice.tax_rate.normalize():f}",
        "net": str(invoice.net_amount),
        "tax": str(invoice.tax_amount),
        "gross": str(invoice.gross_amount),
    }
