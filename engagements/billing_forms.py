"""What is typed about invoices: issuing, discarding, crediting, paying, and which month to bill."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from engagements.forms import DayField
from engagements.models import Concession, Invoice
from engagements.reports.receivables import left_on_lines, open_amount
from partnerview import clock
from partnerview.books.models import Conventions
from partnerview.http.forms import DomainForm
from partnerview.money import Money, quantize
from partnerview.months import Month
from partnerview.ui import formats

MONTHS_AHEAD = 3
MOST_BYTES = 5_000_000


def _amount(**kwargs: Any) -> forms.DecimalField:
    """An amount with the digits that a stored one may have."""
    return forms.DecimalField(max_digits=19, decimal_places=3, **kwargs)


class IssueForm(DomainForm):
    """A draft of an open month needs no words; one dated in a closed month must say why it comes late."""

    reason = forms.CharField(
        max_length=2000, required=False, label="Why late", help_text="Only for a date in a closed month."
    )


class DiscardForm(DomainForm):
    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), label="Why it is discarded")


class PaymentForm(DomainForm):
    """Money that has arrived, in the currency of the invoice; at most what is still due."""

    amount = _amount()
    received_on = DayField(label="Received on", initial=clock.today)
    method = forms.CharField(max_length=40, required=False, label="Method", help_text="Such as bank transfer.")
    reference = forms.CharField(max_length=120, required=False, help_text="What the bank statement says.")
    reason = forms.CharField(
        max_length=2000, required=False, label="Why late", help_text="Only for a day in a closed month."
    )

    def __init__(self, *args: Any, invoice: Invoice, **kwargs: Any) -> None:
        self.invoice = invoice
        kwargs.setdefault("initial", {"amount": quantize(open_amount(invoice), invoice.currency)})
        super().__init__(*args, **kwargs)

    def money(self) -> Money:
        return Money(self.cleaned_data["amount"], self.invoice.currency)


class ReminderForm(DomainForm):
    """The level follows from the invoice; what is typed is when and how it was sent."""

    sent_on = DayField(label="Sent on", initial=clock.today)
    method = forms.CharField(max_length=40, required=False, label="Method", help_text="Such as e-mail or letter.")
    note = forms.CharField(max_length=200, required=False)


class ReversalForm(DomainForm):
    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), label="Why it is taken back")


class CreditForm(DomainForm):
    """An amount for each line that still holds something; what is left empty is not credited."""

    concession = forms.ChoiceField(
        choices=Concession.choices,
        widget=forms.RadioSelect,
        label="What is given back a part of",
        initial=Concession.PAST_SERVICE,
        help_text="It decides how revenue changes; the document is the same.",
    )
    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        label="Why it is credited",
        help_text="It is printed on the credit note.",
    )

    def __init__(self, *args: Any, invoice: Invoice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invoice = invoice
        self.left = left_on_lines(invoice)
        for line, left in self.left.items():
            still = formats.amount_with(left, invoice.currency)
            self.fields[f"line_{line.pk}"] = _amount(
                required=False, label=line.description, help_text=f"{still} can be credited."
            )

    @property
    def amounts(self) -> dict[int, Decimal]:
        """Line id → net amount to credit."""
        given = {line.pk: self.cleaned_data.get(f"line_{line.pk}") for line in self.left}
        return {pk: amount for pk, amount in given.items() if amount is not None}


class UsageFileForm(DomainForm):
    """A CSV of usage."""

    file = forms.FileField(label="CSV file")
    reason = forms.CharField(
        max_length=2000, required=False, label="Why late", help_text="Only for days in a closed month."
    )

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES:
            raise forms.ValidationError(f"The file has more than {MOST_BYTES // 1_000_000} MB. Split it.")
        return given


class BillingRunForm(DomainForm):
    """The month to bill, from the start of the books to a few months ahead; and whether to issue at once."""

    month = forms.ChoiceField(label="Month")
    issue = forms.BooleanField(required=False, label="Issue at once what is drafted")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = Month.of(Conventions.objects.get(pk=1).books_start_on)
        months = reversed(Month.range(first, max(first, Month.of(clock.today()) + MONTHS_AHEAD)))
        self.fields["month"].choices = [(str(month), formats.month_name(month)) for month in months]  # type: ignore[attr-defined]

    def clean_month(self) -> Month:
        return Month.parse(self.cleaned_data["month"])

    @property
    def month_words(self) -> str:
        """The chosen month, for the button."""
        return formats.month_name(self.cleaned_data["month"])
