"""How RAPs, named accounts, reviews, promises and MDF look on the wire."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from partnerview.directory.models import Partner
from partnerview.http.fields import DecimalField, MoneyField, Reference
from partnerview.http.serializers import Body, OptionalReason, Row
from partnerview.users.models import User
from programs.models import (
    AccountStage,
    Cadence,
    Classification,
    PartnerCustomer,
    PromiseOutcome,
    Qar,
    QarStatus,
    Rap,
    RapStatus,
    Side,
)


class RapRow(Row):
    """Returns and ARR per unit of MDF are frozen at submission. Margins are percent."""

    id = serializers.IntegerField()
    partner = serializers.IntegerField(source="partner_id")
    period_label = serializers.CharField()
    goal = serializers.CharField()
    status = serializers.ChoiceField(RapStatus.choices)
    version = serializers.IntegerField()
    amends = serializers.IntegerField(source="amends_id", allow_null=True)
    strategy = serializers.IntegerField(source="strategy_id", allow_null=True)
    decision = serializers.IntegerField(source="decision_id", allow_null=True)
    mdf = MoneyField(source="mdf_amount")
    partner_contribution = MoneyField(source="partner_amount")
    arr_target = MoneyField()
    vendor_margin = DecimalField(max_digits=7, decimal_places=4)
    partner_margin = DecimalField(max_digits=7, decimal_places=4)
    vendor_roi = DecimalField(max_digits=19, decimal_places=4, allow_null=True)
    partner_roi = DecimalField(max_digits=19, decimal_places=4, allow_null=True)
    arr_per_mdf = DecimalField(max_digits=19, decimal_places=4, allow_null=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    partner_acknowledged_by = serializers.CharField()
    partner_acknowledged_at = serializers.DateTimeField(allow_null=True)
    approved_on = serializers.DateField(allow_null=True)
    activated_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class RapChangeBody(Body):
    """Money of one currency; the partner's part is above zero."""

    period_label = serializers.CharField(max_length=60)
    goal = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    mdf = MoneyField(may_be_negative=False)
    partner_contribution = MoneyField(may_be_negative=False)
    arr_target = MoneyField(may_be_negative=False)
    vendor_margin = DecimalField(max_digits=7, decimal_places=4)
    partner_margin = DecimalField(max_digits=7, decimal_places=4)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The three amounts are in one currency; a change in part keeps what it does not name."""
        names = {"mdf": "mdf_amount", "partner_contribution": "partner_amount", "arr_target": "arr_target"}
        given = {name: attrs.pop(name) for name in names if name in attrs}
        if len({money.currency for money in given.values()}) > 1:
            raise serializers.ValidationError({"mdf": "A RAP is in one currency."})
        for name, money in given.items():
            attrs[names[name]] = money.amount
            attrs["currency"] = money.currency
        return attrs


class RapBody(RapChangeBody):
    """`decision` is the classification that recommended it."""

    partner = Reference(Partner)
    decision = Reference(Classification, required=False)


class AcknowledgementBody(Body):
    """Without `partner_person` it is ours; with it the partner's, given by that person."""

    partner_person = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class NamedAccountRow(Row):
    id = serializers.IntegerField()
    rap = serializers.IntegerField(source="rap_id")
    customer = serializers.IntegerField(source="customer_id")
    name = serializers.CharField(source="customer.name")
    status = serializers.ChoiceField(AccountStage.choices)
    owner = serializers.IntegerField(source="owner_id")
    expected_arr = MoneyField()
    won_arr = MoneyField(allow_null=True)
    won_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField(source="why")
    updated_at = serializers.DateTimeField()


class NamedAccountBody(Body):
    """A customer that the partner has and we have not."""

    rap = Reference(Rap)
    customer = Reference(PartnerCustomer)
    owner = Reference(User, required=False)
    expected_arr = MoneyField(may_be_negative=False)


class OwnerBody(Body):
    owner = Reference(User)


class StepBody(OptionalReason):
    """Won takes `won_arr`; lost and deferred take a reason."""

    status = serializers.ChoiceField(AccountStage.choices)
    won_arr = MoneyField(required=False, may_be_negative=False)
    won_on = serializers.DateField(required=False)


class QarRow(Row):
    id = serializers.IntegerField()
    partner = serializers.IntegerField(source="partner_id")
    number = serializers.IntegerField()
    prior = serializers.IntegerField(source="prior_id", allow_null=True)
    due_on = serializers.DateField()
    cadence = serializers.ChoiceField(Cadence.choices)
    status = serializers.ChoiceField(QarStatus.choices)
    strategy = serializers.IntegerField(source="strategy_id", allow_null=True)
    opened_on = serializers.DateField(allow_null=True)
    discussion = serializers.CharField()
    changes = serializers.CharField()
    concerns = serializers.CharField()
    plan_locked_at = serializers.DateTimeField(allow_null=True)
    completed_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class QarBody(Body):
    """The first review of a partner; the next follows when one is completed."""

    partner = Reference(Partner)
    due_on = serializers.DateField()
    cadence = serializers.ChoiceField(Cadence.choices, required=False, default=Cadence.FROM_DUE.value)


class QarChangeBody(Body):
    discussion = serializers.CharField(required=False, allow_blank=True, max_length=10000)
    changes = serializers.CharField(required=False, allow_blank=True, max_length=10000)
    concerns = serializers.CharField(required=False, allow_blank=True, max_length=10000)


class QarCompletionBody(Body):
    """From which day the next review is counted, if that changes."""

    cadence = serializers.ChoiceField(Cadence.choices, required=False)


class CommitmentRow(Row):
    """`origin` is the first line of a promise that was deferred, `deferrals` how often it was by then."""

    id = serializers.IntegerField()
    partner = serializers.IntegerField(source="partner_id")
    qar = serializers.IntegerField(source="qar_id", allow_null=True)
    rap = serializers.IntegerField(source="rap_id", allow_null=True)
    text = serializers.CharField()
    side = serializers.ChoiceField(Side.choices)
    owner = serializers.IntegerField(source="owner_id", allow_null=True)
    owner_name = serializers.CharField()
    promised_on = serializers.DateField()
    due_on = serializers.DateField()
    worth = MoneyField(allow_null=True)
    outcome = serializers.ChoiceField(PromiseOutcome.choices)
    outcome_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField()
    deferrals = serializers.IntegerField()
    deferred_from = serializers.IntegerField(source="deferred_from_id", allow_null=True)
    origin = serializers.IntegerField(source="origin_id", allow_null=True)
    updated_at = serializers.DateTimeField()


class PromiseChangeBody(Body):
    text = serializers.CharField(max_length=400)
    side = serializers.ChoiceField(Side.choices)
    owner = Reference(User, required=False, allow_null=True)
    owner_name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    due_on = serializers.DateField()
    worth = MoneyField(required=False, allow_null=True, may_be_negative=False)


class PromiseBody(PromiseChangeBody):
    """In the next plan of an open review, or in a RAP: one of the two."""

    qar = Reference(Qar, required=False)
    rap = Reference(Rap, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("qar" in attrs) == ("rap" in attrs):
            raise serializers.ValidationError({"qar": "Name a review or a RAP, one of the two."})
        return attrs


class OutcomeBody(OptionalReason):
    """Deferred takes a reason and a day; dropped takes a reason."""

    outcome = serializers.ChoiceField([choice for choice in PromiseOutcome.choices if choice[0] != "open"])
    due_on = serializers.DateField(required=False)
