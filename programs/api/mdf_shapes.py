"""How MDF and exemptions look on the wire."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from partnerview.directory.models import Partner
from partnerview.http.fields import MoneyField, Reference
from partnerview.http.serializers import Body, Row
from programs.models import (
    DisbursementStatus,
    ExemptionStatus,
    MdfCommitment,
    MdfExemption,
    NamedAccount,
    PartnerCustomer,
    Payer,
    Rap,
)


class MdfCommitmentRow(Row):
    """Of a RAP or of an exemption."""

    id = serializers.IntegerField()
    rap = serializers.IntegerField(source="rap_id", allow_null=True)
    exemption = serializers.IntegerField(source="exemption_id", allow_null=True)
    side = serializers.ChoiceField(Payer.choices)
    amount = MoneyField()
    purpose = serializers.CharField()
    committed_on = serializers.DateField()


class MdfCommitmentBody(Body):
    """Out of the budget of an active RAP or of an approved exemption: one of the two. An exemption is our money."""

    rap = Reference(Rap, required=False)
    exemption = Reference(MdfExemption, required=False)
    side = serializers.ChoiceField(Payer.choices, required=False, default=Payer.VENDOR.value)
    amount = MoneyField(may_be_negative=False)
    purpose = serializers.CharField(max_length=300)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("rap" in attrs) == ("exemption" in attrs):
            raise serializers.ValidationError({"rap": "Name a RAP or an exemption, one of the two."})
        return attrs


class DisbursementRow(Row):
    """For a named account of the RAP, or for the account of the exemption."""

    id = serializers.IntegerField()
    commitment = serializers.IntegerField(source="commitment_id")
    named_account = serializers.IntegerField(source="named_account_id", allow_null=True)
    exemption = serializers.IntegerField(source="exemption_id", allow_null=True)
    activity = serializers.CharField()
    amount = MoneyField()
    disbursed_on = serializers.DateField()
    proof = serializers.CharField()
    status = serializers.ChoiceField(DisbursementStatus.choices)
    confirmation = serializers.CharField()
    confirmed_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class DisbursementBody(Body):
    """Money for one account and one activity, with what proves the payment. Of a RAP it names the account."""

    commitment = Reference(MdfCommitment)
    named_account = Reference(NamedAccount, required=False)
    activity = serializers.CharField(max_length=300)
    amount = MoneyField(may_be_negative=False)
    proof = serializers.CharField(max_length=300)
    disbursed_on = serializers.DateField(required=False)


class ProofBody(Body):
    """What the other side shows for it."""

    proof = serializers.CharField(max_length=300)


class ExemptionRow(Row):
    """MDF outside any RAP. `outcome` says why it was refused, or what came of it."""

    id = serializers.IntegerField()
    partner = serializers.IntegerField(source="partner_id")
    customer = serializers.IntegerField(source="customer_id")
    account = serializers.CharField(source="customer.name")
    activity = serializers.CharField()
    amount = MoneyField()
    reason = serializers.CharField()
    status = serializers.ChoiceField(ExemptionStatus.choices)
    requested_by = serializers.IntegerField(source="requested_by_id")
    requested_on = serializers.DateField()
    approved_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    won_arr = MoneyField(allow_null=True)
    outcome = serializers.CharField()
    updated_at = serializers.DateTimeField()


class ExemptionBody(Body):
    """For a customer of the partner that is not ours and that no running RAP names."""

    partner = Reference(Partner)
    customer = Reference(PartnerCustomer)
    activity = serializers.CharField(max_length=300)
    amount = MoneyField(may_be_negative=False)
    reason = serializers.CharField(max_length=2000)


class ClosingBody(Body):
    """What came of it, and the ARR that the account brought if it brought any."""

    outcome = serializers.CharField(max_length=2000)
    won_arr = MoneyField(required=False, allow_null=True, may_be_negative=False)
