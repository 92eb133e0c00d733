"""What is typed about clients, partners, vendors, territories and contacts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from partnerview.directory.models import Partner, PartnerRole, Territory
from partnerview.http.forms import DomainForm
from partnerview.users.models import User
from partnerview.users.permissions import Role

COUNTRY = RegexValidator(r"^[A-Z]{2}$", "Write the country as two capital letters, such as GB.")


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A colleague with one of the roles that may look after such a record."""

    def __init__(self, *roles: Role, **kwargs: Any) -> None:
        people = User.objects.get_queryset().filter(is_active=True, roles__overlap=[str(role) for role in roles])
        super().__init__(people, required=False, empty_label="Nobody yet", **kwargs)


class ClientForm(DomainForm):
    name = forms.CharField(max_length=200, help_text="As people say it.")
    legal_name = forms.CharField(max_length=200, required=False, help_text="As it stands on invoices, if different.")
    account_manager = PersonChoice(Role.ACCOUNT_MANAGER, Role.MANAGER, label="Account manager")
    country = forms.CharField(max_length=2, required=False, validators=[COUNTRY], help_text="Two letters, such as GB.")
    address = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    tax_number = forms.CharField(max_length=40, required=False, label="Tax number")
    tax_rate = forms.DecimalField(
        max_digits=7, decimal_places=4, min_value=0, max_value=100, required=False, label="Tax rate"
    )

    def clean_tax_rate(self) -> Decimal:
        return self.cleaned_data["tax_rate"] or Decimal(0)


class PartnerForm(DomainForm):
    name = forms.CharField(max_length=200)
    roles = forms.MultipleChoiceField(
        choices=PartnerRole.choices, required=False, widget=forms.CheckboxSelectMultiple, label="Roles beside us"
    )
    territory = forms.ModelChoiceField(Territory.objects.all(), required=False, empty_label="None")
    pam = PersonChoice(Role.PAM, label="Partner account manager")
    country = forms.CharField(max_length=2, required=False, validators=[COUNTRY], help_text="Two letters, such as GB.")
    address = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)

    def __init__(self, *args: Any, partner: Partner | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if partner is not None and partner.pam is not None:
            del self.fields["pam"]


class VendorForm(DomainForm):
    name = forms.CharField(max_length=200)


class TerritoryForm(DomainForm):
    name = forms.CharField(max_length=120)
    managers = forms.ModelMultipleChoiceField(
        User.objects.get_queryset().filter(is_active=True, roles__overlap=[str(Role.MANAGER)]),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="They see the partners of this territory.",
    )


class InvitationForm(DomainForm):
    name = forms.CharField(max_length=200)
    email = forms.EmailField(label="E-mail", help_text="They sign in with it, and see their own firm alone.")
    title = forms.CharField(max_length=120, required=False, help_text="What they do there.")


class AccessReasonForm(DomainForm):
    reason = forms.CharField(
        max_length=500,
        label="Why",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Their sessions and keys stop at once. What they did stays on record.",
    )


class ContactForm(DomainForm):
    name = forms.CharField(max_length=200)
    title = forms.CharField(max_length=120, required=False, help_text="What they do there.")
    email = forms.EmailField(required=False, label="E-mail")
    phone = forms.CharField(max_length=40, required=False)
    is_billing = forms.BooleanField(required=False, label="Receives the invoices")
