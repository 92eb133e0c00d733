"""What one invoice page says beside the document: what has happened to it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from engagements.models import Invoice
from engagements.reports.history import sentence
from partnerview.audit.models import AuditEvent
from partnerview.ui.parts import TimelineEvent


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
