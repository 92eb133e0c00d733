"""`reports/profitability/`, `engagements/{id}/profitability/`, `engagements/{id}/plan/`: figures of margin and plan."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import URLPattern, path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from engagements.api.shapes import EngagementRow
from engagements.models import Engagement
from engagements.reports.over_service import over_service_on
from engagements.reports.plan import plan_rows
from partnerview import clock
from partnerview.books.currency import reporting_currency
from partnerview.errors import InvalidInput
from partnerview.explanation import Explanation
from partnerview.http.api import ReportView, Subject, action_path
from partnerview.http.explained import ExplanationReport
from partnerview.http.fields import MonthField, money_of
from partnerview.http.serializers import Body
from partnerview.months import Month
from partnerview.users.permissions import Permission
from recognition.open_months import books_start
from recognition.profitability_forms import last_month
from recognition.reports.profitability import Profit, profit_parts, profits, together
from recognition.reports.profitability_explained import FIGURES, explain_profit
from recognition.reports.profitability_totals import WORDS, Told, Total, explain_total


class ProfitQuery(Body):
    """Through the month of `as_of` (the last that has been run), from the start of the books or `from_month`."""

    as_of = serializers.DateField(required=False)
    from_month = MonthField(required=False)
    explain = serializers.BooleanField(required=False, default=False)
    figure = serializers.ChoiceField(tuple(FIGURES), required=False, default="margin")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        last = Month.of(attrs["as_of"]) if "as_of" in attrs else last_month()
        first = max(attrs.get("from_month") or books_start(), books_start())
        return {"last": last, "explain": attrs["explain"], "figure": attrs["figure"], **_ordered(first, last)}


class PlanQuery(Body):
    from_month = MonthField(required=False)
    through_month = MonthField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        last = attrs.get("through_month") or Month.of(clock.today())
        return _ordered(attrs.get("from_month") or last - 2, last)


class AmountShape(serializers.Serializer[Any]):
    amount = serializers.CharField()
    currency = serializers.CharField()


class ProfitShape(serializers.Serializer[Any]):
    """Margin = recognized − cost; effective rate = recognized ÷ hours. `uncosted_minutes` have no cost rate."""

    engagement = serializers.IntegerField()
    minutes = serializers.IntegerField()
    uncosted_minutes = serializers.IntegerField()
    recognized = AmountShape()
    cost = AmountShape()
    margin = AmountShape()
    margin_share = serializers.CharField(allow_null=True)
    effective_rate = AmountShape(allow_null=True)
    over_service_minutes = serializers.IntegerField(help_text="In the interval that holds the last day.")


class ProfitabilityShape(serializers.Serializer[Any]):
    from_month = MonthField()
    through_month = MonthField()
    rows = ProfitShape(many=True)


class Profitability(ReportView):
    """Every visible engagement that has started, each in its own currency."""

    permission = Permission.MARGIN_VIEW
    query = ProfitQuery
    shape = ProfitabilityShape

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        first, last = query["first"], query["last"]
        keys = list(Engagement.objects.visible_to(self.user).live().values_list("pk", flat=True))
        over = over_service_on(last.last_day, keys)
        rows = [
            {**told(profit), "over_service_minutes": over.get(profit.engagement_id, 0)}
            for profit in profits(keys, first, last)
        ]
        return {"from_month": first, "through_month": last, "rows": rows}


class TotalQuery(ProfitQuery):
    """A total in one currency (the firm's own), over every visible engagement that is in it."""

    figure = serializers.ChoiceField(tuple(WORDS), required=False, default="margin")
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {**super().validate(attrs), "currency": attrs.get("currency") or reporting_currency()}


class ProfitabilityExplanation(ExplanationReport):
    """How a total of profitability comes about: the engagements that it is made of."""

    permission = Permission.MARGIN_VIEW
    query = TotalQuery

    def explained(self, query: dict[str, Any]) -> Explanation:
        first, last, currency = query["first"], query["last"], query["currency"]
        seen = Engagement.objects.visible_to(self.user).live().filter(currency=currency)
        names = {row.pk: f"{row.client.name}, {row.name}" for row in seen.select_related("client")}
        over = over_service_on(last.last_day, names)
        parts = [
            Told(names[profit.engagement_id], profit, over.get(profit.engagement_id, 0))
            for profit in profits(list(names), first, last)
        ]
        return explain_total(query["figure"], Total(currency, parts), first, last)


class EngagementProfitability(Subject):
    """One engagement as a whole and by workstream, before go-live and since; `explain=1` adds how `figure` is made."""

    permission = Permission.MARGIN_VIEW
    model = Engagement
    row = EngagementRow
    parameters = frozenset({"as_of", "from_month", "explain", "figure"})

    def get(self, request: Request, pk: str) -> Response:
        engagement = self.find(pk)
        query = _read(ProfitQuery, request, self)
        first, last = query["first"], query["last"]
        parts = profit_parts([engagement.pk], first, last)
        whole = together(parts) if parts else profits([engagement.pk], first, last)[0]
        explanation = None
        if query["explain"]:
            explanation = explain_profit(query["figure"], whole, engagement, first, last)
        body = {
            "from_month": str(first),
            "through_month": str(last),
            **told(whole),
            "over_service_minutes": over_service_on(last.last_day, [engagement.pk]).get(engagement.pk, 0),
            "parts": [
                {"workstream": part.workstream, "phase": "before" if part.is_before else "live", **told(part)}
                for part in parts
            ],
            "explanation": explanation.as_dict() if explanation else None,
        }
        return Response(body)


class EngagementPlan(Subject):
    """Planned (hard assignments) beside worked minutes of each person, workstream and month."""

    permission = Permission.ENGAGEMENTS_VIEW
    model = Engagement
    row = EngagementRow
    parameters = frozenset({"from_month", "through_month"})

    def get(self, request: Request, pk: str) -> Response:
        engagement = self.find(pk)
        query = _read(PlanQuery, request, self)
        rows = [
            {
                "person": row.person_id,
                "name": row.name,
                "workstream": row.workstream,
                "month": str(Month.of(row.month)),
                "planned": row.planned,
                "worked": row.worked,
            }
            for row in plan_rows(engagement, query["first"], query["last"])
        ]
        return Response({"from_month": str(query["first"]), "through_month": str(query["last"]), "rows": rows})


def told(profit: Profit) -> dict[str, Any]:
    """The figures as they go over the wire."""
    currency, share, rate = profit.currency, profit.margin_share, profit.effective_rate
    return {
        "engagement": profit.engagement_id,
        "minutes": profit.minutes,
        "uncosted_minutes": profit.uncosted,
        "recognized": money_of(profit.recognized, currency),
        "cost": money_of(profit.cost, currency),
        "margin": money_of(profit.margin, currency),
        "margin_share": None if share is None else f"{share.quantize(Decimal('0.0001')):f}",
        "effective_rate": None if rate is None else money_of(rate, currency),
    }


def _ordered(first: Month, last: Month) -> dict[str, Any]:
    if first > last:
        raise InvalidInput(f"{first} lies after {last}, the last month.", field="from_month")
    return {"first": first, "last": last}


def _read(query: type[Body], request: Request, view: Subject) -> dict[str, Any]:
    given = query(data=request.query_params.dict(), context={"request": request, "view": view})
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


urlpatterns: list[URLPattern] = [
    path(
        "reports/profitability/explanation/",
        ProfitabilityExplanation.as_view(),
        name="api-reports-profitability-explanation",
    ),
    path("reports/profitability/", Profitability.as_view(), name="api-reports-profitability"),
    action_path("engagements/<str:pk>/profitability/", EngagementProfitability.as_view()),
    action_path("engagements/<str:pk>/plan/", EngagementPlan.as_view()),
]
