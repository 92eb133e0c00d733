"""`renewals`: what became of terms, and `reports/upcoming-renewals/`: which end when (O-15)."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db.models import Model
from rest_framework import serializers

from engagements.actions.renewals import decline_renewal, lapse_term, renew_engagement
from engagements.filters import RenewalFilters
from engagements.models import ChurnReason, Engagement, Renewal, RenewalOutcome
from engagements.reports.renewals import upcoming
from partnerview import clock
from partnerview.http.api import Collection, ReportView
from partnerview.http.fields import DecimalField, MoneyField, Reference
from partnerview.http.serializers import Body, Row
from partnerview.money import Money
from partnerview.users.permissions import Permission


class RenewalRow(Row):
    id = serializers.IntegerField()
    engagement = serializers.IntegerField(source="engagement_id")
    outcome = serializers.ChoiceField(RenewalOutcome.choices)
    renews_on = serializers.DateField(help_text="First day of the term that was decided about.")
    next_renews_on = serializers.DateField(allow_null=True)
    uplift_percent = DecimalField(max_digits=7, decimal_places=4)
    raises_licences = serializers.BooleanField(help_text="Whether licences were raised too.")
    monthly_before = MoneyField()
    monthly_after = MoneyField()
    reason = serializers.CharField()
    recorded_by = serializers.IntegerField(source="recorded_by_id")
    recorded_at = serializers.DateTimeField()


class RenewalBody(Body):
    """`months` and `uplift_percent` are the engagement's own where they are left out; only for `renewed`."""

    engagement = Reference(Engagement)
    outcome = serializers.ChoiceField(RenewalOutcome.choices)
    months = serializers.IntegerField(required=False)
    uplift_percent = DecimalField(max_digits=7, decimal_places=4, required=False)
    raises_licences = serializers.BooleanField(
        required=False, help_text="Raise licences too; else their prices stay, as the vendor's do."
    )
    churn_reason = serializers.ChoiceField(ChurnReason.choices, required=False, help_text="Needed for `declined`.")
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class Renewals(Collection):
    """Events on engagements: a renewal makes no new record."""

    permissions: ClassVar = {"GET": Permission.ENGAGEMENTS_VIEW, "POST": Permission.ENGAGEMENTS_CHANGE}
    model = Renewal
    row = RenewalRow
    create_body = RenewalBody
    filterset_class = RenewalFilters
    ordering = ("-renews_on", "-id")
    ordering_fields = ("renews_on", "recorded_at", "id")

    def act(self, data: dict[str, Any]) -> Model:
        engagement, outcome, reason = data["engagement"], data["outcome"], data["reason"]
        if outcome == RenewalOutcome.RENEWED:
            terms = {name: data[name] for name in ("months", "uplift_percent", "raises_licences") if name in data}
            return renew_engagement(engagement, by=self.user, reason=reason, **terms)
        if outcome == RenewalOutcome.LAPSED:
            return lapse_term(engagement, by=self.user, reason=reason)
        return decline_renewal(engagement, by=self.user, churn_reason=data.get("churn_reason", ""), reason=reason)


class UpcomingQuery(Body):
    within_days = serializers.IntegerField(required=False, min_value=0, max_value=3660, default=90)


class UpcomingTerm(serializers.Serializer[Any]):
    engagement = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    client = serializers.IntegerField(source="client_id")
    status = serializers.CharField()
    renews_on = serializers.DateField()
    notice_by = serializers.DateField(source="last_notice_on")
    renewal_months = serializers.IntegerField()
    uplift_percent = serializers.DecimalField(max_digits=7, decimal_places=4)
    mrr = serializers.SerializerMethodField()

    def get_mrr(self, row: Any) -> dict[str, str]:
        shown: dict[str, str] = MoneyField().to_representation(Money(row.mrr, row.currency))
        return shown


class UpcomingTerms(serializers.Serializer[Any]):
    rows = UpcomingTerm(many=True)


class UpcomingRenewals(ReportView):
    """Terms that end within so many days, the next first."""

    permission = Permission.ENGAGEMENTS_VIEW
    query = UpcomingQuery
    shape = UpcomingTerms

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        until = clock.today() + dt.timedelta(days=query["within_days"])
        visible = Engagement.objects.visible_to(self.user)
        return {"rows": list(upcoming(visible, clock.today()).filter(renews_on__lte=until).order_by("renews_on", "id"))}
