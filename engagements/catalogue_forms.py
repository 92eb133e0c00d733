"""What is typed about offerings, tiers, prices and service levels."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from engagements.forms import DayField, HoursField
from engagements.models import Interval, Offering, PricingModel, ServiceLevel, Side
from partnerview import clock
from partnerview.books.currency import CurrencyField
from partnerview.errors import InvalidInput
from partnerview.http.forms import DomainForm
from partnerview.months import Month

COMING_BACK: Final = [choice for choice in Interval.choices if choice[0] != Interval.TOTAL]


class MonthInput(forms.CharField):
    """A month as `2026-03`, with the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "month"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Month):
            return value
        try:
            return Month.parse(str(value or "").strip())
        except (InvalidInput, ValueError):
            raise forms.ValidationError("That is no month. Write it as “2026-03”.") from None

    def prepare_value(self, value: Any) -> Any:
        return str(value) if value else ""

    def validate(self, value: Any) -> None:
        """`to_python` has read it."""

    def run_validators(self, value: Any) -> None:
        """The domain says which months there are."""


class OfferingForm(DomainForm):
    name = forms.CharField(max_length=120, help_text="What clients know it by.")
    category = forms.CharField(max_length=80, help_text="Such as “Managed platform”.")
    pricing_model = forms.ChoiceField(choices=PricingModel.choices, label="Charged by")
    description = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False, label="What it is")
    is_offered = forms.BooleanField(required=False, initial=True, label="Offered to clients now")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Offering.objects.order_by("category").values_list("category", flat=True).distinct()
        if names := ", ".join(known[:6]):
            self.fields["category"].help_text = f"Such as: {names}."


class TierForm(DomainForm):
    """Each pricing model asks for other things."""

    name = forms.CharField(max_length=80, help_text="Such as “Silver”.")
    description = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False, label="What is in it")
    interval = forms.ChoiceField(choices=COMING_BACK, label="Priced for", initial=Interval.MONTH)
    contracted_minutes = HoursField(label="Hours promised", help_text="Per interval: 60, 60:00 or 7.5.")
    usage_unit = forms.CharField(max_length=40, label="Unit", help_text="What is counted, such as GB.")
    is_offered = forms.BooleanField(required=False, initial=True, label="Offered to clients now")

    def __init__(self, *args: Any, offering: Offering, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if offering.pricing_model != PricingModel.RETAINER:
            del self.fields["contracted_minutes"]
        if offering.pricing_model != PricingModel.USAGE:
            del self.fields["usage_unit"]
        if offering.pricing_model == PricingModel.OUTCOME:
            del self.fields["interval"]


class PriceForm(DomainForm):
    currency = CurrencyField()
    starts_on = DayField(label="From", initial=clock.today)
    amount = forms.DecimalField(max_digits=19, decimal_places=6, min_value=0)
    beyond_amount = forms.DecimalField(max_digits=19, decimal_places=6, min_value=0, required=False)

    def __init__(self, *args: Any, offering: Offering, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = f"Price of {offering.priced}"
        if offering.priced_beyond:
            self.fields["beyond_amount"].label = f"Price of {offering.priced_beyond}"
        else:
            del self.fields["beyond_amount"]


class ServiceLevelForm(DomainForm):
    name = forms.CharField(max_length=120, help_text="Such as “First response, priority 1”.")
    measure = forms.CharField(max_length=200, label="What is counted", help_text="Such as “within 30 minutes”.")
    target_percent = forms.DecimalField(max_digits=7, decimal_places=4, label="Target, %", help_text="Such as 95.")


class DutyForm(DomainForm):
    side = forms.ChoiceField(choices=Side.choices, widget=forms.RadioSelect, initial=Side.OURS, label="Whose")
    text = forms.CharField(max_length=300, label="What is to be done")


class AttainmentForm(DomainForm):
    service_level = forms.ModelChoiceField(ServiceLevel.objects.none(), label="Target", empty_label=None)
    month = MonthInput()
    attained_percent = forms.DecimalField(max_digits=7, decimal_places=4, label="Reached, %")
    note = forms.CharField(max_length=300, required=False, help_text="Why, where it was missed.")

    def __init__(self, *args: Any, levels: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service_level"].queryset = levels  # type: ignore[attr-defined]
        self.fields["month"].initial = Month.of(clock.today()) - 1
