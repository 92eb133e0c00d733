"""What is typed about lines with hours: promised, bought ahead, or worked by the hour; and about blocks of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms

from engagements.forms import DayField, HoursField
from engagements.hours_policy import DEFAULT_ORDER, Bucket
from engagements.line_fields import Headings, LineForm, PricedForm, amount
from engagements.models import BucketChoice, RolloverPolicy
from partnerview.digits import whole_number
from partnerview.http.forms import DomainForm

ORDERS: Final = (
    DEFAULT_ORDER,
    (Bucket.ROLLED_OVER, Bucket.INCLUDED, Bucket.BLOCK, Bucket.BORROWED),
    (Bucket.BLOCK, Bucket.INCLUDED, Bucket.ROLLED_OVER, Bucket.BORROWED),
    (Bucket.ROLLED_OVER, Bucket.BLOCK, Bucket.INCLUDED, Bucket.BORROWED),
)
STEPS: Final = [(1, "To the minute"), *((minutes, f"{minutes} minutes") for minutes in (5, 6, 10, 15, 30, 60))]
MOVING: Final = (
    *("rollover", "rollover_cap_minutes", "rollover_periods"),
    *("may_borrow", "borrow_cap_minutes", "bucket_order"),
)
BEYOND: Final = ("Beyond the contract", "Left empty, those hours are shown and not billed.")


def _orders() -> list[tuple[str, str]]:
    return [(_written(order), _told(order)) for order in ORDERS]


def _written(order: Any) -> str:
    return ",".join(str(getattr(bucket, "value", bucket)) for bucket in order)


def _told(order: Any) -> str:
    words = [BucketChoice(str(bucket.value)).label.lower() for bucket in order]
    return f"{words[0].capitalize()}, then {', then '.join(words[1:])}"


class OrderField(forms.ChoiceField):
    """The order of buckets as one choice; a value that is none of the usual ones is kept."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=_orders, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return _written(value) if isinstance(value, list) else value

    def valid_value(self, value: Any) -> bool:
        return set(str(value).split(",")) <= set(BucketChoice.values)

    def clean(self, value: Any) -> Any:
        return str(super().clean(value)).split(",") if value else None


class PercentsField(forms.CharField):
    """Percentages as people write them in a row: 80, 95."""

    def to_python(self, value: Any) -> Any:
        words = str(value or "").replace("%", " ").replace(",", " ").split()
        found = [whole_number(word, digits=3) for word in words]
        if None in found:
            raise forms.ValidationError("Write percentages in a row, such as 80, 95.")
        return found

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value


def multiplier(label: str, help_text: str = "", *, initial: Decimal | None = None) -> forms.DecimalField:
    return forms.DecimalField(
        max_digits=7, decimal_places=4, initial=initial, required=False, label=label, help_text=help_text
    )


class WorkedForm(LineForm):
    """What every line with hours has."""

    hourly_rate = amount("Rate an hour")
    after_hours_multiplier = multiplier("After hours ×", initial=Decimal(1))
    rounding_minutes = forms.TypedChoiceField(
        choices=STEPS,
        coerce=int,
        required=False,
        label="Counted in steps of",
        help_text="Each entry is rounded up; what was worked stays on record.",
    )


class TimeForm(WorkedForm):
    cap_amount = forms.DecimalField(
        max_digits=19, decimal_places=3, required=False, label="Cap", help_text="Never more than this in all."
    )
    field_order = ("name", "hourly_rate", "cap_amount", "starts_on", "ends_on", "workstream")
    headings: ClassVar[Headings] = (("How work counts", "", ("after_hours_multiplier", "rounding_minutes")),)


class CountedForm(WorkedForm):
    """What hours promised and hours bought ahead have in common."""

    overage_rate = amount("Rate an hour", required=False)
    overage_multiplier = multiplier("or the rate ×", "Such as 1.25 of the contract's rate.")
    weighs_after_hours = forms.BooleanField(
        required=False, label="After hours weigh", help_text="An hour × 1.5 uses up 1:30; else it uses up an hour."
    )
    alert_percents = PercentsField(
        required=False, label="Tell me at, %", initial="80, 95", help_text="Shares of what can be used."
    )
    headings: ClassVar[Headings] = (
        (*BEYOND, ("overage_rate", "overage_multiplier")),
        ("How work counts", "", ("after_hours_multiplier", "weighs_after_hours", "rounding_minutes", "alert_percents")),
    )


class HoursForm(PricedForm, CountedForm):
    contracted_minutes = HoursField(label="Hours promised", help_text="Per interval: 60, 60:00 or 7.5.")
    rollover = forms.ChoiceField(choices=RolloverPolicy.choices, required=False, label="Hours not used")
    rollover_cap_minutes = HoursField(required=False, label="At most", help_text="Hours. Left empty, all of them.")
    rollover_periods = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=120,
        label="For how many intervals",
        help_text="They are usable that long; of a pool, how many it has. Left empty, they do not expire.",
    )
    may_borrow = forms.BooleanField(required=False, label="Hours may be borrowed from the next interval")
    borrow_cap_minutes = HoursField(required=False, label="At most", help_text="Hours. Left empty, any.")
    bucket_order = OrderField(required=False, label="Hours are taken from")
    field_order = ("name", "contracted_minutes", "hourly_rate", "interval", "starts_on", "ends_on", "workstream")
    headings: ClassVar[Headings] = (
        ("What moves on", "", MOVING),
        *CountedForm.headings,
        ("How it is billed and earned", "", ("billing_anchor", "grain", "proration", "renews", "reason")),
    )


class PrepaidForm(CountedForm):
    """The line; blocks are bought on it once it runs."""

    hourly_rate = amount("Rate an hour", help_text="What a block of money is drawn at.")
    field_order = ("name", "hourly_rate", "starts_on", "ends_on", "workstream")


class BlockForm(DomainForm):
    """Hours, or money, bought ahead."""

    bought_on = DayField(label="Bought on")
    minutes = HoursField(
        required=False, label="Hours", help_text="60, 60:00 or 7.5. Left empty, it is money, drawn at the line's rate."
    )
    price = forms.DecimalField(max_digits=19, decimal_places=3, label="Price")
    expires_on = DayField(required=False, label="Last day", help_text="Left empty, it does not expire.")
    breakage_percent = forms.DecimalField(
        max_digits=7,
        decimal_places=4,
        required=False,
        label="Nobody will use, %",
        help_text="From experience. It is earned along with what is used.",
    )
    note = forms.CharField(max_length=300, required=False)
    reason = forms.CharField(max_length=2000, required=False, label="Why", help_text="Needed in a closed month.")


class OutcomeReportForm(DomainForm):
    """How far an outcome is."""

    dated_on = DayField(label="On")
    progress_percent = forms.DecimalField(max_digits=7, decimal_places=4, label="Done, %")
    amount = forms.DecimalField(max_digits=19, decimal_places=3, label="Worth")
    is_known = forms.BooleanField(
        required=False, label="The amount is known", help_text="No estimate any more: it is due, and no cap bounds it."
    )
    note = forms.CharField(max_length=300, required=False)
    reason = forms.CharField(max_length=2000, required=False, label="Why", help_text="Needed in a closed month.")
