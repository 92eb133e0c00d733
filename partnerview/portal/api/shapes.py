"""How a partner's own records look on the wire: nothing that is ours alone."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from partnerview.directory.models import PartnerRole
from partnerview.http.fields import DecimalField, Derived, MoneyField, MonthField, money_of
from partnerview.http.serializers import Body, FileBody, Row
from programs.models import (
    AccountStage,
    DealStatus,
    DisbursementStatus,
    PromiseOutcome,
    QarStatus,
    RapStatus,
    ResourceKind,
    Side,
)
from retainers.models import CycleStatus, RuleModel, RuleStatus


class OwnRuleRow(Row):
    """One version that was approved. `rights` is `none` unless it is active."""

    id = serializers.IntegerField()
    engagement = serializers.CharField(source="engagement.name", allow_null=True)
    role = serializers.ChoiceField(PartnerRole.choices)
    model = serializers.ChoiceField(RuleModel.choices)
    currency = serializers.CharField()
    status = serializers.ChoiceField(RuleStatus.choices)
    rights = Derived(
        lambda status: "by_rule" if status == RuleStatus.ACTIVE else "none",
        "status",
        child=serializers.ChoiceField(["by_rule", "none"]),
    )
    version = serializers.IntegerField()
    first_cycle = MonthField(source="starts_on")
    economics = serializers.CharField()
    share_percent = DecimalField(max_digits=9, decimal_places=6, allow_null=True)
    share_basis = serializers.CharField()
    monthly_margin = MoneyField(allow_null=True)
    bonus = MoneyField(allow_null=True)
    partner_rate = MoneyField(allow_null=True)
    renewal = serializers.CharField()
    updated_at = serializers.DateTimeField()


class ClientTermsShape(serializers.Serializer[Any]):
    """What the partner asks of its client, and whom it calls there."""

    rule = serializers.IntegerField()
    client_price = MoneyField(allow_null=True)
    client_contact = serializers.CharField(allow_blank=True)


class ClientTermsBody(Body):
    """In the currency of the rule."""

    client_price = MoneyField(allow_null=True, may_be_negative=False)
    client_contact = serializers.CharField(max_length=300, allow_blank=True)


def _payout(paid: Any, currency: str) -> dict[str, str] | None:
    return None if paid is None else money_of(paid, currency)


class OwnCycleRow(Row):
    """One month of a rule. `payout` is null until the month is over; zero says why in `reason`."""

    id = serializers.IntegerField()
    rule = serializers.IntegerField(source="rule_id")
    month = MonthField()
    status = serializers.ChoiceField(CycleStatus.choices)
    payout = Derived(_payout, "share__paid", "rule__currency", child=serializers.DictField(allow_null=True))
    reason = serializers.CharField(source="share.reason", allow_null=True)
    updated_at = serializers.DateTimeField()


def _refusal(reason: str, status: str) -> str | None:
    """Why it does not stand; a remark on an accepted one is ours."""
    return reason if status in {DealStatus.REFUSED, DealStatus.WITHDRAWN, DealStatus.LOST} else None


class OwnRapRow(Row):
    """A plan from its submission on; the returns are frozen."""

    id = serializers.IntegerField()
    period_label = serializers.CharField()
    goal = serializers.CharField()
    status = serializers.ChoiceField(RapStatus.choices)
    version = serializers.IntegerField()
    mdf = MoneyField(source="mdf_amount")
    partner_contribution = MoneyField(source="partner_amount")
    arr_target = MoneyField()
    vendor_roi = DecimalField(max_digits=19, decimal_places=4)
    partner_roi = DecimalField(max_digits=19, decimal_places=4)
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    partner_acknowledged_by = serializers.CharField()
    partner_acknowledged_at = serializers.DateTimeField(allow_null=True)
    approved_on = serializers.DateField(allow_null=True)
    activated_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class OwnAcknowledgementBody(Body):
    """The return that is acknowledged, as the plan shows it."""

    partner_roi = DecimalField(max_digits=19, decimal_places=4)


class OwnAccountRow(Row):
    """A customer of the partner that a plan names."""

    id = serializers.IntegerField()
    rap = serializers.IntegerField(source="rap_id")
    name = serializers.CharField(source="customer.name")
    status = serializers.ChoiceField(AccountStage.choices)
    expected_arr = MoneyField()
    won_arr = MoneyField(allow_null=True)
    won_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class OwnDealRow(Row):
    """A registration; `reason` is ours for a refusal. Who else wants the prospect is not told."""

    id = serializers.IntegerField()
    prospect = serializers.CharField()
    value = MoneyField(source="amount")
    expected_close_on = serializers.DateField()
    found_by = serializers.ChoiceField(Side.choices)
    qualified_by = serializers.ChoiceField(Side.choices)
    offered_by = serializers.ChoiceField(Side.choices)
    closed_by = serializers.ChoiceField(Side.choices)
    served_by = serializers.ChoiceField(Side.choices)
    co_sell = serializers.BooleanField()
    status = serializers.ChoiceField(DealStatus.choices)
    registered_on = serializers.DateField()
    decided_on = serializers.DateField(allow_null=True)
    reason = Derived(_refusal, "reason", "status", child=serializers.CharField(allow_null=True))
    reward_percent = DecimalField(max_digits=7, decimal_places=4, allow_null=True)
    expires_on = serializers.DateField(allow_null=True)
    settled_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class OwnLinkRow(Row):
    id = serializers.IntegerField()
    code = serializers.CharField()
    updated_at = serializers.DateTimeField()


class OwnDisbursementRow(Row):
    """MDF that was paid out for one account and one activity."""

    id = serializers.IntegerField()
    rap = serializers.IntegerField(source="commitment.rap_id", allow_null=True)
    side = serializers.CharField(source="commitment.side")
    named_account = serializers.IntegerField(source="named_account_id", allow_null=True)
    activity = serializers.CharField()
    amount = MoneyField()
    disbursed_on = serializers.DateField()
    status = serializers.ChoiceField(DisbursementStatus.choices)
    confirmed_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class ProofUpload(FileBody):
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


def _once_completed(text: str, status: str) -> str | None:
    return text if status == QarStatus.COMPLETED else None


class OwnQarRow(Row):
    """A review. What was said is null until it is completed."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    status = serializers.ChoiceField(QarStatus.choices)
    due_on = serializers.DateField()
    opened_on = serializers.DateField(allow_null=True)
    completed_on = serializers.DateField(allow_null=True)
    discussion = Derived(_once_completed, "discussion", "status", child=serializers.CharField(allow_null=True))
    changes = Derived(_once_completed, "changes", "status", child=serializers.CharField(allow_null=True))
    concerns = Derived(_once_completed, "concerns", "status", child=serializers.CharField(allow_null=True))
    plan_locked_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()


class OwnCommitmentRow(Row):
    """A promise of a locked plan or of a RAP; `side` is `theirs` for the partner's own."""

    id = serializers.IntegerField()
    qar = serializers.IntegerField(source="qar_id", allow_null=True)
    rap = serializers.IntegerField(source="rap_id", allow_null=True)
    text = serializers.CharField()
    side = serializers.ChoiceField(Side.choices)
    owner_name = serializers.CharField()
    promised_on = serializers.DateField()
    due_on = serializers.DateField()
    worth = MoneyField(allow_null=True)
    outcome = serializers.ChoiceField(PromiseOutcome.choices)
    outcome_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField()
    deferrals = serializers.IntegerField()
    updated_at = serializers.DateTimeField()


class NoteBody(Body):
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class OwnResourceRow(Row):
    """A link, or a file behind `file/`."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(ResourceKind.choices)
    summary = serializers.CharField()
    link = serializers.CharField(allow_blank=True)
    file_name = serializers.CharField(source="evidence_name", allow_blank=True)
    published_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
