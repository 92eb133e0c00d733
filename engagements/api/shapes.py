"""How engagements and service lines look on the wire, and what may be sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from engagements.models import (
    BillingAnchor,
    BillingInterval,
    BillingProration,
    BillingTiming,
    BillTo,
    ChurnReason,
    Engagement,
    EngagementStatus,
    Person,
)
from partnerview import clock
from partnerview.directory.models import Client, Partner, PartnerRole, Vendor
from partnerview.http.fields import DecimalField, Derived, LastDayField, MoneyField, Reference, Values
from partnerview.http.serializers import Body, Row
from partnerview.months import whole_months
from partnerview.users.models import User


def month_of_service(starts_on: dt.date) -> int:
    """Which month of the relationship today lies in; 0 before it begins."""
    return max(0, whole_months(starts_on, clock.today()) + 1)


class EngagementRow(Row):
    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    client = serializers.IntegerField(source="client_id")
    client_name = serializers.CharField(source="client.name")
    status = serializers.ChoiceField(EngagementStatus.choices)
    currency = serializers.CharField()
    mrr = MoneyField(help_text="Monthly amount of the lines in service today.")
    starts_on = serializers.DateField()
    ends_on = LastDayField(source="ends_before", allow_null=True, help_text="The last day; null while it goes on.")
    go_live_on = serializers.DateField(allow_null=True)
    month_of_service = Derived(month_of_service, "starts_on", child=serializers.IntegerField())
    scope = serializers.CharField()
    out_of_scope = serializers.ListField(child=serializers.CharField())
    account_manager = serializers.IntegerField(source="account_manager_id")
    account_manager_name = serializers.CharField(source="account_manager.name")
    partner = serializers.IntegerField(source="partner_id", allow_null=True)
    partner_role = serializers.CharField()
    bill_to = serializers.ChoiceField(BillTo.choices)
    billing_interval = serializers.ChoiceField(BillingInterval.choices)
    billing_timing = serializers.ChoiceField(BillingTiming.choices)
    billing_anchor = serializers.ChoiceField(BillingAnchor.choices)
    billing_proration = serializers.CharField(help_text="Empty: each line's own.")
    renews_on = serializers.DateField(allow_null=True, help_text="First day of the next term; null without one.")
    notice_days = serializers.IntegerField()
    renewal_months = serializers.IntegerField(allow_null=True)
    uplift_percent = DecimalField(max_digits=7, decimal_places=4)
    churn_reason = serializers.CharField()
    team_members = Derived(lambda pk: pk, "id", child=serializers.ListField(child=serializers.IntegerField()))
    vendors = Derived(lambda pk: pk, "id", child=serializers.ListField(child=serializers.IntegerField()))
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    @classmethod
    def show_all(cls, rows: Iterable[Values]) -> list[dict[str, Any]]:
        """Team and vendors of all shown engagements in two further queries."""
        shown = [cls.show(row) for row in rows]
        for name, key in (("team_members", "person_id"), ("vendors", "vendor_id")):
            ids: dict[int, list[int]] = {row["id"]: [] for row in shown}
            pairs = getattr(Engagement, name).through.objects.filter(engagement__in=ids).order_by(key)
            for engagement, other in pairs.values_list("engagement_id", key):
                ids[engagement].append(other)
            for row in shown:
                row[name] = ids[row["id"]]
        return shown


class EngagementBody(Body):
    client = Reference(Client)
    name = serializers.CharField(max_length=200)
    code = serializers.CharField(max_length=40, required=False, allow_blank=True)
    currency = serializers.RegexField(r"^[A-Z]{3}$")
    starts_on = serializers.DateField()
    go_live_on = serializers.DateField(required=False, allow_null=True)
    renews_on = serializers.DateField(required=False, allow_null=True)
    notice_days = serializers.IntegerField(required=False, min_value=0, max_value=730)
    renewal_months = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=120)
    uplift_percent = DecimalField(max_digits=7, decimal_places=4, required=False)
    scope = serializers.CharField(max_length=20000, required=False, allow_blank=True)
    out_of_scope = serializers.ListField(child=serializers.CharField(max_length=2000), required=False, max_length=100)
    account_manager = Reference(User, required=False)
    team_members = serializers.ListField(child=Reference(Person), required=False, max_length=200)
    vendors = serializers.ListField(child=Reference(Vendor), required=False, max_length=50)
    partner = Reference(Partner, required=False, allow_null=True)
    partner_role = serializers.ChoiceField(PartnerRole.choices, required=False, allow_blank=True)
    bill_to = serializers.ChoiceField(BillTo.choices, required=False)
    billing_interval = serializers.ChoiceField(BillingInterval.choices, required=False)
    billing_timing = serializers.ChoiceField(BillingTiming.choices, required=False)
    billing_anchor = serializers.ChoiceField(BillingAnchor.choices, required=False)
    billing_proration = serializers.ChoiceField(BillingProration.choices, required=False, allow_blank=True)


class EffectiveBody(Body):
    """A move on a day; today if it is left out."""

    effective_on = serializers.DateField(required=False, default=clock.today)
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class EndingBody(Body):
    ends_on = serializers.DateField(help_text="The last day of service.")
    churn_reason = serializers.ChoiceField(ChurnReason.choices, help_text="Why the client leaves.")
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class NoticeBody(EndingBody):
    given_on = serializers.DateField(required=False, default=clock.today)


class LineEndingBody(Body):
    ends_on = serializers.DateField(help_text="The last day of service.")
    reason = serializers.CharField(max_length=2000)


class AcceptanceBody(Body):
    accepted_on = serializers.DateField(required=False, default=clock.today)
    accepted_by = serializers.CharField(max_length=200, allow_blank=True)
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
