"""Writing planned invoices as drafts, many at once: the plan that was shown is the plan that is written.

Amounts come from the plan and nowhere else. Lines for a date that already has a draft join it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from engagements.actions.totals import rounding_of, set_totals
from engagements.billing_plan import BillingPlan, Charged, Draft
from engagements.models import BillingRun, BillTo, Engagement, Invoice, InvoiceKind, InvoiceLine, InvoiceStatus
from partnerview import clock
from partnerview.books.models import Conventions
from partnerview.db.inserts import insert_all
from partnerview.db.rows import execute
from partnerview.errors import Conflict
from partnerview.users.models import User

Planned = tuple[Engagement, BillingPlan]

# Time that was unlocked or taken since the plan was made is not taken, and the count tells.
TAKE_TIME: Final = """
UPDATE engagements_timeentry entry SET invoice_line_id = taken.line, updated_at = %(now)s
FROM unnest(%(entries)s::bigint[], %(lines)s::bigint[]) AS taken (entry, line)
WHERE entry.id = taken.entry AND entry.status = 'approved' AND entry.invoice_line_id IS NULL
  AND entry.voided_at IS NULL
"""


def persist(
    planned: Sequence[Planned], conventions: Conventions, *, run: BillingRun | None, by: User | None
) -> list[Invoice]:
    """Write these very plans: invoices, credit notes, their lines, and the time entries that they take.

    The engagements are locked by the caller. Raises Conflict if time of the plan is no longer approved.
    """
    desk = _Desk(planned, conventions, run, by)
    for engagement, plan in planned:
        for draft in plan.drafts:
            desk.put(engagement, draft)
    return desk.write()


def draft_of(
    engagement: Engagement, *, dated_on: dt.date, starts_on: dt.date, ends_before: dt.date, by: User | None
) -> Invoice:
    """An invoice for whom the engagement is billed to: white-label ones to the partner, at our internal rate."""
    to_partner = engagement.bill_to == BillTo.PARTNER
    billed = engagement.partner if to_partner else engagement.client
    return Invoice(
        engagement=engagement,
        client_id=engagement.client_id,
        billed_partner_id=engagement.partner_id if to_partner else None,
        currency=engagement.currency,
        interval_starts_on=starts_on,
        interval_ends_before=ends_before,
        dated_on=dated_on,
        due_on=dated_on,
        tax_rate=billed.tax_rate if billed else Decimal(0),
        net_amount=Decimal(0),
        created_by=by,
    )


def note_for(credited: Invoice, *, dated_on: dt.date, reason: str, by: User | None) -> Invoice:
    """A credit note for an issued invoice: the same party, tax rate and interval."""
    return Invoice(
        kind=InvoiceKind.CREDIT_NOTE,
        credits=credited,
        engagement_id=credited.engagement_id,
        client_id=credited.client_id,
        billed_partner_id=credited.billed_partner_id,
        currency=credited.currency,
        interval_starts_on=credited.interval_starts_on,
        interval_ends_before=credited.interval_ends_before,
        dated_on=dated_on,
        due_on=dated_on,
        tax_rate=credited.tax_rate,
        net_amount=Decimal(0),
        reason=reason,
        created_by=by,
    )


class _Desk:
    """The rows that a batch of plans needs, and the charges that each of them gets."""

    def __init__(
        self, planned: Sequence[Planned], conventions: Conventions, run: BillingRun | None, by: User | None
    ) -> None:
        self.run, self.by = run, by
        self.rounding = rounding_of(conventions)
        self.payment_terms = dt.timedelta(days=conventions.payment_terms_days)
        self.known = _known_rows([draft for _, plan in planned for draft in plan.drafts])
        self.waiting = {
            (row.engagement_id, row.dated_on): row
            for row in self.known.values()
            if row.kind == InvoiceKind.INVOICE and row.status == InvoiceStatus.DRAFT
        }
        self.charges: list[tuple[Invoice, Charged]] = []

    def put(self, engagement: Engagement, draft: Draft) -> None:
        """Lay the draft's lines on the invoice that is to carry them."""
        invoice = self._row_for(engagement, draft)
        self.charges += [(invoice, charged) for charged in draft.lines]

    def write(self) -> list[Invoice]:
        touched = {id(invoice): invoice for invoice, _ in self.charges}
        nets = dict.fromkeys(touched, Decimal(0))
        for invoice, charged in self.charges:
            nets[id(invoice)] += charged.net.amount
        fresh = []
        for key, invoice in touched.items():
            set_totals(invoice, net=invoice.net_amount + nets[key], rounding=self.rounding)
            if invoice._state.adding:
                fresh.append(invoice)
            else:
                invoice.save(update_fields=["net_amount", "tax_amount", "gross_amount", "updated_at"])
        insert_all(fresh)
        self._write_lines()
        return list(touched.values())

    def _row_for(self, engagement: Engagement, draft: Draft) -> Invoice:
        if draft.credits is None:
            return self._invoice_for(engagement, draft)
        credited = self.known[draft.credits]
        if credited.status == InvoiceStatus.DRAFT:
            return credited
        note = note_for(credited, dated_on=draft.dated_on, reason=draft.lines[0].description, by=self.by)
        note.billing_run = self.run
        return note

    def _invoice_for(self, engagement: Engagement, draft: Draft) -> Invoice:
        key = (engagement.pk, draft.dated_on)
        if key not in self.waiting:
            span = draft.interval
            invoice = draft_of(
                engagement, dated_on=draft.dated_on, starts_on=span.starts_on, ends_before=span.ends_before, by=self.by
            )
            invoice.due_on = draft.dated_on + self.payment_terms
            invoice.billing_run = self.run
            self.waiting[key] = invoice
        return self.waiting[key]

    def _write_lines(self) -> None:
        lines = [_line(invoice, charged) for invoice, charged in self.charges]
        insert_all(lines)
        taken = list(_taken(lines, [charged for _, charged in self.charges]))
        if not taken:
            return
        entries, by_line = zip(*taken, strict=True)
        found = execute(TAKE_TIME, {"entries": list(entries), "lines": list(by_line), "now": clock.now()})
        if found != len(taken):
            raise Conflict("Time of this month was changed while it was being billed. Run again.", code="stale_state")


def _known_rows(drafts: Sequence[Draft]) -> dict[int, Invoice]:
    """Drafts that stand already for these engagements and dates, and the invoices that credits name."""
    standing = Invoice.objects.filter(
        engagement__in={draft.engagement_id for draft in drafts},
        dated_on__in={draft.dated_on for draft in drafts},
        kind=InvoiceKind.INVOICE,
        status=InvoiceStatus.DRAFT,
    )
    credited = [draft.credits for draft in drafts if draft.credits is not None]
    rows = {row.pk: row for row in standing}
    return Invoice.objects.in_bulk([pk for pk in credited if pk not in rows]) | rows if credited else rows


def _taken(lines: Sequence[InvoiceLine], charges: Sequence[Charged]) -> Iterator[tuple[int, int]]:
    for line, charged in zip(lines, charges, strict=True):
        for entry in charged.entry_ids:
            yield entry, line.pk


def _line(invoice: Invoice, charged: Charged) -> InvoiceLine:
    return InvoiceLine(
        invoice=invoice,
        service_line_id=charged.line.line_id,
        charge=charged.charge,
        workstream=charged.line.workstream,
        description=charged.description[:300],
        starts_on=charged.service.starts_on,
        ends_before=charged.service.ends_before,
        quantity=charged.quantity,
        unit=charged.unit,
        unit_price=charged.net.amount if charged.unit_price is None else charged.unit_price,
        net_amount=charged.net.amount,
        credits_id=charged.credits,
    )
