"""`reports/deferred-revenue/` and `reports/remaining-obligations/`: the figures of the pages, as JSON or CSV."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from rest_framework import serializers

from engagements.models import Engagement
from partnerview import clock
from partnerview.errors import InvalidInput
from partnerview.http.api import ReportView
from partnerview.http.fields import MonthField, money_of
from partnerview.http.serializers import Body
from partnerview.months import Month
from partnerview.users.permissions import Permission
from recognition.api.reports import AmountsShape, told
from recognition.open_months import books_start
from recognition.reports.balances_explained import explain_balance, explain_engagement_balance
from recognition.reports.converted_balances import converted_balances
from recognition.reports.deferred_revenue import BALANCES, Question, balance_totals, balances
from recognition.reports.remaining_obligations import AMOUNTS, obligation_totals, remaining_obligations
from recognition.reports.scope import scope_of

MOVES = ("opening", "billed", "adjusted", "recognized", "closing")


class AsOf(Body):
    """The end of the month of `as_of` (today). `explain=1` wants a currency, and may name one engagement."""

    as_of = serializers.DateField(required=False)
    from_month = MonthField(required=False)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False)
    engagement = serializers.IntegerField(required=False, min_value=1)
    explain = serializers.BooleanField(required=False, default=False)
    figure = serializers.ChoiceField(BALANCES, required=False, default=BALANCES[0])

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        last = Month.of(attrs.get("as_of") or clock.today())
        first = max(attrs.get("from_month") or last, books_start())
        if attrs["explain"] and not attrs.get("currency"):
            raise InvalidInput("Say which currency to explain.", code="required", field="currency")
        if first > last and "from_month" in attrs:
            raise InvalidInput(f"{first} lies after {last}, the month of as_of.", field="from_month")
        asked = {name: attrs.get(name) for name in ("currency", "engagement", "figure", "explain")}
        return {"first": min(first, last), "last": last, **asked}


class BalanceShape(serializers.Serializer[Any]):
    """One engagement in one currency: opening + billed + adjusted − recognized = closing."""

    engagement = serializers.IntegerField()
    code = serializers.CharField()
    client = serializers.IntegerField()
    currency = serializers.CharField()
    opening = AmountsShape()
    billed = AmountsShape()
    adjusted = AmountsShape()
    recognized = AmountsShape()
    closing = AmountsShape()
    contract_liability = AmountsShape()
    contract_asset = AmountsShape()
    unbilled_receivable = AmountsShape()
    receivable = AmountsShape()


class BalanceTotalShape(serializers.Serializer[Any]):
    """The sums of one currency; no sum crosses two."""

    currency = serializers.CharField()
    engagements = serializers.IntegerField()
    opening = AmountsShape()
    billed = AmountsShape()
    adjusted = AmountsShape()
    recognized = AmountsShape()
    closing = AmountsShape()
    contract_liability = AmountsShape()
    contract_asset = AmountsShape()
    unbilled_receivable = AmountsShape()
    receivable = AmountsShape()


CONVERTED = (*BALANCES, "opening", "moved", "fx", "closing")


class ConvertedShape(serializers.Serializer[Any]):
    """All currencies in the reporting currency: opening + moved + fx = closing. Null where a rate is missing."""

    currency = serializers.CharField()
    contract_liability = AmountsShape(allow_null=True)
    contract_asset = AmountsShape(allow_null=True)
    unbilled_receivable = AmountsShape(allow_null=True)
    receivable = AmountsShape(allow_null=True)
    opening = AmountsShape(allow_null=True)
    moved = AmountsShape(allow_null=True)
    fx = AmountsShape(allow_null=True)
    closing = AmountsShape(allow_null=True)
    missing = serializers.ListField(child=serializers.CharField())


class DeferredShape(serializers.Serializer[Any]):
    from_month = MonthField()
    through_month = MonthField()
    rows = BalanceShape(many=True)
    totals = BalanceTotalShape(many=True)
    converted = ConvertedShape()
    explanation = serializers.DictField(allow_null=True)


class DeferredReport(ReportView):
    """Contract liability, contract asset, unbilled receivable and receivable of every engagement."""

    permission = Permission.RECOGNITION_VIEW
    query = AsOf
    shape = DeferredShape

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        self._refuse_hidden(query["engagement"])
        asked = Question(
            query["first"], query["last"], query["currency"], query["engagement"], scope=scope_of(self.user)
        )
        return {
            "from_month": asked.first,
            "through_month": asked.last,
            "rows": [told(row, (*MOVES, *BALANCES)) for row in balances(asked)],
            "totals": [told(row, (*MOVES, *BALANCES)) for row in balance_totals(asked)],
            "converted": told(converted_balances(asked.last, scope=asked.scope), CONVERTED),
            "explanation": self._explained(query) if query["explain"] else None,
        }

    def _explained(self, query: dict[str, Any]) -> Any:
        figure, currency, month = query["figure"], query["currency"], query["last"]
        if query["engagement"]:
            return explain_engagement_balance(figure, query["engagement"], currency, month).as_dict()
        return explain_balance(figure, month, currency, scope=scope_of(self.user)).as_dict()

    def _refuse_hidden(self, engagement: int | None) -> None:
        if engagement and not Engagement.objects.visible_to(self.user).filter(pk=engagement).exists():
            raise InvalidInput(f"There is no engagement {engagement}, or it is not visible to you.", field="engagement")


class ObligationQuery(Body):
    """The end of the month of `as_of` (today)."""

    as_of = serializers.DateField(required=False)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False)


class ObligationShape(serializers.Serializer[Any]):
    """One engagement in one currency, by when it will be recognized; `ongoing` is no obligation."""

    engagement = serializers.IntegerField()
    code = serializers.CharField()
    currency = serializers.CharField()
    obligation = AmountsShape()
    due = AmountsShape()
    to_3 = AmountsShape()
    to_6 = AmountsShape()
    to_12 = AmountsShape()
    to_24 = AmountsShape()
    later = AmountsShape()
    on_acceptance = AmountsShape()
    ongoing = AmountsShape()


class ObligationTotalShape(serializers.Serializer[Any]):
    currency = serializers.CharField()
    engagements = serializers.IntegerField()
    obligation = AmountsShape()
    ongoing = AmountsShape()


class ObligationsShape(serializers.Serializer[Any]):
    through_month = MonthField()
    rows = ObligationShape(many=True)
    totals = ObligationTotalShape(many=True)


class ObligationReport(ReportView):
    """What is promised and not yet recognized, in bands of months after the month of `as_of`."""

    permission = Permission.RECOGNITION_VIEW
    query = ObligationQuery
    shape = ObligationsShape

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        month, scope = Month.of(query.get("as_of") or clock.today()), scope_of(self.user)
        currency = query.get("currency")
        return {
            "through_month": month,
            "rows": [
                told(row, AMOUNTS) | {"obligation": money_of(row.obligation, row.currency)}
                for row in remaining_obligations(month, currency=currency, scope=scope)
            ],
            "totals": [
                told(row, ("obligation", "ongoing")) for row in obligation_totals(month, currency=currency, scope=scope)
            ],
        }


urlpatterns: list[URLPattern] = [
    path("reports/deferred-revenue/", DeferredReport.as_view(), name="api-reports-deferred-revenue"),
    path("reports/remaining-obligations/", ObligationReport.as_view(), name="api-reports-remaining-obligations"),
]
