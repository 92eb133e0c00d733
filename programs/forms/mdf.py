"""What is typed about MDF."""

from __future__ import annotations

from typing import Any

from django import forms

from engagements.forms import DayField
from partnerview import clock
from partnerview.http.forms import DomainForm
from programs.forms.fields import AmountText
from programs.models import NamedAccount, Payer, Rap


class MdfCommitmentForm(DomainForm):
    side = forms.ChoiceField(choices=Payer.choices, label="Whose money")
    amount = AmountText("Amount")
    purpose = forms.CharField(max_length=300, label="What for", help_text="Such as “Executive breakfast, Leeds”.")


class DisbursementForm(DomainForm):
    """Money paid out of a commitment."""

    named_account = forms.ModelChoiceField(
        NamedAccount.objects.none(), label="For which account", empty_label="Choose the account"
    )
    activity = forms.CharField(max_length=300, help_text="What it paid for, such as “Workshop with the IT board”.")
    amount = AmountText("Amount")
    disbursed_on = DayField(label="Paid on", initial=clock.today)
    proof = forms.CharField(max_length=300, label="Our proof", help_text="Payment reference or invoice number.")

    def __init__(self, *args: Any, rap: Rap, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = NamedAccount.objects.filter(rap__activated_on__isnull=False, rap__partner=rap.partner_id)
        self.fields["named_account"].queryset = rows.select_related("customer")  # type: ignore[attr-defined]


class ProofForm(DomainForm):
    proof = forms.CharField(
        max_length=300,
        label="Proof of the other side",
        help_text="Their invoice, a list of guests, a picture’s number.",
    )
