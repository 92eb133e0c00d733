"""What is typed about MDF exemptions."""

from __future__ import annotations

from typing import Any

from django import forms

from engagements.forms import DayField
from partnerview import clock
from partnerview.books.currency import CurrencyField
from partnerview.directory.models import Partner
from partnerview.http.forms import DomainForm
from partnerview.users.models import User
from programs.forms.fields import AmountText
from programs.models import PartnerCustomer
from programs.models.partner_profile import partners_seen_by


class ExemptionPartnerForm(DomainForm):
    """First whose customer it is for: the next page offers those of this partner."""

    partner = forms.ModelChoiceField(Partner.objects.none(), empty_label="Choose the partner")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = partners_seen_by(user).filter(customers__client=None, customers__isnull=False).distinct()
        self.fields["partner"].queryset = rows  # type: ignore[attr-defined]


class ExemptionForm(DomainForm):
    """Money for one account and one activity outside any plan."""

    customer = forms.ModelChoiceField(
        PartnerCustomer.objects.none(), label="For which account", empty_label="Choose the customer"
    )
    activity = forms.CharField(max_length=300, help_text="Such as “Stand at the Harrogate meeting”.")
    amount = AmountText("Amount")
    currency = CurrencyField()
    reason = forms.CharField(
        max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text="Why it cannot be part of a RAP."
    )

    def __init__(self, *args: Any, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = PartnerCustomer.objects.filter(partner=partner, client=None).order_by("name")
        self.fields["customer"].queryset = rows  # type: ignore[attr-defined]


class ExemptionMoneyForm(DomainForm):
    """An amount set aside out of what was approved."""

    amount = AmountText("Amount")
    purpose = forms.CharField(max_length=300, label="What for")


class ExemptionPaymentForm(DomainForm):
    """Money paid out; the account is the exemption's own."""

    activity = forms.CharField(max_length=300, help_text="What it paid for.")
    amount = AmountText("Amount")
    disbursed_on = DayField(label="Paid on", initial=clock.today)
    proof = forms.CharField(max_length=300, label="Our proof", help_text="Payment reference or invoice number.")


class ClosingForm(DomainForm):
    outcome = forms.CharField(max_length=2000, label="What came of it", widget=forms.Textarea(attrs={"rows": 3}))
    won_arr = AmountText("ARR won", required=False, help_text="If the account became ours: what it is worth a year.")
