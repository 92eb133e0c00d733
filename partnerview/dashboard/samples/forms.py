"""A form with a field of every kind, a row of filters, a table with two currencies in its totals."""

from __future__ import annotations

import datetime as dt
from operator import itemgetter
from types import SimpleNamespace
from typing import Final

from django import forms

from partnerview.dashboard.samples.names import LONG_NAME
from partnerview.http.columns import Day, Text
from partnerview.http.tables import Table
from partnerview.ui.parts import Cell, TotalsRow

LEDGER: Final = (
    (dt.date(2026, 8, 5), "Top-up, request TU-0044", "Corvane, portal", "+2,000.00", "–"),
    (dt.date(2026, 7, 31), f"Draw, week 31, {LONG_NAME}", "D. Castellanos", "−1,700.00", "−450.00"),
    (dt.date(2026, 7, 27), "Reversal of entry 3", "I. Achterberg", "+900.00", "1,250.00"),
    (dt.date(2026, 7, 24), "Draw, week 30", "D. Castellanos", "−900.00", "350.00"),
    (dt.date(2026, 7, 17), "Draw, week 29", "D. Castellanos", "−750.00", "1,250.00"),
    (dt.date(2026, 7, 1), "Deposit", "I. Achterberg", "+2,000.00", "2,000.00"),
    (dt.date(2026, 6, 30), "Deposit, JPY", "K. Watanuki", "+2,450,000", "2,450,000"),
)
TOTALS: Final = (
    TotalsRow("Cleared, EUR", {"amount": "−450.00", "balance": Cell("−450.00", below=True)}),
    TotalsRow("Cleared, JPY", {"amount": "+2,450,000", "balance": "2,450,000"}),
)


class SampleTable(Table):
    """A ledger: pending, reversed, below zero, two currencies in the totals."""

    label = "Sample ledger"
    row_header = "what"
    wide = True
    fold = True

    day = Day("Date", css="nowrap", fold="below")
    what = Text("What for", fold="start")
    by = Text("By", order=False)
    amount = Text("In or out", css="num group", fold="end")
    balance = Text("Balance", css="num", fold="below-end")

    @classmethod
    def of_ledger(cls, sort: str) -> SampleTable:
        rows = [dict(zip(cls.needed(), row, strict=True)) for row in LEDGER]
        if (name := sort.lstrip("-")) in cls.needed():
            rows.sort(key=itemgetter(name), reverse=sort.startswith("-"))
        return cls(rows, sort=sort, totals=TOTALS)


class SampleForm(forms.Form):
    """A field of every kind; two of them refused."""

    name = forms.CharField(help_text="As the client calls it.")
    starts_on = forms.CharField(label="Starts")
    price = forms.DecimalField(label="Price")
    cadence = forms.ChoiceField(choices=[("month", "Month, in advance"), ("quarter", "Quarter, in arrears")])
    reason = forms.CharField(widget=forms.Textarea, required=False)
    proof = forms.FileField(required=False, help_text="PDF or image, at most 10 MB.")
    renewal = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=[("default", "By default"), ("check_in", "After a check-in"), ("approval", "After an approval")],
    )
    white_label = forms.BooleanField(label="White-label", required=False)

    @classmethod
    def refused(cls) -> SampleForm:
        form = cls({"name": "Platform care", "starts_on": "31/02/2026", "price": "2,140.00", "cadence": "month"})
        form.errors.clear()
        form.add_error("starts_on", "There is no 31 February. Write 28 Feb 2026.")
        form.add_error("renewal", "Choose one. “None” would be an answer, empty is not.")
        return form


class _FilterForm(forms.Form):
    status = forms.ChoiceField(choices=[("", "All"), ("running", "Running")], required=False)
    manager = forms.ChoiceField(label="Account manager", choices=[("", "All")], required=False)
    since = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), required=False)


def filters() -> SimpleNamespace:
    return SimpleNamespace(form=_FilterForm())
