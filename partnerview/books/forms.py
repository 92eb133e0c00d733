"""What is typed about rates and conventions."""

from __future__ import annotations

import datetime as dt

from django import forms

from partnerview.books.currency import CurrencyField
from partnerview.books.models import ChurnPolicy, Grain, LicencePolicy, PausePolicy, Proration, Rounding
from partnerview.http.forms import DomainForm
from partnerview.ui.formats import MONTHS

MOST_BYTES = 5 * 1024 * 1024


class RateForm(DomainForm):
    dated_on = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    base = CurrencyField(asks=True, label="One unit of")
    rate = forms.DecimalField(max_digits=19, decimal_places=8, label="Is", help_text="Such as 1.0842.")
    quote = CurrencyField(label="Units of")
    source = forms.CharField(max_length=120, required=False, help_text="Where it comes from, such as ECB.")


class RateFileForm(DomainForm):
    file = forms.FileField(label="CSV", help_text="Columns date, base, quote, rate. UTF-8, days as 2026-03-31.")
    source = forms.CharField(max_length=120, required=False, help_text="Where the rates come from, such as ECB.")

    def content(self) -> bytes:
        return bytes(self.cleaned_data["file"].read())

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 5 MB. Split it.")
        return file


class ConventionsForm(DomainForm):
    firm_name = forms.CharField(max_length=200, label="Name of the firm", help_text="As it stands on invoices.")
    address = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    reporting_currency = CurrencyField()
    books_start_on = forms.DateField(
        label="First day of the books",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="First of a month.",
    )
    fiscal_year_first_month = forms.TypedChoiceField(
        choices=list(enumerate(MONTHS, start=1)), coerce=int, label="Fiscal year begins in"
    )
    rounding = forms.ChoiceField(choices=Rounding.choices, widget=forms.RadioSelect)
    grain = forms.ChoiceField(choices=Grain.choices, widget=forms.RadioSelect, label="Revenue is spread")
    proration = forms.ChoiceField(choices=Proration.choices, label="Parts of a month count as")
    pause_policy = forms.ChoiceField(choices=PausePolicy.choices, widget=forms.RadioSelect, label="In MRR a pause is")
    churn_policy = forms.ChoiceField(choices=ChurnPolicy.choices, widget=forms.RadioSelect, label="MRR is lost on")
    licence_policy = forms.ChoiceField(
        choices=LicencePolicy.choices, widget=forms.RadioSelect, label="In MRR a licence sold as agent counts as"
    )
    payment_terms_days = forms.IntegerField(min_value=0, max_value=365, label="Invoices are due after (days)")
    invoice_prefix = forms.RegexField(r"^[A-Z0-9-]{1,10}$", label="Invoice numbers begin with")
    credit_note_prefix = forms.RegexField(r"^[A-Z0-9-]{1,10}$", label="Credit note numbers begin with")

    def clean_books_start_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["books_start_on"]
        if day.day != 1:
            raise forms.ValidationError("The books start with the first day of a month.")
        return day
