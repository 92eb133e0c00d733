"""What is decided on the page of an invoice: issue, discard, credit, take money in, take a payment back.

Each is a POST to a noun below the invoice. A refusal shows the page again with what was typed.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from engagements.actions.invoices import credit_invoice, discard_invoice, issue_invoice
from engagements.actions.payments import record_payment, reverse_payment
from engagements.actions.reminders import record_reminder
from engagements.billing_forms import CreditForm, DiscardForm, IssueForm, PaymentForm, ReminderForm, ReversalForm
from engagements.dunning import BY_NUMBER
from engagements.models import Invoice, Payment
from engagements.views.invoice_page import find_invoice, shown
from partnerview.errors import DomainError
from partnerview.http.forms import DomainForm
from partnerview.http.retry import retried
from partnerview.ui import formats
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.INVOICES_CHANGE)
@require_POST
def invoice_issuance(request: HttpRequest, pk: int) -> HttpResponse:
    invoice, form = find_invoice(request, pk), IssueForm(request.POST)

    def act() -> str:
        issued = issue_invoice(invoice, by=user_of(request), reason=form.cleaned_data["reason"])
        return f"{issued.reference} is issued and frozen."

    return _decided(request, invoice, form, act, name="issue")


@permission(Permission.INVOICES_CHANGE)
@require_POST
def invoice_discarding(request: HttpRequest, pk: int) -> HttpResponse:
    invoice, form = find_invoice(request, pk), DiscardForm(request.POST)

    def act() -> str:
        discard_invoice(invoice, by=user_of(request), reason=form.cleaned_data["reason"])
        return "The draft is discarded. Its time can be billed again."

    return _decided(request, invoice, form, act, name="discard")


@permission(Permission.INVOICES_CHANGE)
@require_POST
def invoice_credit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft credit note; issuing it is the next decision, on its own page."""
    invoice = find_invoice(request, pk)
    form = CreditForm(request.POST, invoice=invoice)
    made: list[Invoice] = []

    def act() -> str:
        reason = form.cleaned_data["reason"]
        concession = form.cleaned_data["concession"]
        note = credit_invoice(invoice, amounts=form.amounts, reason=reason, concession=concession, by=user_of(request))
        made.append(note)
        amount = formats.amount_with(-made[0].net_amount, invoice.currency)
        return f"A credit of {amount} net is drafted. It counts once it is issued."

    return _decided(request, invoice, form, act, name="credit", done=made)


@permission(Permission.PAYMENTS_RECORD)
@require_POST
def invoice_payment(request: HttpRequest, pk: int) -> HttpResponse:
    invoice = find_invoice(request, pk)
    form = PaymentForm(request.POST, invoice=invoice)

    def act() -> str:
        values = form.cleaned_data
        record_payment(
            invoice,
            money=form.money(),
            received_on=values["received_on"],
            method=values["method"],
            reference=values["reference"],
            reason=values["reason"],
            by=user_of(request),
        )
        return f"{formats.amount_with(values['amount'], invoice.currency)} is recorded."

    return _decided(request, invoice, form, act, name="payment")


@permission(Permission.PAYMENTS_RECORD)
@require_POST
def invoice_reminder(request: HttpRequest, pk: int) -> HttpResponse:
    invoice, form = find_invoice(request, pk), ReminderForm(request.POST)

    def act() -> str:
        reminder = record_reminder(invoice, by=user_of(request), **form.cleaned_data)
        return f"{BY_NUMBER[reminder.level].words} is recorded."

    return _decided(request, invoice, form, act, name="reminder")


@permission(Permission.PAYMENTS_RECORD)
@require_POST
def payment_reversal(request: HttpRequest, pk: int) -> HttpResponse:
    payment = get_object_or_404(Payment.objects.visible_to(user_of(request)), pk=pk)
    invoice, form = find_invoice(request, payment.invoice_id), ReversalForm(request.POST)

    def act() -> str:
        reverse_payment(payment, reason=form.cleaned_data["reason"], by=user_of(request))
        return f"{formats.amount_with(payment.amount, payment.currency)} is taken back."

    return _decided(request, invoice, form, act, name="reversal", asked=f"reversal:{payment.pk}")


def _decided(
    request: HttpRequest,
    invoice: Invoice,
    form: DomainForm,
    act: Callable[[], str],
    *,
    name: str,
    asked: str = "",
    done: list[Invoice] | None = None,
) -> HttpResponse:
    """Act on a good form and go to the page of what was made, or of the invoice; else show it again."""
    if form.is_valid():
        try:
            sentence = retried(act)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, sentence)
            return redirect("engagements:invoice-detail", done[0].pk if done else invoice.pk)
    return shown(request, invoice, act=asked or name, refused={name: form})
