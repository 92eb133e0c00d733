"""Forms of recognition: which month to run, which MRR to look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from django import forms

from partnerview import clock
from partnerview.http.forms import DomainForm
from partnerview.months import Month
from partnerview.ui import formats
from recognition.models import RecognitionEntry
from recognition.open_months import books_start
from recognition.reports.measure import CONVERTED
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
    view = forms.ChoiceField(
        label="Closed months", required=False, choices=[("frozen", "As frozen"), ("restated", "As known today")]
    )

    def __init__(self, *args: Any, months: tuple[Month, ...], currencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(month), formats.month_name(month)) for month in reversed(months)]
        self.fields["month"].choices = choices  # type: ignore[attr-defined]
        self.fields["currency"].choices = currencies  # type: ignore[attr-defined]

    @classmethod
    def of(
        cls, query: Mapping[str, str], *, months: tuple[Month, ...], currencies: list[str], reporting: str, default: str
    ) -> Self:
        """The form with what the address says; the last month in the `default` currency, by client, otherwise."""
        choices = [(currency, currency) for currency in currencies]
        if currencies != [reporting]:
            choices.append((CONVERTED, f"All, in {reporting}"))
        usual = {"currency": default, "rows": Dimension.CLIENT.value, "span": "13", "view": "frozen"}
        usual["month"] = str(months[-1])
        given = {name: query[name] for name in usual if query.get(name)}
        form = cls(usual | given, months=months, currencies=choices)
        if not form.is_valid():
            readable = {name: value for name, value in given.items() if name not in form.errors}
            form = cls(usual | readable, months=months, currencies=choices)
            form.is_valid()
        return form


class BalanceForm(forms.Form):
    """Which balances are shown. What cannot be read is as if not given."""

    month = forms.ChoiceField(label="Month", required=False)
    currency = forms.ChoiceField(label="Currency", required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput)

    @classmethod
    def of(cls, query: Mapping[str, str], *, months: tuple[Month, ...]) -> Self:
        """The form with what the address says; the last month, every currency, the first page otherwise."""
        default: dict[str, Any] = {"month": str(months[-1]), "currency": "", "page": 1}
        given = {name: query[name] for name in default if query.get(name)}
        form = cls(default | given)
        form._choose_from(months)
        if not form.is_valid():
            form = cls(default | {name: value for name, value in given.items() if name not in form.errors})
            form._choose_from(months)
            form.is_valid()
        return form

    def _choose_from(self, months: tuple[Month, ...]) -> None:
        currencies = RecognitionEntry.objects.order_by("currency").values_list("currency", flat=True).distinct()
        self.fields["month"].choices = [(str(m), formats.month_name(m)) for m in reversed(months)]  # type: ignore[attr-defined]
        self.fields["currency"].choices = [("", "All"), *((code, code) for code in currencies)]  # type: ignore[attr-defined]


class InsightForm(forms.Form):
    """What the pages beside MRR show. What cannot be read is as if not given."""

    month = forms.ChoiceField(label="Month", required=False)
    window = forms.ChoiceField(
        label="Since",
        required=False,
        choices=[
            ("1", "the month before"),
            ("3", "3 months before"),
            ("6", "6 months before"),
            ("12", "a year before"),
        ],
    )
    currency = forms.ChoiceField(label="Currency", required=False)

    @classmethod
    def of(
        cls, query: Mapping[str, str], *, months: tuple[Month, ...], currencies: list[str], own: str, hidden: str = ""
    ) -> Self:
        """The form with what the address says; the last month, a year, the firm's own currency otherwise.

        `hidden` is a field that this page has no use for.
        """
        choices = [(code, code) for code in currencies or [own]]
        if currencies not in ([], [own]):
            choices.append((CONVERTED, f"All, in {own}"))
        first = own if own in currencies else choices[0][0]
        default = {"month": str(months[-1]), "window": "12", "currency": first}
        given = {name: query[name] for name in default if query.get(name)}
        form = cls(default | given)
        form._choose_from(months, choices)
        if not form.is_valid():
            form = cls(default | {name: value for name, value in given.items() if name not in form.errors})
            form._choose_from(months, choices)
            form.is_valid()
        if hidden:
            form.fields[hidden].widget = forms.HiddenInput()
        return form

    def _choose_from(self, months: tuple[Month, ...], currencies: list[tuple[str, str]]) -> None:
        self.fields["month"].choices = [(str(m), formats.month_name(m)) for m in reversed(months)]  # type: ignore[attr-defined]
        self.fields["currency"].choices = currencies  # type: ignore[attr-defined]
