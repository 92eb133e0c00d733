"""Forms of recognition: which month to run, which MRR to look at."""

from __future__ import annotations

from typing import Any

from django import forms

from partnerview import clock
from partnerview.http.forms import DomainForm
from partnerview.months import Month
from partnerview.ui import formats
from recognition.open_months import books_start
from recognition.reports.mrr_by import WORDS, Dimension


class RunForm(DomainForm):
    """The month to run: any from the start of the books to the present one."""

    month = forms.ChoiceField(label="Month")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = reversed(Month.range(books_start(), Month.of(clock.today())))
        self.fields["month"].choices = [(str(month), formats.month_name(month)) for month in months]  # type: ignore[attr-defined]

    def clean_month(self) -> Month:
        return Month.parse(self.cleaned_data["month"])

    @property
    def month_words(self) -> str:
        """The chosen month, for the button."""
        return formats.month_name(self.cleaned_data["month"])


class MrrForm(forms.Form):
    """What the MRR page shows. Everything is in the address; what cannot be read is as if not given."""

    month = forms.ChoiceField(label="Month", required=False)
    currency = forms.ChoiceField(label="Currency", required=False)
    rows = forms.ChoiceField(label="Rows", required=False, choices=[(d.value, WORDS[d]) for d in Dimension])
    span = forms.ChoiceField(
        label="Chart", required=False, choices=[("13", "13 months"), ("36", "3 years"), ("0", "From the start")]
    )

    def __init__(self, *args: Any, months: tuple[Month, ...], currencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(month), formats.month_name(month)) for month in reversed(months)]
        self.fields["month"].choices = choices  # type: ignore[attr-defined]
        self.fields["currency"].choices = currencies  # type: ignore[attr-defined]
