"""How rules look on the wire."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from engagements.models import Engagement
from partnerview.directory.models import Partner, PartnerRole
from partnerview.http.fields import DecimalField, Derived, MoneyField, MonthField, Reference
from partnerview.http.serializers import Body, Row
from retainers.models import (
    CycleStatus,
    Economics,
    Need,
    Owner,
    RenewalTrigger,
    RuleModel,
    RuleStatus,
    ShareBasis,
)


def _rights(status: str, is_template: Any) -> str:
    return "by_rule" if status == RuleStatus.ACTIVE and not is_template else "none"


class RuleRow(Row):
    """One version. `rights` is `none` unless it is active and no template. Amounts are in `currency`."""

    id = serializers.IntegerField()
    partner = serializers.IntegerField(source="partner_id", allow_null=True)
    engagement = serializers.IntegerField(source="engagement_id", allow_null=True)
    is_template = serializers.BooleanField()
    role = serializers.ChoiceField(PartnerRole.choices)
    model = serializers.ChoiceField(RuleModel.choices)
    currency = serializers.CharField()
    status = serializers.ChoiceField(RuleStatus.choices)
    rights = Derived(_rights, "status", "is_template", child=serializers.ChoiceField(["by_rule", "none"]))
    version = serializers.IntegerField()
    replaces = serializers.IntegerField(source="replaces_id", allow_null=True)
    first_cycle = MonthField(source="starts_on")
    paid_on = serializers.DateField(allow_null=True)
    paid_reference = serializers.CharField()
    settled_on = serializers.DateField(allow_null=True)
    settled_reference = serializers.CharField()
    handed_over_on = serializers.DateField(allow_null=True)
    handed_over_reference = serializers.CharField()
    need = serializers.CharField()
    need_text = serializers.CharField()
    need_months = serializers.IntegerField(allow_null=True)
    need_evidence = serializers.CharField()
    owner = serializers.CharField()
    white_label = serializers.BooleanField(allow_null=True)
    decided_by = serializers.CharField()
    economics = serializers.CharField()
    share_percent = DecimalField(max_digits=9, decimal_places=6, allow_null=True)
    share_basis = serializers.CharField()
    share_months = serializers.IntegerField(allow_null=True)
    share_cap = MoneyField(allow_null=True)
    monthly_margin = MoneyField(allow_null=True)
    bonus = MoneyField(allow_null=True)
    guarantee = MoneyField(allow_null=True)
    partner_rate = MoneyField(allow_null=True)
    delivery = serializers.CharField()
    reporting = serializers.CharField()
    approvals = serializers.CharField()
    review = serializers.CharField()
    outside = serializers.CharField()
    nothing_outside = serializers.BooleanField()
    renewal = serializers.CharField()
    created_by = serializers.IntegerField(source="created_by_id")
    approved_by = serializers.IntegerField(source="approved_by_id", allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()


class RuleBody(Body):
    """Without a partner it is the default of its role. Answers follow by PATCH."""

    partner = Reference(Partner, required=False)
    engagement = Reference(Engagement, required=False)
    role = serializers.ChoiceField(PartnerRole.choices)
    model = serializers.ChoiceField(RuleModel.choices)
    currency = serializers.RegexField(r"^[A-Z]{3}$")
    first_cycle = MonthField(required=False)


def _text(most: int) -> serializers.CharField:
    return serializers.CharField(max_length=most, required=False, allow_blank=True)


def _money() -> MoneyField:
    return MoneyField(required=False, allow_null=True, may_be_negative=False)


class AnswersBody(Body):
    """Answers to any of the six questions. A question of which a field is given must be answered as a whole."""

    paid_on = serializers.DateField(required=False)
    paid_reference = _text(120)
    settled_on = serializers.DateField(required=False)
    settled_reference = _text(120)
    handed_over_on = serializers.DateField(required=False)
    handed_over_reference = _text(120)
    need = serializers.ChoiceField(Need.choices, required=False)
    need_text = _text(300)
    need_months = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=1200)
    need_evidence = _text(300)
    owner = serializers.ChoiceField(Owner.choices, required=False)
    white_label = serializers.BooleanField(required=False)
    decided_by = _text(120)
    economics = serializers.ChoiceField(Economics.choices, required=False)
    share_percent = DecimalField(max_digits=9, decimal_places=6, required=False, allow_null=True)
    share_basis = serializers.ChoiceField(ShareBasis.choices, required=False, allow_blank=True)
    share_months = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=1200)
    share_cap = _money()
    monthly_margin = _money()
    bonus = _money()
    guarantee = _money()
    partner_rate = _money()
    delivery = _text(300)
    reporting = _text(300)
    approvals = _text(300)
    review = _text(120)
    outside = _text(500)
    nothing_outside = serializers.BooleanField(required=False)
    renewal = serializers.ChoiceField(RenewalTrigger.choices, required=False)


class SentenceShape(serializers.Serializer[Any]):
    """`said` is false while its question is open."""

    title = serializers.CharField()
    text = serializers.CharField()
    said = serializers.BooleanField()


class SentencesShape(serializers.Serializer[Any]):
    sentences = SentenceShape(many=True)
    text = serializers.CharField(help_text="All four, one a line, to copy.")


class NextStepShape(serializers.Serializer[Any]):
    """The one next step; `url` is the page where it is done, empty where nothing is to be done."""

    kind = serializers.CharField()
    text = serializers.CharField()
    url = serializers.CharField(allow_blank=True)


class RightsShape(serializers.Serializer[Any]):
    """`by_rule`, or `none` with the reason: no active rule, or one whose cycle has not begun or is not decided."""

    rights = serializers.ChoiceField(["by_rule", "none"])
    reason = serializers.CharField(allow_blank=True)
    rule = serializers.IntegerField(allow_null=True)


class StandingMonthShape(serializers.Serializer[Any]):
    """One cycle. `settlement` is its state, empty where none is owed."""

    month = MonthField()
    status = serializers.ChoiceField(CycleStatus.choices)
    due_on = serializers.DateField(allow_null=True)
    paid_on = serializers.DateField(allow_null=True)
    days_late = serializers.IntegerField()
    settlement = serializers.CharField(allow_blank=True)
    has_proof = serializers.BooleanField()
    outside_minutes = serializers.IntegerField()


class OutcomeShape(serializers.Serializer[Any]):
    engagement = serializers.IntegerField(source="engagement_id")
    month = MonthField()
    text = serializers.CharField()


class StandingShape(serializers.Serializer[Any]):
    """The latest twelve cycles, the latest first; outcomes are what clients said the service was worth."""

    finished = serializers.IntegerField(source="signs.finished")
    kept = serializers.IntegerField()
    proved = serializers.IntegerField()
    overdue_reviews = serializers.IntegerField(source="signs.overdue_reviews")
    outside_minutes = serializers.IntegerField(source="signs.outside_minutes")
    months = StandingMonthShape(many=True)
    outcomes = OutcomeShape(many=True)


class PatternShape(serializers.Serializer[Any]):
    """One shape of active rules."""

    model = serializers.ChoiceField(RuleModel.choices)
    economics = serializers.ChoiceField(Economics.choices)
    renewal = serializers.ChoiceField(RenewalTrigger.choices)
    rules = serializers.IntegerField()
    partners = serializers.IntegerField()
    repeats = serializers.BooleanField()


class PatternsShape(serializers.Serializer[Any]):
    rows = PatternShape(many=True)
