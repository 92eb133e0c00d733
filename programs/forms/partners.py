"""What is typed about partners."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from engagements.forms import DayField
from partnerview import clock
from partnerview.books.currency import CurrencyField
from partnerview.directory.forms import COUNTRY
from partnerview.http.forms import DomainForm
from partnerview.money import Money
from programs.forms.fields import amount, percent
from programs.models import LifecycleStage


class ProfileForm(DomainForm):
    vertical = forms.CharField(max_length=80, required=False, help_text="Such as health or logistics.")
    stage = forms.ChoiceField(choices=LifecycleStage.choices, label="Lifecycle stage")
    tier = forms.CharField(max_length=40, required=False, help_text="As the agreement calls it, such as Gold.")
    tier_renews_on = DayField(required=False, label="Tier renews on")
    icp_alignment = percent("ICP alignment, %", "How much of what it sells goes to customers as we want them.")
    margin = percent("Margin, %", "What the partner keeps.")


class ArrForm(DomainForm):
    amount = amount("ARR")
    currency = CurrencyField()
    dated_on = DayField(label="As of", initial=clock.today)
    source = forms.CharField(max_length=200, help_text="Who says so: a report, a statement, a conversation.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        amount, currency = given.pop("amount", None), given.pop("currency", "")
        return given if amount is None or not currency else given | {"money": Money(Decimal(amount), currency)}


class CustomerForm(DomainForm):
    name = forms.CharField(max_length=200)
    country = forms.CharField(max_length=2, required=False, validators=[COUNTRY], help_text="Two letters, such as GB.")
    matches_icp = forms.BooleanField(required=False, label="Matches our ideal customer")


class CustomerFileForm(DomainForm):
    file = forms.FileField(label="Customer list", help_text="CSV with the columns name, country and matches_icp.")


class OnForm(DomainForm):
    on = DayField(required=False, label="On")
