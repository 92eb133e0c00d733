"""One invoice or credit note: issued, discarded while a draft, corrected by credit, never edited."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import Q, Sum

from engagements.actions.drafts import note_for
from engagements.actions.issuing import issue_drafts
from engagements.actions.totals import rounding_of, set_totals
from engagements.models import Charge, Concession, Invoice, InvoiceKind, InvoiceLine, InvoiceStatus, TimeEntry
from partnerview import clock
from partnerview.audit.actions import record
from partnerview.books.models import Conventions
from partnerview.errors import Conflict, InvalidInput
from partnerview.lifecycle import transition
from partnerview.money import quantize
from partnerview.users.models import User

NOTHING: Final = Decimal(0)
STANDING: Final = Q(credited_by__stands=True)


def issue_invoice(invoice: Invoice, *, by: User | None, reason: str = "") -> Invoice:
    """Give a draft its number and freeze it. Raises Conflict for an empty or issued one, ClosedPeriod by its date."""
    issued = issue_drafts([invoice.pk], by=by, reason=reason)
    for _, refusal in issued.refused:
        raise refusal
    return issued.invoices[0]


@transaction.atomic
def discard_invoice(invoice: Invoice, *, by: User, reason: str) -> Invoice:
    """Take a draft back: its lines no longer stand and its time can be billed again."""
    invoice = Invoice.objects.lock(invoice.pk)
    if not reason.strip():
        raise InvalidInput("Say why it is discarded: the reason stays on record.", field="reason")
    transition(invoice, to=InvoiceStatus.DISCARDED, by=by, reason=reason, about=invoice.engagement)
    TimeEntry.objects.filter(invoice_line__invoice=invoice).update(invoice_line=None, updated_at=clock.now())
    invoice.lines.update(stands=False)
    return invoice


@transaction.atomic
def credit_invoice(
    invoice: Invoice,
    *,
    amounts: Mapping[int, Decimal] | None,
    reason: str,
    by: User,
    concession: str = Concession.PAST_SERVICE,
) -> Invoice:
    """A draft credit note for lines of an issued invoice: line id → net amount to credit; None for all of it.

    `concession` says what is given back a part of: recognition changes revenue by it. Raises InvalidInput for
    more than a line still holds and Conflict for an invoice that is not issued.
    """
    invoice = Invoice.objects.lock(invoice.pk)
    if invoice.kind != InvoiceKind.INVOICE or invoice.status != InvoiceStatus.ISSUED:
        raise Conflict("Only an issued invoice can be credited. Discard a draft instead.", code="not_issued")
    if not reason.strip():
        raise InvalidInput("Say why it is credited: the reason is printed on the credit note.", field="reason")
    if concession not in Concession.values:
        raise InvalidInput(
            "Say what is given back: a part of the whole contract, of future or of past service, or a cancellation.",
            field="concession",
        )
    credits_ = _credits(invoice, amounts)
    note = note_for(invoice, dated_on=clock.today(), reason=reason, by=by)
    note.concession = concession
    set_totals(note, net=-sum(credits_.values(), NOTHING), rounding=rounding_of(Conventions.objects.get(pk=1)))
    note.save()
    InvoiceLine.objects.bulk_create(_credit_line(note, line, amount) for line, amount in credits_.items())
    shown = {"credits": invoice.reference, "net_amount": note.net_amount, "currency": note.currency}
    shown |= {"concession": concession}
    record(note, action="invoice.credited", by=by, after=shown, reason=reason, about=invoice.engagement)
    return note


def _credits(invoice: Invoice, amounts: Mapping[int, Decimal] | None) -> dict[InvoiceLine, Decimal]:
    """What each line gives back; lines that give back nothing are left out."""
    lines = list(invoice.lines.annotate(credited=Sum("credited_by__net_amount", filter=STANDING)).order_by("id"))
    unknown = set(amounts or ()) - {line.pk for line in lines}
    if unknown:
        raise InvalidInput(f"{invoice.reference} has no line {min(unknown)}.", field="lines")
    credits_: dict[InvoiceLine, Decimal] = {}
    for line in lines:
        left = line.net_amount + (line.credited or NOTHING)
        amount = left if amounts is None else amounts.get(line.pk, NOTHING)
        _refuse_amount(line, amount, left, invoice.currency)
        if amount:
            credits_[line] = amount
    if not credits_:
        raise InvalidInput("Give an amount above zero for at least one line.", field="lines")
    return credits_


def _refuse_amount(line: InvoiceLine, amount: Decimal, left: Decimal, currency: str) -> None:
    if amount < 0 or amount > left or quantize(amount, currency) != amount:
        raise InvalidInput(
            f"“{line.description}” still holds {quantize(left, currency)} {currency}; {amount} cannot be credited.",
            field=f"line_{line.pk}",
        )


def _credit_line(note: Invoice, line: InvoiceLine, amount: Decimal) -> InvoiceLine:
    return InvoiceLine(
        invoice=note,
        service_line_id=line.service_line_id,
        charge=Charge.CREDIT,
        workstream=line.workstream,
        description=f"Credit: {line.description}"[:300],
        starts_on=line.starts_on,
        ends_before=line.ends_before,
        unit_price=-amount,
        net_amount=-amount,
        credits=line,
    )
