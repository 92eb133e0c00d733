"""How partner programs look on the wire, and what may be sent."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from partnerview.directory.models import Partner
from partnerview.http.fields import DecimalField, MoneyField, Reference
from partnerview.http.serializers import Body, MoneyShape, Row
from programs.models import ClassificationStatus, Cohort, CohortKind, LifecycleStage, Recommendation, StrategyStatus


def _percent(**kwargs: Any) -> DecimalField:
    return DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100, allow_null=True, **kwargs)


class ProfileRow(Row):
    """Percent for `icp_alignment` and `margin`."""

    id = serializers.IntegerField()
    partner = serializers.IntegerField(source="partner_id")
    partner_name = serializers.CharField(source="partner.name")
    vertical = serializers.CharField()
    tier = serializers.CharField()
    tier_renews_on = serializers.DateField(allow_null=True)
    stage = serializers.ChoiceField(LifecycleStage.choices)
    icp_alignment = _percent()
    margin = _percent()
    updated_at = serializers.DateTimeField()


class ProfileChange(Body):
    vertical = serializers.CharField(max_length=80, required=False, allow_blank=True)
    tier = serializers.CharField(max_length=40, required=False, allow_blank=True)
    tier_renews_on = serializers.DateField(required=False, allow_null=True)
    stage = serializers.ChoiceField(LifecycleStage.choices, required=False)
    icp_alignment = _percent(required=False)
    margin = _percent(required=False)


class ProfileBody(ProfileChange):
    partner = Reference(Partner)


class ArrRow(Row):
    id = serializers.IntegerField()
    partner = serializers.IntegerField(source="partner_id")
    amount = MoneyField()
    dated_on = serializers.DateField()
    source = serializers.CharField()  # type: ignore[assignment]
    recorded_at = serializers.DateTimeField()


class ArrBody(Body):
    partner = Reference(Partner)
    amount = MoneyField(may_be_negative=False)
    dated_on = serializers.DateField()
    source = serializers.CharField(max_length=200)  # type: ignore[assignment]


class CustomerRow(Row):
    """`client` where the customer is ours as well."""

    id = serializers.IntegerField()
    partner = serializers.IntegerField(source="partner_id")
    name = serializers.CharField()
    country = serializers.CharField()
    matches_icp = serializers.BooleanField()
    client = serializers.IntegerField(source="client_id", allow_null=True)
    updated_at = serializers.DateTimeField()


class CustomerChange(Body):
    name = serializers.CharField(max_length=200)
    country = serializers.RegexField(r"^[A-Z]{2}$", required=False, allow_blank=True)
    matches_icp = serializers.BooleanField(required=False)


class CustomerBody(CustomerChange):
    partner = Reference(Partner)


class CohortRow(Row):
    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(CohortKind.choices)
    position = serializers.IntegerField()
    is_retired = serializers.BooleanField()
    updated_at = serializers.DateTimeField()


class CohortBody(Body):
    name = serializers.CharField(max_length=60)
    kind = serializers.ChoiceField(CohortKind.choices)
    position = serializers.IntegerField(min_value=0, max_value=10_000, default=100)


class CohortChange(Body):
    name = serializers.CharField(max_length=60)
    position = serializers.IntegerField(min_value=0, max_value=10_000)
    is_retired = serializers.BooleanField()


class ClassificationRow(Row):
    """A decision from `from_cohort` (null for the first) to `to_cohort`; in effect once it is approved."""

    id = serializers.IntegerField()
    partner = serializers.IntegerField(source="partner_id")
    from_cohort = serializers.IntegerField(source="from_cohort_id", allow_null=True)
    from_name = serializers.CharField(source="from_cohort.name", allow_null=True)
    to_cohort = serializers.IntegerField(source="to_cohort_id")
    to_name = serializers.CharField(source="to_cohort.name")
    reason = serializers.CharField()
    evidence = serializers.CharField()
    recommendation = serializers.ChoiceField(Recommendation.choices)
    effective_on = serializers.DateField()
    status = serializers.ChoiceField(ClassificationStatus.choices)
    requested_by = serializers.IntegerField(source="requested_by_id")
    requested_at = serializers.DateTimeField()
    decided_by = serializers.IntegerField(source="decided_by_id", allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    remark = serializers.CharField()


class ClassificationBody(Body):
    partner = Reference(Partner)
    to_cohort = Reference(Cohort)
    reason = serializers.CharField(max_length=2000)
    evidence = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    recommendation = serializers.ChoiceField(Recommendation.choices, default=Recommendation.NOTHING)
    effective_on = serializers.DateField(required=False)


class StrategyRow(Row):
    """`least_…` are the thresholds; null asks for nothing. Percent for alignment and margin.

    `generated_by` names the model that wrote the first words; `fallback_reason` says why it did not.
    """

    id = serializers.IntegerField()
    cohort = serializers.IntegerField(source="cohort_id")
    cohort_name = serializers.CharField(source="cohort.name")
    version = serializers.IntegerField()
    intent = serializers.CharField()
    plays = serializers.ListField(child=serializers.CharField())
    least_arr = MoneyField(allow_null=True)
    least_to_win = serializers.IntegerField(allow_null=True)
    least_icp_alignment = _percent()
    least_margin = _percent()
    review_on = serializers.DateField()
    status = serializers.ChoiceField(StrategyStatus.choices)
    is_generated = serializers.BooleanField()
    generated_by = serializers.CharField()
    fallback_reason = serializers.CharField()
    approved_by = serializers.IntegerField(source="approved_by_id", allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()


class StrategyChange(Body):
    intent = serializers.CharField(max_length=4000)
    plays = serializers.ListField(child=serializers.CharField(max_length=300), max_length=100)
    least_arr = MoneyField(required=False, allow_null=True, may_be_negative=False)
    least_to_win = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=100_000)
    least_icp_alignment = _percent(required=False)
    least_margin = _percent(required=False)
    review_on = serializers.DateField(required=False)


class StrategyBody(StrategyChange):
    cohort = Reference(Cohort)


class HistoryShape(serializers.Serializer[Any]):
    """What the partner was `on` that day and the decision that says why; and every decision."""

    partner = serializers.IntegerField()
    on = serializers.DateField()
    cohort = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True)
    evidence = serializers.CharField(allow_null=True)
    classification = serializers.IntegerField(allow_null=True)
    rows = serializers.ListField(child=serializers.DictField())


class PortfolioShape(serializers.Serializer[Any]):
    """`pam` null for partners that nobody looks after."""

    pam = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    partners = serializers.IntegerField()
    raps = serializers.IntegerField()
    qars_open = serializers.IntegerField()
    overdue = serializers.IntegerField()
    needs_attention = serializers.BooleanField()
    tiered = serializers.IntegerField()
    activated = serializers.IntegerField()
    rum = MoneyShape()
    next_renewal_on = serializers.DateField(allow_null=True)


class MixShape(serializers.Serializer[Any]):
    cohort = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    partners = serializers.IntegerField()
    activated = serializers.IntegerField()


class ConsoleShape(serializers.Serializer[Any]):
    """`missing_rates` are currencies whose ARR is left out of RUM."""

    on = serializers.DateField()
    partners = serializers.IntegerField()
    raps = serializers.IntegerField()
    qars_open = serializers.IntegerField()
    overdue = serializers.IntegerField()
    activated = serializers.IntegerField()
    rum = MoneyShape()
    missing_rates = serializers.ListField(child=serializers.CharField())
    cohort_mix = MixShape(many=True)
    rows = PortfolioShape(many=True)
    explanation = serializers.DictField(allow_null=True)


class DiamondShape(serializers.Serializer[Any]):
    rank = serializers.IntegerField()
    partner = serializers.IntegerField(source="partner_id")
    name = serializers.CharField()
    cohort = serializers.CharField()
    to_win = serializers.IntegerField()
    matching = serializers.IntegerField()
    ours = serializers.IntegerField()
    customers = serializers.IntegerField()


class DiamondsShape(serializers.Serializer[Any]):
    on = serializers.DateField()
    rows = DiamondShape(many=True)


class DriftShape(serializers.Serializer[Any]):
    partner = serializers.IntegerField(source="partner_id")
    name = serializers.CharField()
    cohort = serializers.CharField()
    strategy = serializers.IntegerField(source="strategy_id")
    version = serializers.IntegerField()
    unmet = serializers.ListField(child=serializers.CharField())


class PlanDriftShape(serializers.Serializer[Any]):
    """`made_version` 0 where it was made under no strategy."""

    kind = serializers.CharField()
    id = serializers.IntegerField()
    partner = serializers.IntegerField(source="partner_id")
    name = serializers.CharField(source="partner")
    made_cohort = serializers.CharField()
    made_version = serializers.IntegerField()
    cohort = serializers.CharField()
    version = serializers.IntegerField()


class DriftsShape(serializers.Serializer[Any]):
    on = serializers.DateField()
    rows = DriftShape(many=True)
    plans = PlanDriftShape(many=True)
