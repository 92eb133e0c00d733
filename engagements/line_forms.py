"""What is typed about a service line: one form for each kind, because each asks for other things."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django import forms

from engagements.forms import DayField, HoursField
from engagements.models import BillingAnchor, Interval, LineKind, RecognitionMethod, ServiceLine, Workstream
from partnerview.books.models import Grain, Proration
from partnerview.http.forms import DomainForm

AS_THE_FIRM: Final = ("", "As the firm counts")


def amount(label: str, *, required: bool = True, **kwargs: Any) -> forms.DecimalField:
    """An amount in the engagement's currency."""
    return forms.DecimalField(max_digits=19, decimal_places=6, min_value=0, label=label, required=required, **kwargs)


class TiersField(forms.CharField):
    """Tiers as typed, one a line: `1000: 0.10` up to so many units in all, `0.05` for every further one."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        return [_tier(line) for line in lines]

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(f"{row['up_to']}: {row['unit_price']}" if row["up_to"] else row["unit_price"] for row in value)

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """The domain says what tiers may be."""


def _tier(line: str) -> dict[str, str | None]:
    up_to, _, price = line.rpartition(":")
    return {"up_to": up_to.strip() or None, "unit_price": price.strip()}


class LineForm(DomainForm):
    """What every kind has."""

    name = forms.CharField(max_length=200, help_text="What the client reads on the invoice.")
    workstream = forms.ChoiceField(choices=[("", "–"), *Workstream.choices], required=False)
    starts_on = DayField(label="First day")
    ends_on = DayField(label="Last day", required=False, help_text="Left empty, it goes on.")
    reason = forms.CharField(
        max_length=2000, required=False, label="Why", help_text="Needed for a first day in a closed month."
    )

    def details(self) -> dict[str, Any]:
        """What was typed, as the action takes it. A choice that was left open is left out."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None) or name == "name"}


class PricedForm(LineForm):
    interval = forms.ChoiceField(choices=Interval.choices, label="Price is for", initial=Interval.MONTH)
    billing_anchor = forms.ChoiceField(choices=BillingAnchor.choices, label="Intervals run")
    grain = forms.ChoiceField(choices=[AS_THE_FIRM, *Grain.choices], required=False, label="Recognized")
    proration = forms.ChoiceField(choices=[AS_THE_FIRM, *Proration.choices], required=False, label="A part counts")
    renews = forms.BooleanField(
        required=False, label="Renews at the end of its term", help_text="Only then a price for the term is MRR."
    )


class FeeForm(PricedForm):
    unit_price = amount("Price")
    quantity = forms.DecimalField(max_digits=19, decimal_places=6, min_value=0, initial=Decimal(1))
    field_order = ("name", "unit_price", "quantity", "interval", "starts_on", "ends_on", "workstream")


class HoursForm(PricedForm):
    contracted_minutes = HoursField(label="Hours promised", help_text="Per interval: 60, 60:00 or 7.5.")
    hourly_rate = amount("Rate an hour")
    overage_rate = amount(
        "Rate beyond the contract", required=False, help_text="Left empty, hours beyond it are shown and not billed."
    )
    after_hours_multiplier = forms.DecimalField(
        max_digits=7, decimal_places=4, initial=Decimal(1), required=False, label="After hours ×"
    )
    field_order = ("name", "contracted_minutes", "hourly_rate", "interval", "starts_on", "ends_on", "overage_rate")


class TimeForm(LineForm):
    hourly_rate = amount("Rate an hour")
    after_hours_multiplier = forms.DecimalField(
        max_digits=7, decimal_places=4, initial=Decimal(1), required=False, label="After hours ×"
    )
    cap_amount = forms.DecimalField(
        max_digits=19, decimal_places=3, required=False, label="Cap", help_text="Never more than this in all."
    )
    field_order = ("name", "hourly_rate", "after_hours_multiplier", "cap_amount", "starts_on", "ends_on")


class OneOffForm(LineForm):
    unit_price = amount("Price")
    quantity = forms.DecimalField(max_digits=19, decimal_places=6, min_value=0, initial=Decimal(1))
    recognition_method = forms.ChoiceField(
        choices=[
            (RecognitionMethod.ON_ACCEPTANCE, "When the client accepts it"),
            (RecognitionMethod.STRAIGHT_LINE, "Over the days it is worked"),
        ],
        label="Earned",
    )
    field_order = ("name", "unit_price", "quantity", "recognition_method", "starts_on", "ends_on", "workstream")


class UsageForm(PricedForm):
    usage_unit = forms.CharField(max_length=40, label="Unit", help_text="What is counted, such as GB or call.")
    usage_tiers = TiersField(
        label="Price per unit", help_text="One tier a line: “1000: 0.10”, the last without an upper end: “0.05”."
    )
    unit_price = amount(
        "Committed minimum", required=False, help_text="Per interval, billed whatever is used. Left empty, none."
    )
    field_order = ("name", "usage_unit", "usage_tiers", "unit_price", "interval", "starts_on", "ends_on", "workstream")


FORMS: Final[dict[str, type[LineForm]]] = {
    LineKind.RECURRING_FEE: FeeForm,
    LineKind.CONTRACTED_HOURS: HoursForm,
    LineKind.TIME_AND_MATERIALS: TimeForm,
    LineKind.ONE_OFF: OneOffForm,
    LineKind.USAGE: UsageForm,
}


def initial_of(line: ServiceLine) -> dict[str, Any]:
    """What a line holds now, for its form."""
    names = set(FORMS[line.kind].base_fields) - {"ends_on", "reason"}
    return {name: getattr(line, name) for name in names} | {"ends_on": line.last_day}
