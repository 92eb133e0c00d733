"""How deals, referral links, referrals and the attribution log look on the wire."""

from __future__ import annotations

from rest_framework import serializers

from engagements.models import Engagement
from partnerview.directory.models import Partner
from partnerview.http.fields import DecimalField, MoneyField, Reference
from partnerview.http.serializers import Body, Row
from programs.models import AttributionKind, DealStatus, Side


class DealRow(Row):
    """`reward_percent` is that of the day of acceptance; `expires_on` the last day of protection."""

    id = serializers.IntegerField()
    partner = serializers.IntegerField(source="partner_id")
    prospect = serializers.CharField()
    client = serializers.IntegerField(source="client_id", allow_null=True)
    value = MoneyField(source="amount")
    expected_close_on = serializers.DateField()
    found_by = serializers.ChoiceField(Side.choices)
    qualified_by = serializers.ChoiceField(Side.choices)
    offered_by = serializers.ChoiceField(Side.choices)
    closed_by = serializers.ChoiceField(Side.choices)
    served_by = serializers.ChoiceField(Side.choices)
    co_sell = serializers.BooleanField()
    note = serializers.CharField()
    status = serializers.ChoiceField(DealStatus.choices)
    registered_on = serializers.DateField()
    registered_by = serializers.IntegerField(source="registered_by_id")
    decided_by = serializers.IntegerField(source="decided_by_id", allow_null=True)
    decided_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField()
    reward_percent = DecimalField(max_digits=7, decimal_places=4, allow_null=True)
    expires_on = serializers.DateField(allow_null=True)
    engagement = serializers.IntegerField(source="engagement_id", allow_null=True)
    settled_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class DealChangeBody(Body):
    """Who runs which part of the cycle: ours, theirs, both."""

    prospect = serializers.CharField(max_length=200)
    value = MoneyField(may_be_negative=False)
    expected_close_on = serializers.DateField()
    found_by = serializers.ChoiceField(Side.choices, required=False)
    qualified_by = serializers.ChoiceField(Side.choices, required=False)
    offered_by = serializers.ChoiceField(Side.choices, required=False)
    closed_by = serializers.ChoiceField(Side.choices, required=False)
    served_by = serializers.ChoiceField(Side.choices, required=False)
    co_sell = serializers.BooleanField(required=False)
    note = serializers.CharField(required=False, allow_blank=True, max_length=4000)


class DealBody(DealChangeBody):
    partner = Reference(Partner)


class WinBody(Body):
    """Which engagement the prospect has become."""

    engagement = Reference(Engagement)


class CodeRow(Row):
    id = serializers.IntegerField()
    partner = serializers.IntegerField(source="partner_id")
    code = serializers.CharField()
    note = serializers.CharField()
    retired_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class CodeBody(Body):
    """Without a code one is made from the partner's name. The address is `/r/{code}/`."""

    partner = Reference(Partner)
    code = serializers.CharField(max_length=40, required=False, allow_blank=True)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


class ReferralRow(Row):
    id = serializers.IntegerField()
    code = serializers.IntegerField(source="code_id")
    partner = serializers.IntegerField(source="code.partner_id")
    company = serializers.CharField()
    name = serializers.CharField()
    email = serializers.CharField()
    note = serializers.CharField()
    engagement = serializers.IntegerField(source="engagement_id", allow_null=True)
    attributed_on = serializers.DateField(allow_null=True)
    forgotten_on = serializers.DateField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class AttributionRow(Row):
    """One line of the log; it names no person."""

    id = serializers.IntegerField()
    partner = serializers.IntegerField(source="partner_id")
    kind = serializers.ChoiceField(AttributionKind.choices)
    code = serializers.IntegerField(source="code_id", allow_null=True)
    referral = serializers.IntegerField(source="referral_id", allow_null=True)
    deal = serializers.IntegerField(source="deal_id", allow_null=True)
    engagement = serializers.IntegerField(source="engagement_id", allow_null=True)
    came_from = serializers.CharField()
    at = serializers.DateTimeField()
