"""`engagements/{id}/bridge/` and `reports/bridge/`: the four numbers with every difference named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from engagements.api.shapes import EngagementRow
from engagements.models import Engagement
from partnerview import clock
from partnerview.closing.bridge_rules import WORDS, Number
from partnerview.closing.reports.bridge import Bridge, Moment, bridges, totals
from partnerview.closing.reports.bridge_converted import converted_bridge
from partnerview.closing.reports.bridge_converted_explained import explain_converted
from partnerview.closing.reports.bridge_explained import explain_figure
from partnerview.directory.models import Client
from partnerview.explanation import Explanation
from partnerview.http.api import ReportView, Subject
from partnerview.http.fields import MonthField, Reference, money_of
from partnerview.http.serializers import Body, MoneyShape
from partnerview.months import Month
from partnerview.users.permissions import Permission


class MomentQuery(Body):
    """`month` (of `as_of`, or the last whole one) through `as_of`, as known at `known_at`; `explain=1` says how."""

    month = MonthField(required=False)
    as_of = serializers.DateField(required=False)
    known_at = serializers.DateTimeField(required=False)
    explain = serializers.BooleanField(required=False, default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        as_of = attrs.get("as_of")
        month = attrs.get("month") or (Month.of(as_of) if as_of else Month.of(clock.today()) - 1)
        return attrs | {"moment": Moment(month, as_of, attrs.get("known_at"))}


class BridgeQuery(MomentQuery):
    client = Reference(Client, required=False)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False)


class DifferenceShape(serializers.Serializer[Any]):
    """One named difference: 1 contracted to invoiced, 2 invoiced to recognized, 3 recognized to cash."""

    gap = serializers.IntegerField()
    name = serializers.CharField()
    words = serializers.CharField()
    amount = MoneyShape()
    rows = serializers.IntegerField()
    explanation = serializers.DictField(allow_null=True)


class BridgeShape(serializers.Serializer[Any]):
    """The differences of a gap come to it exactly. `engagement` is null over all of them."""

    engagement = serializers.IntegerField(allow_null=True)
    contracted = MoneyShape()
    invoiced = MoneyShape()
    recognized = MoneyShape()
    cash = MoneyShape()
    differences = DifferenceShape(many=True)
    explanations = serializers.DictField(allow_null=True)


class BridgesShape(serializers.Serializer[Any]):
    """`converted` is all currencies in the reporting currency, with `fx` among the differences: null where there is
    no other currency, or where `missing_rates` says what it lacks."""

    month = MonthField()
    totals = BridgeShape(many=True)
    converted = BridgeShape(allow_null=True)
    missing_rates = serializers.ListField(child=serializers.CharField())
    rows = BridgeShape(many=True)


class BridgeReport(ReportView):
    """The bridge of a month: per currency over all engagements that the key sees, and per engagement."""

    permission = Permission.RECOGNITION_VIEW
    query = BridgeQuery
    shape = BridgesShape

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        moment, currency = query["moment"], query.get("currency")
        seen = Engagement.objects.visible_to(self.user).order_by()
        if client := query.get("client"):
            seen = seen.filter(client=client)
        keys = list(seen.values_list("pk", flat=True))
        found = [totals(moment, engagements=keys), bridges(moment, engagements=keys)]
        told, rows = ([b for b in part if currency in {None, b.currency}] for part in found)
        return {
            "month": moment.month,
            "totals": [_told(bridge, moment, keys, explain=query["explain"]) for bridge in told],
            **_converted(told, moment, keys, explain=query["explain"]),
            "rows": [_told(bridge, moment, keys, explain=False) for bridge in rows],
        }


class EngagementBridge(Subject):
    """The bridge of one engagement and month, one entry a currency."""

    permission = Permission.RECOGNITION_VIEW
    model = Engagement
    row = EngagementRow
    parameters = frozenset(MomentQuery().fields)

    def get(self, request: Request, pk: str) -> Response:
        engagement = self.find(pk)
        query = MomentQuery(data=request.query_params.dict(), context={"request": request, "view": self})
        query.is_valid(raise_exception=True)
        moment, keys = query.validated_data["moment"], [engagement.pk]
        explain = query.validated_data["explain"]
        found = bridges(moment, engagements=keys)
        rows = [_told(bridge, moment, keys, explain=explain) for bridge in found]
        together = _converted(found, moment, keys, explain=explain)
        return Response(BridgesShape({"month": moment.month, "totals": [], **together, "rows": rows}).data)


def _converted(told: Sequence[Bridge], moment: Moment, keys: Sequence[int], *, explain: bool) -> dict[str, Any]:
    found = converted_bridge(moment, engagements=keys, by_currency=told)
    if found is None or found.missing:
        return {"converted": None, "missing_rates": list(found.missing) if found else []}
    explained = partial(explain_converted, found, moment)
    return {"converted": _shaped(found.bridge, explained if explain else None), "missing_rates": []}


def _told(bridge: Bridge, moment: Moment, keys: Sequence[int], *, explain: bool) -> dict[str, Any]:
    explained = partial(explain_figure, moment, currency=bridge.currency, engagements=keys)
    return _shaped(bridge, explained if explain else None)


def _shaped(bridge: Bridge, explained: Callable[[int, str], Explanation] | None) -> dict[str, Any]:
    """`explained` says how the number or the difference of a gap comes about, where that is asked for."""
    code = bridge.currency
    return {
        "engagement": bridge.engagement,
        **{number.value: money_of(bridge.shown(number), code) for number in Number},
        "differences": [
            {
                "gap": item.gap,
                "name": item.name.value,
                "words": WORDS[item.name],
                "amount": money_of(item.amount, code),
                "rows": item.rows,
                "explanation": explained(item.gap, item.name).as_dict() if explained else None,
            }
            for gap in (1, 2, 3)
            for item in bridge.named(gap)
        ],
        "explanations": {number.value: explained(0, number).as_dict() for number in Number} if explained else None,
    }
