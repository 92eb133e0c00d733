"""What the page of one invoice or credit note shows: words, groups of lines, and what may be decided here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any

from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from engagements.actions.backdating import is_closed
from engagements.billing_forms import CreditForm, DiscardForm, IssueForm, PaymentForm, ReminderForm, ReversalForm
from engagements.billing_tables import PaymentTable
from engagements.models import Invoice, InvoiceKind, InvoiceLine, InvoiceStatus, Payment, Workstream
from engagements.reports.invoice_facts import happened_to
from engagements.reports.receivables import Settlement, with_settlement
from engagements.views.invoice_reminding import Reminding
from partnerview import clock
from partnerview.digits import whole_number
from partnerview.http.forms import DomainForm
from partnerview.ui import formats
from partnerview.ui.parts import TimelineEvent
from partnerview.users.access import user_of
from partnerview.users.models import User
from partnerview.users.permissions import Permission

TEMPLATE = "engagements/invoice_detail.html"


@dataclass(frozen=True, slots=True)
class LineGroup:
    """The lines of one workstream, with their sum."""

    workstream: str
    key: str
    lines: tuple[InvoiceLine, ...]
    net: Decimal


@dataclass(frozen=True)
class InvoicePage:
    """One document, for the person who looks at it. `act` is the decision that the address asks for."""

    invoice: Any
    user: User
    act: str = ""
    forms: dict[str, DomainForm] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.invoice.reference or f"{self.invoice.get_kind_display()}, draft {self.invoice.pk}"

    @property
    def is_credit(self) -> bool:
        return bool(self.invoice.kind == InvoiceKind.CREDIT_NOTE)

    @property
    def is_draft(self) -> bool:
        return bool(self.invoice.status == InvoiceStatus.DRAFT)

    @property
    def heading(self) -> str:
        amount = formats.amount_with(abs(self.invoice.gross_amount), self.invoice.currency)
        due = formats.amount_with(self.invoice.open, self.invoice.currency)
        said = {
            Settlement.DRAFT: f"{amount}, not issued yet",
            Settlement.DISCARDED: f"{amount}, discarded before it was issued",
            Settlement.ISSUED: f"{amount} taken back",
            Settlement.IN_CREDIT: f"{formats.amount_with(-self.invoice.open, self.invoice.currency)} too much received",
            Settlement.CREDITED: f"{amount}, credited in full",
            Settlement.PAID: f"{amount}, paid",
            Settlement.OVERDUE: f"{due} overdue by {self._late}",
            Settlement.PARTLY_PAID: f"{due} of {amount} still due",
            Settlement.OPEN: f"{due} due on {formats.day(self.invoice.due_on)}",
        }
        return said[Settlement(self.invoice.settlement)]

    @property
    def _late(self) -> str:
        days = (clock.today() - self.invoice.due_on).days
        return f"{days} day{'' if days == 1 else 's'}"

    @property
    def billed_to(self) -> str:
        return str(self.invoice.billed_partner or self.invoice.client)

    @cached_property
    def groups(self) -> list[LineGroup]:
        lines = self.invoice.lines.select_related("service_line").order_by("workstream", "id")
        found = [(name, tuple(rows)) for name, rows in groupby(lines, _workstream)]
        return [
            LineGroup(
                Workstream(name).label if name else "",
                name or "none",
                rows,
                sum((row.net_amount for row in rows), Decimal(0)),
            )
            for name, rows in found
        ]

    @cached_property
    def credit_notes(self) -> list[Invoice]:
        notes = self.invoice.credit_notes.exclude(status=InvoiceStatus.DISCARDED)
        return list(notes.order_by("dated_on", "id"))

    @cached_property
    def payments(self) -> PaymentTable:
        rows = self.invoice.payments.select_related("recorded_by", "reverses").order_by("received_on", "id")
        reversed_ = {row.reverses_id for row in rows if row.reverses_id}
        return PaymentTable([self._payment(row, undone=row.pk in reversed_) for row in rows])

    def _payment(self, row: Payment, *, undone: bool) -> dict[str, Any]:
        may_undo = self.user.may(Permission.PAYMENTS_RECORD) and not undone and row.reverses_id is None
        return {
            "received_on": row.received_on,
            "method": "taken back" if row.reverses_id else row.method,
            "reference": row.reference,
            "recorded_by": row.recorded_by.name if row.recorded_by else "",
            "amount": row.amount,
            "currency": row.currency,
            "undo": f"{self.url}?act=reversal&payment={row.pk}#decide" if may_undo else "",
        }

    @property
    def interval_last_day(self) -> dt.date:
        last: dt.date = self.invoice.interval_ends_before - dt.timedelta(days=1)
        return last

    @property
    def credited_amount(self) -> str:
        return formats.amount_with(-self.invoice.gross_amount, self.invoice.currency)

    @property
    def issue_label(self) -> str:
        return f"Issue {formats.amount_with(self.invoice.gross_amount, self.invoice.currency)}"

    @cached_property
    def happened(self) -> list[TimelineEvent]:
        return happened_to(self.invoice)

    @property
    def began(self) -> TimelineEvent:
        run = self.invoice.billing_run
        text = f"Drafted by the billing run of {formats.month_name(run.month)}" if run else "Drafted"
        by = self.invoice.created_by
        return TimelineEvent(self.invoice.created_at, text, by=by.name if by else "")

    @property
    def url(self) -> str:
        return reverse("engagements:invoice-detail", args=[self.invoice.pk])

    @property
    def may_change(self) -> bool:
        return self.user.may(Permission.INVOICES_CHANGE)

    @property
    def may_issue(self) -> bool:
        return self.is_draft and self.may_change

    @property
    def may_see_run(self) -> bool:
        return self.user.may(Permission.BILLING_RUN)

    @property
    def may_record(self) -> bool:
        return self.user.may(Permission.PAYMENTS_RECORD)

    @cached_property
    def needs_reason(self) -> bool:
        """Its date lies in a closed month, or a reason was given already."""
        return "issue" in self.forms or is_closed(self.invoice.dated_on)

    @property
    def payment_needs_reason(self) -> bool:
        return "payment" in self.forms

    @property
    def decides_discard(self) -> bool:
        return self.act == "discard" and self.may_issue

    @property
    def decides_credit(self) -> bool:
        return self.act == "credit" and self.takes_credit

    @property
    def refusal(self) -> str:
        """Why a decision was refused whose form no longer has a place here: somebody else was faster."""
        shown = {
            "issue": self.may_issue,
            "discard": self.decides_discard,
            "credit": self.decides_credit,
            "payment": self.takes_payment,
            "reminder": self.decides_reminder,
            "reversal": self.payment_to_reverse is not None,
        }
        errors = [
            str(error) for name, form in self.forms.items() if not shown[name] for error in form.non_field_errors()
        ]
        return " ".join(errors)

    @property
    def credit_lines(self) -> list[BoundField]:
        return [bound for bound in self.credit_form if bound.name.startswith("line_")]

    @property
    def credit_words(self) -> list[BoundField]:
        return [bound for bound in self.credit_form if not bound.name.startswith("line_")]

    @cached_property
    def reminding(self) -> Reminding | None:
        """Reminders of an invoice that is or was overdue."""
        sent = list(self.invoice.reminders.order_by("level"))
        is_overdue = self.invoice.settlement == Settlement.OVERDUE
        return Reminding.of(self.invoice, sent) if sent or is_overdue else None

    @property
    def decides_reminder(self) -> bool:
        return self.act == "reminder" and self.may_record and self.invoice.settlement == Settlement.OVERDUE

    @property
    def takes_credit(self) -> bool:
        return self.may_change and not self.is_credit and self.invoice.status == InvoiceStatus.ISSUED

    @property
    def takes_payment(self) -> bool:
        return bool(self.invoice.open > 0) and self.may_record

    @property
    def asks_for_payment(self) -> bool:
        """One decision at a time."""
        return self.takes_payment and not (self.decides_credit or self.decides_reminder or self.payment_to_reverse)

    @property
    def asks_for_issue(self) -> bool:
        return self.may_issue and not self.decides_discard

    @cached_property
    def issue_form(self) -> DomainForm:
        return self.forms.get("issue") or IssueForm()

    @cached_property
    def discard_form(self) -> DomainForm:
        return self.forms.get("discard") or DiscardForm()

    @cached_property
    def payment_form(self) -> DomainForm:
        return self.forms.get("payment") or PaymentForm(invoice=self.invoice)

    @cached_property
    def credit_form(self) -> DomainForm:
        return self.forms.get("credit") or CreditForm(invoice=self.invoice)

    @cached_property
    def reminder_form(self) -> DomainForm:
        return self.forms.get("reminder") or ReminderForm()

    @cached_property
    def reversal_form(self) -> DomainForm:
        return self.forms.get("reversal") or ReversalForm()

    @cached_property
    def payment_to_reverse(self) -> Payment | None:
        """The payment that the address speaks of."""
        asked = whole_number(self.act.partition(":")[2])
        found: Payment | None = self.invoice.payments.filter(reverses=None, reversed_by=None, pk=asked or 0).first()
        return found


def find_invoice(request: HttpRequest, pk: int) -> Invoice:
    """The document, or 404 where it is not there or not visible to this person."""
    rows = with_settlement(Invoice.objects.visible_to(user_of(request)), clock.today())
    wanted = rows.select_related("client", "billed_partner", "engagement", "credits", "created_by", "issued_by")
    return get_object_or_404(wanted.select_related("billing_run"), pk=pk)


def shown(
    request: HttpRequest, invoice: Invoice, *, act: str = "", refused: dict[str, DomainForm] | None = None
) -> HttpResponse:
    """The page; with `refused` the form that was not accepted stands in its place, with what was typed."""
    page = InvoicePage(invoice, user_of(request), act, refused or {})
    return render(request, TEMPLATE, {"page": page, "invoice": invoice}, status=422 if refused else 200)


def _workstream(line: InvoiceLine) -> str:
    return line.workstream
