"""What is typed about a service line: one form for each kind, because each asks for other things."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django import forms

from engagements.hours_forms import HoursForm, PrepaidForm, TimeForm
from engagements.line_fields import LineForm, PricedForm, amount
from engagements.models import LineKind, RecognitionMethod, ServiceLine
from partnerview.directory.models import Vendor


class FeeForm(PricedForm):
    unit_price = amount("Price")
    quantity = forms.DecimalField(max_digits=19, decimal_places=6, min_value=0, initial=Decimal(1))
    field_order = ("name", "unit_price", "quantity", "interval", "starts_on", "ends_on", "workstream")


class OneOffForm(LineForm):
    unit_price = amount("Price")
    quantity = forms.DecimalField(max_digits=19, decimal_places=6, min_value=0, initial=Decimal(1))
    recognition_method = forms.ChoiceField(
        choices=[
            (RecognitionMethod.ON_ACCEPTANCE, "When the client accepts it"),
            (RecognitionMethod.STRAIGHT_LINE, "Over the months it is worth something"),
        ],
        label="Earned",
    )
    expected_months = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=240,
        label="Expected months",
        help_text="Only if it is worth nothing by itself: it is billed at once and earned over these.",
    )
    field_order = ("name", "unit_price", "quantity", "recognition_method", "expected_months", "starts_on", "ends_on")


class LicenceForm(PricedForm):
    vendor = forms.ModelChoiceField(Vendor.objects.order_by("name"), label="Vendor")
    unit_price = amount("Price of one")
    unit_cost = amount("Cost of one", help_text="What the vendor asks of you for the same interval.")
    quantity = forms.DecimalField(max_digits=19, decimal_places=6, min_value=0, initial=Decimal(1))
    is_agent = forms.BooleanField(
        required=False,
        label="We only stand between vendor and client",
        help_text="As agent the commission is revenue, price less cost; as principal all of it.",
    )
    field_order = ("name", "vendor", "quantity", "unit_price", "unit_cost", "interval", "starts_on", "ends_on")


class OutcomeForm(LineForm):
    unit_price = amount("Estimate", help_text="What the outcome is thought to be worth.")
    cap_amount = forms.DecimalField(
        max_digits=19,
        decimal_places=3,
        label="Safe to count on",
        help_text="Until the outcome is known no more than this is earned.",
    )
    field_order = ("name", "unit_price", "cap_amount", "starts_on", "ends_on", "workstream")


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
    LineKind.PREPAID_HOURS: PrepaidForm,
    LineKind.LICENCE: LicenceForm,
    LineKind.ONE_OFF: OneOffForm,
    LineKind.OUTCOME_FEE: OutcomeForm,
    LineKind.USAGE: UsageForm,
}


def initial_of(line: ServiceLine) -> dict[str, Any]:
    """What a line holds now, for its form."""
    names = set(FORMS[line.kind].base_fields) - {"ends_on", "reason"}
    return {name: getattr(line, name) for name in names} | {"ends_on": line.last_day}
