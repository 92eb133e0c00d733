"""Endpoints of billing: `invoices`, `credit-notes`, `payments`, `billing-runs`, `issue-runs`."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.http import FileResponse
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from engagements.actions.billing import Preview, preview_billing, start_billing_run
from engagements.actions.invoices import credit_invoice, discard_invoice, issue_invoice
from engagements.actions.issue_runs import start_issue_run
from engagements.actions.payments import record_payment, reverse_payment
from engagements.api.billing_shapes import (
    BillingRunBody,
    BillingRunRow,
    CreditBody,
    InvoiceRow,
    IssueRunBody,
    IssueRunRow,
    LateReason,
    PaymentBody,
    PaymentRow,
)
from engagements.billing_filters import InvoiceApiFilters, PaymentFilters
from engagements.billing_plan import Draft
from engagements.documents import pdf_of
from engagements.models import BillingRun, Invoice, InvoiceKind, IssueRun, Payment
from engagements.reports.receivables import with_settlement
from partnerview import clock
from partnerview.errors import InvalidInput, NotPermitted
from partnerview.http.api import ActionView, Collection, Subject, action_path
from partnerview.http.fields import money_of
from partnerview.http.idempotency import Answer, once
from partnerview.http.serializers import Reason
from partnerview.months import Month
from partnerview.users.access import key_of
from partnerview.users.api_access import granted
from partnerview.users.models import User
from partnerview.users.permissions import Permission

READ_WRITE = {"GET": Permission.INVOICES_VIEW, "POST": Permission.INVOICES_CHANGE}


class Invoices(Collection):
    """What was asked for, by billing interval. Drafts come from billing runs."""

    permission = Permission.INVOICES_VIEW
    model = Invoice
    row = InvoiceRow
    filterset_class = InvoiceApiFilters
    ordering = ("-dated_on", "-id")
    ordering_fields = ("dated_on", "due_on", "gross_amount", "updated_at", "id")
    kind = InvoiceKind.INVOICE

    def rows(self) -> QuerySet[Any, Any]:
        return with_settlement(Invoice.objects.filter(kind=self.kind), clock.today())


class CreditNotes(Invoices):
    """What was taken back, each naming its invoice. Created as a draft; issuing gives it its number."""

    permissions = READ_WRITE
    kind = InvoiceKind.CREDIT_NOTE
    create_body = CreditBody

    def act(self, data: dict[str, Any]) -> Model:
        invoice = invoice_of(data, self.user)
        lines = data.get("lines")
        for line in lines or ():
            if line["net"].currency != invoice.currency:
                raise InvalidInput(
                    f"This invoice is in {invoice.currency}. Credit it in {invoice.currency}.", field="lines"
                )
        amounts = {line["line"]: line["net"].amount for line in lines} if lines else None
        return credit_invoice(
            invoice, amounts=amounts, reason=data["reason"], concession=data["concession"], by=self.user
        )


class InvoiceAction(ActionView):
    permission = Permission.INVOICES_CHANGE
    model = Invoice
    row = InvoiceRow

    def rows(self) -> QuerySet[Any, Any]:
        return with_settlement(Invoice.objects.all(), clock.today())


class Issuance(InvoiceAction):
    """Give the draft its number and freeze it."""

    body = LateReason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return issue_invoice(subject, by=self.user, reason=data["reason"])


class Discarding(InvoiceAction):
    """Take a draft back; its time can be billed again."""

    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return discard_invoice(subject, by=self.user, reason=data["reason"])


class InvoicePdf(Subject):
    """The frozen document as PDF."""

    permission = Permission.INVOICES_VIEW
    model = Invoice
    row = InvoiceRow

    def get(self, request: Request, pk: str) -> FileResponse:
        invoice = self.find(pk)
        return FileResponse(pdf_of(invoice).open("rb"), as_attachment=True, filename=f"{invoice.reference}.pdf")


class Payments(Collection):
    """Money received for invoices. A mistake is reversed, never edited."""

    permissions = {"GET": Permission.INVOICES_VIEW, "POST": Permission.PAYMENTS_RECORD}
    model = Payment
    row = PaymentRow
    filterset_class = PaymentFilters
    create_body = PaymentBody
    ordering_fields = ("received_on", "id")

    def act(self, data: dict[str, Any]) -> Model:
        return record_payment(
            invoice_of(data, self.user),
            money=data["amount"],
            received_on=data["received_on"],
            method=data["method"],
            reference=data["reference"],
            reason=data["reason"],
            by=self.user,
        )


class PaymentReversal(ActionView):
    """A row of the opposite amount."""

    permission = Permission.PAYMENTS_RECORD
    model = Payment
    row = PaymentRow
    body = Reason
    status = 201

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return reverse_payment(subject, reason=data["reason"], by=self.user)


class BillingRuns(Collection):
    """Runs of a month. With `dry_run` the answer is the plan itself and nothing is written."""

    permission = Permission.BILLING_RUN
    model = BillingRun
    row = BillingRunRow
    create_body = BillingRunBody
    ordering = ("-id",)

    def create(self, request: Request) -> Response:
        data = self.read_body(BillingRunBody)
        if data["dry_run"]:
            return Response(shown_preview(data["month"], preview_billing(data["month"])))
        return once(request, self._started)

    def _started(self) -> Answer:
        data = self.read_body(BillingRunBody)
        if data["issue"] and not granted(self.user, key_of(self.request), Permission.INVOICES_CHANGE):
            raise NotPermitted("Your roles or the scopes of this key do not issue invoices.")
        run = start_billing_run(data["month"], by=self.user, issues=data["issue"])
        return Answer(self.show(run.pk), 202, {"Location": self.address_of(run)})


class IssueRuns(Collection):
    """Drafts issued together by a worker; what cannot be issued is named and left out."""

    permission = Permission.INVOICES_CHANGE
    model = IssueRun
    row = IssueRunRow
    create_body = IssueRunBody
    ordering = ("-id",)

    def create(self, request: Request) -> Response:
        return once(request, self._started)

    def _started(self) -> Answer:
        data = self.read_body(IssueRunBody)
        drafts = Invoice.objects.visible_to(self.user)
        if "month" in data:
            month: Month = data["month"]
            drafts = drafts.filter(dated_on__range=(month.first_day, month.last_day))
        else:
            drafts = drafts.filter(billing_run=data["billing_run"])
        run = start_issue_run(drafts, by=self.user, billing_run=data.get("billing_run"))
        return Answer(self.show(run.pk), 202, {"Location": self.address_of(run)})


def shown_preview(month: Month, preview: Preview) -> dict[str, Any]:
    """A plan as JSON: the same lines that the run would write."""
    return {
        "month": str(month),
        "invoices": [_shown(draft) for _, plan in preview.plans for draft in plan.invoices],
        "credits": [_shown(draft) for _, plan in preview.plans for draft in plan.credits],
        "failures": [{"engagement": engagement.pk, "cause": cause} for engagement, cause in preview.failures],
    }


def _shown(draft: Draft) -> dict[str, Any]:
    return {
        "engagement": draft.engagement_id,
        "credits": draft.credits,
        "dated_on": draft.dated_on.isoformat(),
        "net": money_of(draft.net.amount, draft.net.currency),
        "lines": [
            {
                "service_line": line.line.line_id,
                "charge": line.charge,
                "description": line.description,
                "service_starts_on": line.service.starts_on.isoformat(),
                "service_ends_on": line.service.last_day.isoformat(),
                "net": money_of(line.net.amount, line.net.currency),
            }
            for line in draft.lines
        ],
    }


def invoice_of(data: dict[str, Any], user: User) -> Invoice:
    """The invoice that a body names, if this person can see it."""
    found = Invoice.objects.visible_to(user).filter(pk=data["invoice"]).first()
    if found is None:
        raise InvalidInput(f"There is no invoice {data['invoice']}, or it is not visible to you.", field="invoice")
    return found


urlpatterns = [
    *Invoices.paths("invoices"),
    *CreditNotes.paths("credit-notes"),
    *Payments.paths("payments"),
    *BillingRuns.paths("billing-runs"),
    *IssueRuns.paths("issue-runs"),
    action_path("invoices/<str:pk>/issuance/", Issuance.as_view()),
    action_path("invoices/<str:pk>/discarding/", Discarding.as_view()),
    action_path("credit-notes/<str:pk>/issuance/", Issuance.as_view()),
    action_path("credit-notes/<str:pk>/discarding/", Discarding.as_view()),
    action_path("payments/<str:pk>/reversal/", PaymentReversal.as_view()),
    path("invoices/<str:pk>/pdf/", InvoicePdf.as_view(), name="api-invoices-pdf"),
]
