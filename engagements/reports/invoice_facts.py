"""What one invoice page says beside the document: how what is due comes about, and what has happened to it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Q

from engagements.models import Invoice, InvoiceStatus
from engagements.reports.history import sentence
from partnerview.audit.models import AuditEvent
from partnerview.explanation import Explanation, Source, Step
from partnerview.money import Money
from partnerview.ui import formats
from partnerview.ui.parts import TimelineEvent

NOTHING = Decimal(0)


def explain_open(invoice: Invoice) -> Explanation:
    """What is still owed on one issued invoice, in its currency: gross, less issued credits, less payments."""
    code = invoice.currency
    notes = list(invoice.credit_notes.filter(status=InvoiceStatus.ISSUED).order_by("id"))
    payments = list(invoice.payments.order_by("id"))
    credited = sum((note.gross_amount for note in notes), NOTHING)
    paid = sum((payment.amount for payment in payments), NOTHING)
    asked = invoice.gross_amount if invoice.status == InvoiceStatus.ISSUED else NOTHING
    return Explanation(
        figure=f"Still due on {invoice}",
        result=Money(asked + credited - paid, code),
        rule="What was asked for with tax, less what credit notes took back, less what was received.",
        rule_version="receivables 1",
        convention="A draft owes nothing. A payment taken back counts again.",
        rounding="None: every part is in minor units already.",
        steps=(
            Step("Asked for, with tax", Money(asked, code)),
            Step("Credited since", Money(credited, code)),
            Step("Received since", Money(-paid, code)),
        ),
        sources=(
            *(Source("invoice", note.pk, f"{note.reference}, {formats.day(note.dated_on)}",
                     Money(note.gross_amount, code)) for note in notes),
            *(Source("payment", row.pk, f"Received {formats.day(row.received_on)}", Money(-row.amount, code))
              for row in payments),
        ),
    )  # fmt: skip


def happened_to(invoice: Invoice) -> list[TimelineEvent]:
    """Everything on record about the invoice, its payments and the credits on it, newest first."""
    mine: dict[str, list[Any]] = {
        "engagements.invoice": [invoice.pk, *invoice.credit_notes.values_list("pk", flat=True)],
        "engagements.paymentreminder": list(invoice.reminders.values_list("pk", flat=True)),
        "engagements.payment": list(invoice.payments.values_list("pk", flat=True)),
    }
    about = Q(pk__in=())
    for kind, keys in mine.items():
        about |= Q(subject_type=kind, subject_id__in=keys)
    events = AuditEvent.objects.filter(about).select_related("actor").order_by("-sequence")
    return [sentence(event) for event in events]
