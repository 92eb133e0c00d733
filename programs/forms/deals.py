"""What is typed about deals and referral links; what a visitor types is the last of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django import forms

from engagements.forms import DayField
from engagements.models import Engagement
from partnerview.books.currency import CurrencyField
from partnerview.directory.models import Partner
from partnerview.http.forms import DomainForm
from partnerview.money import Money
from partnerview.users.models import User
from programs.forms.fields import AmountText
from programs.models import Deal, Side
from programs.models.partner_profile import partners_seen_by


def _part(label: str, initial: str) -> forms.ChoiceField:
    return forms.ChoiceField(choices=Side.choices, label=label, initial=initial)


class DealForm(DomainForm):
    """What a partner registers."""

    partner = forms.ModelChoiceField(Partner.objects.none(), empty_label="Choose the partner")
    prospect = forms.CharField(max_length=200, help_text="The company, as it will be called once it is a client.")
    amount = AmountText("Worth a year")
    currency = CurrencyField()
    expected_close_on = DayField(label="Expected to close on")
    found_by = _part("Who finds the prospect", Side.THEIRS)
    qualified_by = _part("Who qualifies it", Side.THEIRS)
    offered_by = _part("Who makes the offer", Side.OURS)
    closed_by = _part("Who closes it", Side.OURS)
    served_by = _part("Who looks after it afterwards", Side.OURS)
    co_sell = forms.BooleanField(required=False, label="We sell together (co-sell)")
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="What is known of it.")

    def __init__(self, *args: Any, user: User, deal: Deal | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if deal is not None:
            del self.fields["partner"]
        else:
            cast("Any", self.fields["partner"]).queryset = partners_seen_by(user)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        amount, currency = given.pop("amount", None), given.pop("currency", "")
        return given if amount is None or not currency else given | {"value": Money(Decimal(amount), currency)}

    def add_error(self, field: str | None, error: Any) -> None:
        """What the action says of the value stands at the amount."""
        super().add_error("amount" if field == "value" else field, error)


class WinForm(DomainForm):
    engagement = forms.ModelChoiceField(Engagement.objects.none(), empty_label="Choose the engagement")

    def __init__(self, *args: Any, user: User, deal: Deal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Engagement.objects.visible_to(user).select_related("client").order_by("client__name", "name")
        field = cast("Any", self.fields["engagement"])
        field.queryset = rows
        field.label_from_instance = lambda row: f"{row.client.name}: {row.name}"
        match = rows.filter(client__name__iexact=deal.prospect).first()
        field.initial = match.pk if match else None


class DealPolicyForm(DomainForm):
    protected_days = forms.IntegerField(min_value=1, max_value=1000, label="Days of protection")
    reward_percent = AmountText("Reward, %", max_value=100, max_digits=7, decimal_places=4)
    full_cycle_percent = AmountText(
        "Reward of the full cycle, %", max_value=100, max_digits=7, decimal_places=4,
        help_text="For a reseller that runs every part itself.",
    )  # fmt: skip


class CodeForm(DomainForm):
    partner = forms.ModelChoiceField(Partner.objects.none(), empty_label="Choose the partner")
    code = forms.CharField(
        required=False, max_length=40, help_text="The end of the address, such as “northgate”. Left empty, one is made."
    )
    note = forms.CharField(required=False, max_length=200, help_text="Where it is used, such as a newsletter.")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("Any", self.fields["partner"]).queryset = partners_seen_by(user)


class WordForm(DomainForm):
    """On the public page."""

    company = forms.CharField(max_length=200, label="Your company")
    name = forms.CharField(max_length=200, required=False, label="Your name")
    email = forms.EmailField(label="Your e-mail", help_text="We answer to this address and use it for nothing else.")
    note = forms.CharField(
        required=False, max_length=2000, label="What it is about", widget=forms.Textarea(attrs={"rows": 3})
    )
