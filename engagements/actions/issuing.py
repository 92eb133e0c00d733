"""Issuing drafts, one or many in one transaction: the number, the freeze, the document, the time that is billed.

What cannot be issued is left out before any number is taken, so the others get theirs without a gap.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Final

from django.db import transaction
from django.db.models import Sum

from engagements.actions.backdating import require_open_day
from engagements.invoice_document import document_of
from engagements.models import Invoice, InvoiceLine, InvoiceStatus
from engagements.numbers import series_of, take_numbers
from partnerview import clock
from partnerview.audit.actions import event_of, record_all
from partnerview.books.actions.periods import earliest_open, ensure_period
from partnerview.books.models import Conventions
from partnerview.db.rows import execute
from partnerview.errors import Conflict, DomainError, StaleState
from partnerview.months import Month
from partnerview.tenants.wake import wake
from partnerview.users.models import User

ISSUE: Final = """
UPDATE engagements_invoice invoice
SET status = 'issued', series = given.series, fiscal_year = given.fiscal_year, number = given.number,
    reference = given.reference, posted_month = given.posted_month, document = given.document,
    issued_by_id = %(by)s, issued_at = %(now)s, updated_at = %(now)s
FROM json_to_recordset(%(drafts)s) AS given (
    id bigint, series text, fiscal_year int, number int, reference text, posted_month date, document jsonb)
WHERE invoice.id = given.id AND invoice.status = 'draft'
"""
GIVEN: Final = ("id", "series", "fiscal_year", "number", "reference", "posted_month", "document")
MARK_TIME: Final = """
UPDATE engagements_timeentry entry SET status = 'invoiced', updated_at = %(now)s
FROM engagements_invoiceline line
WHERE line.id = entry.invoice_line_id AND line.invoice_id = ANY(%(ids)s) AND entry.status = 'approved'
"""


@dataclass(frozen=True, slots=True)
class Issued:
    """What was issued, in the order of the numbers, and what was not, each with the refusal."""

    invoices: list[Invoice]
    refused: list[tuple[Invoice, DomainError]]


@transaction.atomic
def issue_drafts(pks: Iterable[int], *, by: User | None, reason: str = "") -> Issued:
    """Number and freeze these drafts in the order of date and id.

    A draft dated in a closed period is refused, or with the privilege and a `reason` counts in the
    earliest open one (R-4); so is an empty one, and a credit note above what its invoice still holds.
    """
    drafts = _locked(pks)
    lines = _lines_of(drafts)
    check = _Check(by, reason)
    accepted, refused = [], []
    for draft in drafts:
        try:
            draft.posted_month = check.posting_month(draft, lines[draft.pk])
        except DomainError as refusal:
            refused.append((draft, refusal))
        else:
            accepted.append(draft)
    if accepted:
        _issue(accepted, lines, by=by, reason=reason)
        wake("invoices_issued")
    return Issued(accepted, refused)


class _Check:
    """Whether drafts may be issued, one after the other: each counts for those after it."""

    def __init__(self, by: User | None, reason: str) -> None:
        self.by, self.reason = by, reason
        self.credited: dict[int, Decimal] = {}
        self.months: dict[date, Month | DomainError] = {}

    def posting_month(self, draft: Invoice, lines: Sequence[InvoiceLine]) -> date:
        """The first day of the month in which it counts, or the refusal."""
        if draft.status != InvoiceStatus.DRAFT:
            raise StaleState(f"This {draft.get_kind_display().lower()} is {draft.status} already.")
        if not lines:
            raise Conflict("This draft has no lines, so there is nothing to issue. Discard it.", code="empty_invoice")
        month = self._month_of(draft.dated_on)
        if draft.credits is not None:
            self._refuse_over_credit(draft, draft.credits)
        return month.first_day

    def _month_of(self, day: date) -> Month:
        """The month in which drafts of the day count, asked once for all of them."""
        if day not in self.months:
            self.months[day] = self._open_month(day)
        month = self.months[day]
        if isinstance(month, DomainError):
            raise month
        return month

    def _open_month(self, day: date) -> Month | DomainError:
        month = Month.of(day)
        try:
            if require_open_day(day, by=self.by, reason=self.reason):
                month = earliest_open(month)
        except DomainError as refusal:
            return refusal
        ensure_period(month)
        return month

    def _refuse_over_credit(self, note: Invoice, invoice: Invoice) -> None:
        """An invoice cannot be credited below zero, whatever two people draft at once."""
        if invoice.pk not in self.credited:
            issued = invoice.credit_notes.filter(status=InvoiceStatus.ISSUED).aggregate(sum=Sum("gross_amount"))
            self.credited[invoice.pk] = issued["sum"] or Decimal(0)
        credited = self.credited[invoice.pk] + note.gross_amount
        if invoice.gross_amount + credited < 0:
            raise Conflict(f"{invoice.reference} is already credited in full.", code="over_credited")
        self.credited[invoice.pk] = credited


def _locked(pks: Iterable[int]) -> list[Invoice]:
    """The drafts and the invoices that they credit, locked in the order of their keys; the drafts by date and id."""
    rows = Invoice.objects.filter(pk__in=pks).order_by("pk").select_for_update(no_key=True, of=("self",))
    drafts = list(rows.select_related("engagement", "client", "billed_partner"))
    credited = {draft.credits_id for draft in drafts if draft.credits_id}
    if credited:
        invoices = Invoice.objects.filter(pk__in=credited).order_by("pk").select_for_update(no_key=True)
        by_key = {invoice.pk: invoice for invoice in invoices}
        for draft in drafts:
            draft.credits = by_key[draft.credits_id] if draft.credits_id else None
    return sorted(drafts, key=attrgetter("dated_on", "pk"))


def _lines_of(drafts: Sequence[Invoice]) -> dict[int, list[InvoiceLine]]:
    found: dict[int, list[InvoiceLine]] = defaultdict(list)
    for line in InvoiceLine.objects.filter(invoice__in=drafts).order_by("id"):
        found[line.invoice_id].append(line)
    return found


def _issue(drafts: list[Invoice], lines: dict[int, list[InvoiceLine]], *, by: User | None, reason: str) -> None:
    conventions, now = Conventions.objects.get(pk=1), clock.now()
    _number(drafts, conventions)
    for draft in drafts:
        draft.document = document_of(draft, lines[draft.pk], conventions, draft.reference)
        draft.status, draft.issued_by, draft.issued_at, draft.updated_at = InvoiceStatus.ISSUED, by, now, now
    _write(drafts, by, now)
    record_all(
        event_of(
            draft,
            action="invoice.issued",
            by=by,
            before={"status": InvoiceStatus.DRAFT},
            after={"status": draft.status, "reference": draft.reference, "gross_amount": draft.gross_amount}
            | {"currency": draft.currency, "posted_month": draft.posted_month},
            reason=reason,
            about=draft.engagement,
            effective_on=draft.dated_on,
        )
        for draft in drafts
    )


def _number(drafts: Iterable[Invoice], conventions: Conventions) -> None:
    """Numbers in the order given, series by series; the counters are locked in the order of their names."""
    by_series = defaultdict(list)
    for draft in drafts:
        by_series[series_of(draft, conventions)].append(draft)
    for series in sorted(by_series, key=attrgetter("name", "fiscal_year")):
        mine = by_series[series]
        for draft, number in zip(mine, take_numbers(series, len(mine)), strict=True):
            draft.series, draft.fiscal_year, draft.number = series.name, series.fiscal_year, number
            draft.reference = series.reference(number)


def _write(drafts: Sequence[Invoice], by: User | None, now: datetime) -> None:
    ids = [draft.pk for draft in drafts]
    given = json.dumps([{name: getattr(draft, name) for name in GIVEN} for draft in drafts], default=str)
    written = execute(ISSUE, {"by": by.pk if by else None, "now": now, "drafts": given})
    if written != len(drafts):
        raise StaleState("Some of these drafts were issued or discarded meanwhile. Look at them again.")
    execute(MARK_TIME, {"ids": ids, "now": now})
