"""How the queue and the intelligence of the console look on the wire."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from partnerview.http.serializers import MoneyShape
from programs.api.shapes import MixShape
from programs.reports.queue import KINDS


class AwaitedShape(serializers.Serializer[Any]):
    user = serializers.IntegerField()
    name = serializers.CharField()


class QueueLineShape(serializers.Serializer[Any]):
    """One open question. `awaited` may give the next signature, by `role`; `step` of `steps`."""

    approval = serializers.IntegerField()
    kind = serializers.ChoiceField(list(KINDS.items()))
    title = serializers.CharField()
    summary = serializers.CharField()
    partner_id = serializers.IntegerField(allow_null=True)
    partner = serializers.CharField()
    territory = serializers.CharField()
    requested_by = serializers.CharField()
    requested_at = serializers.DateTimeField()
    days = serializers.IntegerField()
    step = serializers.IntegerField()
    steps = serializers.IntegerField()
    role = serializers.CharField()
    awaited = AwaitedShape(many=True)
    waits_for_me = serializers.BooleanField()
    amount = MoneyShape(allow_null=True)


class QueueShape(serializers.Serializer[Any]):
    rows = QueueLineShape(many=True)


class PamCapacityShape(serializers.Serializer[Any]):
    pam = serializers.IntegerField()
    name = serializers.CharField()
    tiered = serializers.IntegerField()


class PartnerCapacityShape(serializers.Serializer[Any]):
    """Tiered partners of each PAM, and how many the settings of the program allow."""

    least = serializers.IntegerField()
    most = serializers.IntegerField()
    pams = PamCapacityShape(many=True)


class PipelineShape(serializers.Serializer[Any]):
    status = serializers.CharField()
    raps = serializers.IntegerField()
    mdf = MoneyShape()
    arr_target = MoneyShape()


class RumPointShape(serializers.Serializer[Any]):
    """`missing_rates` names currencies that are left out for want of a rate."""

    on = serializers.DateField()
    rum = MoneyShape()
    missing_rates = serializers.CharField()


class GrowthShape(serializers.Serializer[Any]):
    """One currency: what was won in twelve months; what we keep each year of what is there. Never added."""

    currency = serializers.CharField()
    net_new_arr = MoneyShape()
    accounts = serializers.IntegerField()
    exemptions = serializers.IntegerField()
    recurring_margin = MoneyShape()
    partners = serializers.IntegerField()
    without_margin = serializers.IntegerField()


class ProgramMoneyShape(serializers.Serializer[Any]):
    """One currency; the counts are the rows behind the amounts."""

    currency = serializers.CharField()
    plans = serializers.IntegerField()
    arr_committed = MoneyShape()
    accounts = serializers.IntegerField()
    arr_delivered = MoneyShape()
    commitments = serializers.IntegerField()
    mdf_committed = MoneyShape()
    partner_committed = MoneyShape()
    payments = serializers.IntegerField()
    mdf_disbursed = MoneyShape()
    mdf_unconfirmed = MoneyShape()


class IntelligenceShape(serializers.Serializer[Any]):
    on = serializers.DateField()
    partners = serializers.IntegerField()
    activated = serializers.IntegerField()
    diamonds = serializers.IntegerField()
    diamonds_in_a_plan = serializers.IntegerField()
    cohort_mix = MixShape(many=True)
    capacity = PartnerCapacityShape()
    pipeline = PipelineShape(many=True)
    rum_trend = RumPointShape(many=True)
    growth = GrowthShape(many=True)
    rows = ProgramMoneyShape(many=True)
    explanations = serializers.ListField(child=serializers.DictField(), allow_null=True)
