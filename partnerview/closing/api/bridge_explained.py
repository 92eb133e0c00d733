"""`reports/bridge/explanation/`: how a number, a difference or a whole gap of the bridge comes about."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from engagements.models import Engagement
from partnerview.books.currency import reporting_currency
from partnerview.closing.api.bridge import BridgeQuery
from partnerview.closing.bridge_rules import Number
from partnerview.closing.reports.bridge_converted_explained import ALL, explain_asked
from partnerview.errors import InvalidInput
from partnerview.explanation import Explanation
from partnerview.http.explained import ExplanationReport
from partnerview.http.fields import Reference
from partnerview.users.permissions import Permission


class BridgeFigureQuery(BridgeQuery):
    """`gap` 0 is a number (contracted); 1 to 3 a difference by its name, or `together` for all of it.

    `currency` may be `all`: every one, in the reporting currency.
    """

    currency = serializers.RegexField(rf"^([A-Z]{{3}}|{ALL})$", required=False)
    figure = serializers.CharField(required=False, default=Number.CONTRACTED.value)
    gap = serializers.IntegerField(required=False, default=0, min_value=0, max_value=3)
    engagement = Reference(Engagement, required=False)


class BridgeExplanation(ExplanationReport):
    """One figure of the bridge, over every engagement that the key sees, of one client, or of one engagement."""

    permission = Permission.RECOGNITION_VIEW
    query = BridgeFigureQuery

    def explained(self, query: dict[str, Any]) -> Explanation:
        seen = Engagement.objects.visible_to(self.user).order_by()
        if client := query.get("client"):
            seen = seen.filter(client=client)
        if engagement := query.get("engagement"):
            seen = seen.filter(pk=engagement.pk)
        keys = list(seen.values_list("pk", flat=True))
        moment, gap, figure = query["moment"], query["gap"], query["figure"]
        currency = query.get("currency") or reporting_currency()
        try:
            return explain_asked(moment, gap, figure, currency=currency, engagements=keys)
        except ValueError as refusal:
            raise InvalidInput(f"The bridge has no such figure: {refusal}.", field="figure") from None
