"""How a simulation is asked and answered on the wire (api.md)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from partnerview.http.fields import MoneyField, MonthField
from partnerview.http.serializers import Body


class LineBody(Body):
    """One line as it would be sold. Grain and proration left out are the firm's."""

    kind = serializers.CharField()
    amount = MoneyField(help_text="Price of one interval, or of the whole term for `total`.")
    interval = serializers.CharField(help_text="week, month, quarter, year or total")
    service_starts_on = serializers.DateField()
    service_ends_on = serializers.DateField(required=False, allow_null=True, default=None, help_text="The last day.")
    billing_anchor = serializers.CharField(required=False, default="start")
    recognition_method = serializers.CharField(required=False, default="straight_line")
    grain = serializers.CharField(required=False, allow_null=True, default=None)
    proration = serializers.CharField(required=False, allow_null=True, default=None)
    renews = serializers.BooleanField(required=False, default=False)


class SimulatedAmendment(Body):
    """A new price from a day on: of the whole term for a fixed term, else per interval."""

    effective_on = serializers.DateField()
    amount = MoneyField()
    line = serializers.IntegerField(required=False, default=0, min_value=0)
    treatment = serializers.CharField(required=False, default="prospective", help_text="prospective or catch_up")


class SimulationBody(Body):
    lines = LineBody(many=True)
    amendments = SimulatedAmendment(many=True, required=False, default=list)
    as_of = serializers.DateField(required=False, allow_null=True, default=None)


class PlannedRow(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    month = MonthField()
    amount = MoneyField()
    origin_month = MonthField()


class MonthlyMrr(serializers.Serializer[Any]):
    month = MonthField()
    amount = MoneyField()


class MonthlyBalance(serializers.Serializer[Any]):
    """Totals to date at the month's end."""

    month = MonthField()
    billed = MoneyField()
    recognized = MoneyField()
    contract_liability = MoneyField()
    contract_asset = MoneyField()
    unbilled_receivable = MoneyField()


class SimulationAnswer(serializers.Serializer[Any]):
    schedule = PlannedRow(many=True)
    mrr = MonthlyMrr(many=True)
    balances = MonthlyBalance(many=True)
