"""What is typed about strategies."""

from __future__ import annotations

from typing import cast

from django import forms

from engagements.forms import DayField, LinesField
from partnerview.books.currency import CurrencyField
from partnerview.http.forms import DomainForm
from programs.forms.fields import amount, percent


class StrategyForm(DomainForm):
    intent = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), label="Strategic intent")
    plays = LinesField(label="Activation plays", help_text="One a line, in the order in which they are done.")
    least_arr = amount("ARR of at least", required=False)
    currency = CurrencyField(asks=True, required=False, label="In")
    least_to_win = forms.IntegerField(
        required=False, min_value=0, max_value=100_000, label="Customers to win, at least"
    )
    least_icp_alignment = percent("ICP alignment of at least, %")
    least_margin = percent("Margin of at least, %")
    review_on = DayField(label="Looked at again on")

    def clean_plays(self) -> list[str]:
        plays = cast("list[str]", self.cleaned_data["plays"])
        if any(len(play) > 300 for play in plays):
            raise forms.ValidationError("A play has at most 300 characters. Say it shorter.")
        return plays
