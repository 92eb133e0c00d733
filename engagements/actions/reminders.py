"""Recording that a client was reminded of an overdue invoice: the next level, once, while something is due."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from engagements.dunning import next_step
from engagements.models import Invoice, InvoiceKind, InvoiceStatus, PaymentReminder
from engagements.reports.receivables import open_amount
from partnerview import clock
from partnerview.audit.actions import record
from partnerview.errors import Conflict, InvalidInput
from partnerview.ui import formats

if TYPE_CHECKING:
    from partnerview.users.models import User


@transaction.atomic
def record_reminder(
    invoice: Invoice, *, sent_on: dt.date, by: User, method: str = "", note: str = ""
) -> PaymentReminder:
    """The next level was sent on a day. Raises Conflict where nothing is due, InvalidInput for a day too early."""
    invoice = Invoice.objects.lock(invoice.pk)
    if invoice.kind != InvoiceKind.INVOICE or invoice.status != InvoiceStatus.ISSUED or open_amount(invoice) <= 0:
        raise Conflict("Nothing is due on this document, so there is nothing to remind of.", code="nothing_due")
    last = invoice.reminders.order_by("-level").first()
    step = next_step(
        invoice.due_on, sent_on, reached=last.level if last else 0, last_sent_on=last.sent_on if last else None
    )
    if step.level is None:
        raise Conflict("The final notice was sent already. What follows is a decision of your own.", code="exhausted")
    if sent_on > clock.today():
        raise InvalidInput(f"{formats.day(sent_on)} has not come yet. Give the day it was sent.", field="sent_on")
    if not step.is_due:
        raise InvalidInput(
            f"{step.level.words} of {invoice.reference} may be sent from {formats.day(step.from_day)}: it is due on "
            f"{formats.day(invoice.due_on)}, and a reminder before needs a week to work.",
            field="sent_on",
        )
    reminder = PaymentReminder.objects.create(
        invoice=invoice, level=step.level.number, sent_on=sent_on, method=method, note=note, recorded_by=by
    )
    after = {"level": step.level.words, "invoice": invoice.reference, "sent_on": sent_on}
    record(reminder, action="reminder.recorded", by=by, after=after, about=invoice.engagement, effective_on=sent_on)
    return reminder
