"""What is typed about promises."""

from __future__ import annotations

from typing import Any

from django import forms

from engagements.forms import DayField
from partnerview.books.currency import CurrencyField, reporting_currency
from partnerview.http.forms import DomainForm
from partnerview.money import Money
from partnerview.users.models import User
from programs.forms.fields import AmountText, colleagues
from programs.models import PromiseOutcome, Side


class PromiseForm(DomainForm):
    text = forms.CharField(max_length=400, label="Promise", help_text="Who does what, in one sentence.")
    side = forms.ChoiceField(choices=Side.choices, label="Whose")
    owner = forms.ModelChoiceField(
        User.objects.get_queryset().none(), required=False, label="Owner, one of us", empty_label="Nobody of us"
    )
    owner_name = forms.CharField(max_length=200, required=False, label="Owner at the partner")
    due_on = DayField(label="By")
    worth = AmountText("Worth", required=False, help_text="ARR, if one can say.")
    currency = CurrencyField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = colleagues()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        amount, currency = given.pop("worth", None), given.pop("currency", "")
        return given | {"worth": Money(amount, currency or reporting_currency()) if amount else None}


class OutcomeForm(DomainForm):
    """How a promise came out."""

    outcome = forms.ChoiceField(label="It is")
    reason = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="Needed for deferred and dropped."
    )
    due_on = DayField(required=False, label="By when instead", help_text="With “deferred” only.")

    def __init__(self, *args: Any, outcome: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [choice for choice in PromiseOutcome.choices if choice[0] not in {"open", outcome}]
        if outcome == PromiseOutcome.DONE:
            chosen = [choice for choice in chosen if choice[0] == PromiseOutcome.CONFIRMED]
        self.fields["outcome"].choices = chosen  # type: ignore[attr-defined]
