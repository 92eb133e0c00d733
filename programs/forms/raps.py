"""What is typed about RAPs and their named accounts."""

from __future__ import annotations

from typing import Any

from django import forms

from engagements.forms import DayField
from partnerview.books.currency import CurrencyField
from partnerview.directory.models import Partner
from partnerview.http.forms import DomainForm
from partnerview.users.models import User
from programs.forms.fields import AmountText, colleagues
from programs.models import AccountStage, NamedAccount, PartnerCustomer, Rap
from programs.models.partner_profile import partners_seen_by


def _percent(label: str, help_text: str) -> forms.DecimalField:
    return AmountText(label, max_value=100, max_digits=7, decimal_places=4, help_text=help_text)


class RapForm(DomainForm):
    """The terms of a plan. The returns follow from them."""

    partner = forms.ModelChoiceField(Partner.objects.none(), empty_label="Choose the partner")
    period_label = forms.CharField(max_length=60, label="Period", help_text="What you call it, such as “2026 H2”.")
    goal = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text="What we want together, in two sentences."
    )
    currency = CurrencyField()
    mdf_amount = AmountText("Our MDF")
    partner_amount = AmountText("The partner’s part", help_text="Above zero: a RAP is money of both.")
    arr_target = AmountText("ARR target", help_text="What the named accounts are to be worth a year.")
    vendor_margin = _percent("Our margin, %", "What we keep of that ARR.")
    partner_margin = _percent("The partner’s margin, %", "What the partner keeps of it.")

    def __init__(self, *args: Any, user: User, rap: Rap | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if rap is not None:
            del self.fields["partner"]
        else:
            self.fields["partner"].queryset = partners_seen_by(user)  # type: ignore[attr-defined]


class AccountForm(DomainForm):
    """A customer of the partner that is not ours yet."""

    customer = forms.ModelChoiceField(PartnerCustomer.objects.none(), empty_label="Choose the customer")
    expected_arr = AmountText("May be worth a year")
    owner = forms.ModelChoiceField(User.objects.get_queryset().none(), label="Owner, one of us")

    def __init__(self, *args: Any, rap: Rap, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = NamedAccount.objects.of_plan(rap).values("customer")
        rows = PartnerCustomer.objects.filter(partner=rap.partner, client=None).exclude(pk__in=named)
        self.fields["customer"].queryset = rows  # type: ignore[attr-defined]
        self.fields["owner"].queryset = colleagues()  # type: ignore[attr-defined]


class StepForm(DomainForm):
    """How far an account has come."""

    to = forms.ChoiceField(label="Now")
    won_arr = AmountText("ARR won", required=False, help_text="With “won” only.")
    won_on = DayField(label="Won on", required=False)
    reason = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="Needed for lost and deferred."
    )

    def __init__(self, *args: Any, account: NamedAccount, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = account.TRANSITIONS[account.status]
        chosen = [choice for choice in AccountStage.choices if choice[0] in steps]
        self.fields["to"].choices = chosen  # type: ignore[attr-defined]


class ReasonForm(DomainForm):
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))


class PartnerPersonForm(DomainForm):
    partner_person = forms.CharField(
        max_length=200, label="Who acknowledged it at the partner", help_text="The name of the person who said yes."
    )
