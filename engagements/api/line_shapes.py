"""How service lines look on the wire, what may be sent about them, and the facts about their hours and outcomes."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from engagements.models import (
    BillingAnchor,
    BucketChoice,
    Engagement,
    Interval,
    LineKind,
    RecognitionMethod,
    RolloverPolicy,
    ServiceLine,
    Tier,
    Workstream,
)
from partnerview import clock
from partnerview.books.models import Grain, Proration
from partnerview.directory.models import Vendor
from partnerview.http.fields import DecimalField, LastDayField, MinutesField, MoneyField, Reference
from partnerview.http.serializers import Body, Row


class TierRow(serializers.Serializer[Any]):
    """What a unit costs above the tier before it, up to `up_to` units in all; the last has no upper end."""

    up_to = serializers.CharField(allow_null=True)
    unit_price = serializers.CharField()


class ServiceLineRow(Row):
    id = serializers.IntegerField()
    engagement = serializers.IntegerField(source="engagement_id")
    name = serializers.CharField()
    kind = serializers.ChoiceField(LineKind.choices)
    tier = serializers.IntegerField(source="tier_id", allow_null=True, help_text="Of the catalogue; null if none.")
    workstream = serializers.CharField()
    quantity = DecimalField(max_digits=19, decimal_places=6)
    unit_price = MoneyField()
    price = MoneyField(help_text="Of one interval, or of the whole term.")
    interval = serializers.ChoiceField(Interval.choices)
    renews = serializers.BooleanField()
    monthly_amount = MoneyField(help_text="MRR, gross: of a licence as agent with what is passed on to the vendor.")
    passed_on_monthly = MoneyField(help_text="What of it goes to the vendor; MRR less this is earned.")
    starts_on = serializers.DateField()
    ends_on = LastDayField(source="ends_before", allow_null=True)
    anchor_on = serializers.DateField()
    billing_anchor = serializers.ChoiceField(BillingAnchor.choices)
    recognition_method = serializers.ChoiceField(RecognitionMethod.choices)
    grain = serializers.ChoiceField(Grain.choices)
    proration = serializers.ChoiceField(Proration.choices)
    contracted_minutes = serializers.IntegerField(allow_null=True)
    hourly_rate = MoneyField(allow_null=True)
    overage_rate = MoneyField(allow_null=True)
    overage_multiplier = DecimalField(max_digits=7, decimal_places=4, allow_null=True)
    after_hours_multiplier = DecimalField(max_digits=7, decimal_places=4)
    weighs_after_hours = serializers.BooleanField()
    rounding_minutes = serializers.IntegerField()
    bucket_order = serializers.ListField(child=serializers.ChoiceField(BucketChoice.choices))
    rollover = serializers.ChoiceField(RolloverPolicy.choices)
    rollover_cap_minutes = serializers.IntegerField(allow_null=True)
    rollover_periods = serializers.IntegerField(allow_null=True)
    may_borrow = serializers.BooleanField()
    borrow_cap_minutes = serializers.IntegerField(allow_null=True)
    alert_percents = serializers.ListField(child=serializers.IntegerField())
    vendor = serializers.IntegerField(source="vendor_id", allow_null=True)
    unit_cost = MoneyField(allow_null=True)
    is_agent = serializers.BooleanField()
    expected_months = serializers.IntegerField(allow_null=True)
    cap = MoneyField(source="cap_amount", allow_null=True)
    usage_unit = serializers.CharField()
    usage_tiers = TierRow(many=True, help_text="Of usage: what a unit costs, graduated.")
    accepted_on = serializers.DateField(allow_null=True)
    accepted_by = serializers.CharField()
    is_live = serializers.BooleanField()
    follows = serializers.IntegerField(source="follows_id", allow_null=True)
    recorded_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class TierBody(Body):
    """A price per unit for the units above the tier before it, up to `up_to` units in all."""

    up_to = DecimalField(max_digits=19, decimal_places=6, required=False, allow_null=True, default=None)
    unit_price = DecimalField(max_digits=19, decimal_places=6)


class ServiceLineChange(Body):
    """What may be changed of a line of a draft engagement."""

    name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    kind = serializers.ChoiceField(LineKind.choices)
    tier = Reference(Tier, required=False, allow_null=True, help_text="Of the catalogue; terms are not taken from it.")
    workstream = serializers.ChoiceField(Workstream.choices, required=False, allow_blank=True)
    quantity = DecimalField(max_digits=19, decimal_places=6, required=False)
    unit_price = MoneyField(required=False)
    interval = serializers.ChoiceField(Interval.choices, required=False)
    renews = serializers.BooleanField(required=False)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True)
    billing_anchor = serializers.ChoiceField(BillingAnchor.choices, required=False)
    recognition_method = serializers.ChoiceField(RecognitionMethod.choices, required=False)
    grain = serializers.ChoiceField(Grain.choices, required=False)
    proration = serializers.ChoiceField(Proration.choices, required=False)
    contracted_minutes = MinutesField(required=False, allow_null=True, min_value=1)
    hourly_rate = MoneyField(required=False, allow_null=True)
    overage_rate = MoneyField(required=False, allow_null=True)
    overage_multiplier = DecimalField(max_digits=7, decimal_places=4, required=False, allow_null=True)
    after_hours_multiplier = DecimalField(max_digits=7, decimal_places=4, required=False)
    weighs_after_hours = serializers.BooleanField(required=False)
    rounding_minutes = MinutesField(required=False, min_value=1, max_value=240)
    bucket_order = serializers.ListField(
        child=serializers.ChoiceField(BucketChoice.choices), required=False, min_length=1, max_length=4
    )
    rollover = serializers.ChoiceField(RolloverPolicy.choices, required=False)
    rollover_cap_minutes = MinutesField(required=False, allow_null=True, min_value=0)
    rollover_periods = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=120)
    may_borrow = serializers.BooleanField(required=False)
    borrow_cap_minutes = MinutesField(required=False, allow_null=True, min_value=0)
    alert_percents = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=100), required=False, max_length=10
    )
    vendor = Reference(Vendor, required=False, allow_null=True)
    unit_cost = MoneyField(required=False, allow_null=True)
    is_agent = serializers.BooleanField(required=False)
    expected_months = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=240)
    cap = MoneyField(required=False, allow_null=True)
    usage_unit = serializers.CharField(max_length=40, required=False, help_text="What is counted, such as GB.")
    usage_tiers = serializers.ListField(
        child=TierBody(), required=False, max_length=20, help_text="Graduated; the last has no upper end."
    )


class ServiceLineBody(ServiceLineChange):
    engagement = Reference(Engagement)
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class HoursBlockRow(Row):
    id = serializers.IntegerField()
    line = serializers.IntegerField(source="line_id")
    engagement = serializers.IntegerField(source="line.engagement_id")
    bought_on = serializers.DateField()
    minutes = serializers.IntegerField(allow_null=True, help_text="Null: it is money, drawn at the line's rate.")
    price = MoneyField()
    expires_on = LastDayField(source="expires_before", allow_null=True, help_text="The last day; null: never.")
    breakage_percent = DecimalField(max_digits=7, decimal_places=4)
    note = serializers.CharField()
    reverses = serializers.IntegerField(source="reverses_id", allow_null=True)
    recorded_at = serializers.DateTimeField()


class HoursBlockBody(Body):
    line = Reference(ServiceLine)
    bought_on = serializers.DateField(required=False, default=clock.today)
    minutes = MinutesField(required=False, allow_null=True, min_value=1)
    price = MoneyField()
    expires_on = serializers.DateField(required=False, allow_null=True)
    breakage_percent = DecimalField(max_digits=7, decimal_places=4, required=False)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class OutcomeReportRow(Row):
    id = serializers.IntegerField()
    line = serializers.IntegerField(source="line_id")
    engagement = serializers.IntegerField(source="line.engagement_id")
    dated_on = serializers.DateField()
    progress_percent = DecimalField(max_digits=7, decimal_places=4)
    amount = MoneyField(currency="line__currency")
    is_known = serializers.BooleanField()
    note = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class OutcomeReportBody(Body):
    line = Reference(ServiceLine)
    dated_on = serializers.DateField(required=False, default=clock.today)
    progress_percent = DecimalField(max_digits=7, decimal_places=4)
    amount = MoneyField()
    is_known = serializers.BooleanField(required=False, default=False)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
