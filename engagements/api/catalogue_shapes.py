"""How the catalogue and service levels look on the wire, and what may be sent."""

from __future__ import annotations

from rest_framework import serializers

from engagements.models import Engagement, Interval, Offering, PricingModel, ServiceLevel, Side, Tier
from partnerview.http.fields import DecimalField, MinutesField, MoneyField, MonthField, Reference
from partnerview.http.serializers import Body, Row


class OfferingRow(Row):
    id = serializers.IntegerField()
    name = serializers.CharField()
    category = serializers.CharField()
    pricing_model = serializers.ChoiceField(PricingModel.choices)
    description = serializers.CharField()
    is_offered = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class OfferingBody(Body):
    name = serializers.CharField(max_length=120)
    category = serializers.CharField(max_length=80)
    pricing_model = serializers.ChoiceField(PricingModel.choices)
    description = serializers.CharField(max_length=20000, required=False, allow_blank=True)
    is_offered = serializers.BooleanField(required=False)


class OfferingTierRow(Row):
    id = serializers.IntegerField()
    offering = serializers.IntegerField(source="offering_id")
    name = serializers.CharField()
    rank = serializers.IntegerField(help_text="An upgrade goes to a higher one.")
    description = serializers.CharField()
    interval = serializers.ChoiceField(Interval.choices)
    contracted_minutes = serializers.IntegerField(allow_null=True)
    usage_unit = serializers.CharField()
    is_offered = serializers.BooleanField()
    updated_at = serializers.DateTimeField()


class OfferingTierChange(Body):
    """`contracted_minutes` for a retainer, `usage_unit` for usage."""

    name = serializers.CharField(max_length=80)
    description = serializers.CharField(max_length=20000, required=False, allow_blank=True)
    interval = serializers.ChoiceField(Interval.choices, required=False)
    contracted_minutes = MinutesField(required=False, allow_null=True, min_value=1)
    usage_unit = serializers.CharField(max_length=40, required=False, allow_blank=True)
    is_offered = serializers.BooleanField(required=False)


class OfferingTierBody(OfferingTierChange):
    offering = Reference(Offering)


class TierPriceRow(Row):
    id = serializers.IntegerField()
    tier = serializers.IntegerField(source="tier_id")
    starts_on = serializers.DateField()
    price = MoneyField(source="amount", help_text="Of an interval, an hour, or the outcome, by the pricing model.")
    beyond = MoneyField(source="beyond_amount", allow_null=True, help_text="Of a unit, or an hour beyond the contract.")
    recorded_by = serializers.IntegerField(source="recorded_by_id")
    recorded_at = serializers.DateTimeField()


class TierPriceBody(Body):
    """A later row from the same day replaces it. Lines that were sold keep their price."""

    tier = Reference(Tier)
    starts_on = serializers.DateField()
    price = MoneyField(may_be_negative=False)
    beyond = MoneyField(may_be_negative=False, required=False)


class ServiceLevelRow(Row):
    id = serializers.IntegerField()
    offering = serializers.IntegerField(source="offering_id", allow_null=True)
    engagement = serializers.IntegerField(source="engagement_id", allow_null=True)
    name = serializers.CharField()
    measure = serializers.CharField()
    target_percent = DecimalField(max_digits=7, decimal_places=4)
    is_agreed = serializers.BooleanField()
    updated_at = serializers.DateTimeField()


class OfOneBody(Body):
    """Said of an offering or of an engagement: give one of the two."""

    offering = Reference(Offering, required=False)
    engagement = Reference(Engagement, required=False)


class ServiceLevelBody(OfOneBody):
    name = serializers.CharField(max_length=120)
    measure = serializers.CharField(max_length=200)
    target_percent = DecimalField(max_digits=7, decimal_places=4)


class DutyRow(Row):
    id = serializers.IntegerField()
    offering = serializers.IntegerField(source="offering_id", allow_null=True)
    engagement = serializers.IntegerField(source="engagement_id", allow_null=True)
    side = serializers.ChoiceField(Side.choices)
    text = serializers.CharField()
    updated_at = serializers.DateTimeField()


class DutyBody(OfOneBody):
    side = serializers.ChoiceField(Side.choices)
    text = serializers.CharField(max_length=300)


class AttainmentRow(Row):
    id = serializers.IntegerField()
    engagement = serializers.IntegerField(source="engagement_id")
    service_level = serializers.IntegerField(source="service_level_id")
    month = MonthField()
    attained_percent = DecimalField(max_digits=7, decimal_places=4)
    target_percent = DecimalField(max_digits=7, decimal_places=4, help_text="As it was when this was recorded.")
    note = serializers.CharField()
    recorded_by = serializers.IntegerField(source="recorded_by_id")
    recorded_at = serializers.DateTimeField()


class AttainmentBody(Body):
    engagement = Reference(Engagement)
    service_level = Reference(ServiceLevel)
    month = MonthField()
    attained_percent = DecimalField(max_digits=7, decimal_places=4)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
