"""`reports/retention/`, `reports/mrr-concentration/` and `reports/mrr-forecast/`: the figures of the pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import URLPattern, path
from rest_framework import serializers

from partnerview import clock
from partnerview.books.currency import reporting_currency
from partnerview.errors import InvalidInput
from partnerview.http.api import ReportView
from partnerview.http.fields import MonthField, money_of
from partnerview.http.serializers import Body
from partnerview.months import Month
from partnerview.users.permissions import Permission
from recognition.api.reports import AmountsShape
from recognition.reports.cohorts import Cohort, cohorts
from recognition.reports.committed_mrr import forecast
from recognition.reports.concentration import concentration
from recognition.reports.measure import CONVERTED, measure_of
from recognition.reports.retention import changed_clients, retention_in
from recognition.reports.retention_explained import FIGURES, explain_retention
from recognition.reports.scope import scope_of

PLACES = Decimal("0.000001")


class Measured(Body):
    """The end of the month of `as_of` (today), in a currency, or in all of them at its closing rates."""

    as_of = serializers.DateField(required=False)
    currency = serializers.RegexField(rf"^([A-Z]{{3}}|{CONVERTED})$", required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        month = Month.of(attrs.get("as_of") or clock.today())
        return attrs | {"month": month, "measure": measure_of(attrs.get("currency") or reporting_currency(), month)}


class Window(Measured):
    """From the end of `from_month` (a year before) to that of the month of `as_of`."""

    from_month = MonthField(required=False)
    figure = serializers.ChoiceField(FIGURES, required=False, default="net")
    explain = serializers.BooleanField(required=False, default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        asked = super().validate(attrs)
        since = attrs.get("from_month") or asked["month"] - 12
        if since >= asked["month"]:
            raise InvalidInput(f"{since} is not before {asked['month']}, the month of as_of.", field="from_month")
        return asked | {"since": since}


class Shares(Measured):
    by = serializers.ChoiceField(("client", "partner"), required=False, default="client")


class RetainedShape(serializers.Serializer[Any]):
    client = serializers.IntegerField()
    name = serializers.CharField()
    opening = AmountsShape()
    closing = AmountsShape()


class AgedShape(serializers.Serializer[Any]):
    age = serializers.IntegerField(help_text="Months since each client's own first.")
    clients = serializers.IntegerField()
    kept = serializers.CharField()


class CohortShape(serializers.Serializer[Any]):
    quarter = MonthField(help_text="The first month of the quarter in which its clients began.")
    clients = serializers.IntegerField()
    initial = AmountsShape()
    ages = AgedShape(many=True)


class RetentionShape(serializers.Serializer[Any]):
    """Ratios as decimals, null where nobody had MRR at the opening. `missing` names currencies without a rate."""

    from_month = MonthField()
    through_month = MonthField()
    currency = serializers.CharField()
    missing = serializers.ListField(child=serializers.CharField())
    clients = serializers.IntegerField()
    lost = serializers.IntegerField()
    gross = serializers.CharField(allow_null=True)
    net = serializers.CharField(allow_null=True)
    logo_churn = serializers.CharField(allow_null=True)
    rows = RetainedShape(many=True)
    cohorts = CohortShape(many=True)
    explanation = serializers.DictField(allow_null=True)


class RetentionReport(ReportView):
    """Gross and net retention and logo churn over any window, the clients that changed, and cohorts."""

    permission = Permission.MRR_VIEW
    query = Window
    shape = RetentionShape

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        scope, measure, month, since = scope_of(self.user), query["measure"], query["month"], query["since"]
        found = retention_in(measure, month, since=since, scope=scope)
        explained = explain_retention(query["figure"], measure, month, since=since, scope=scope)
        code = measure.currency
        return {
            "from_month": since,
            "through_month": month,
            "currency": code,
            "missing": list(measure.missing),
            "clients": found.clients if found else 0,
            "lost": found.lost if found else 0,
            **{figure: _ratio(getattr(found, figure)) if found else None for figure in FIGURES},
            "rows": [
                {
                    "client": row.client,
                    "name": row.name,
                    "opening": money_of(row.opening, code),
                    "closing": money_of(row.closing, code),
                }
                for row in changed_clients(measure, month, since=since, scope=scope)
            ],
            "cohorts": [_cohort(cohort, code) for cohort in cohorts(measure, month, scope=scope)],
            "explanation": explained.as_dict() if query["explain"] and explained else None,
        }


class ShareShape(serializers.Serializer[Any]):
    id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    amount = AmountsShape()
    share = serializers.CharField()
    reached = serializers.CharField(help_text="The share of this one and all larger ones.")


class ConcentrationShape(serializers.Serializer[Any]):
    through_month = MonthField()
    currency = serializers.CharField()
    missing = serializers.ListField(child=serializers.CharField())
    herfindahl = serializers.CharField()
    rows = ShareShape(many=True)


class ConcentrationReport(ReportView):
    """MRR by client or partner with shares, the largest first."""

    permission = Permission.MRR_VIEW
    query = Shares
    shape = ConcentrationShape

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        measure = query["measure"]
        found = concentration(query["by"], measure, query["month"], scope=scope_of(self.user))
        return {
            "through_month": query["month"],
            "currency": measure.currency,
            "missing": list(measure.missing),
            "herfindahl": _ratio(found.herfindahl),
            "rows": [
                {
                    "id": row.key,
                    "name": row.name,
                    "amount": money_of(row.amount, measure.currency),
                    "share": _ratio(row.share),
                    "reached": _ratio(row.reached),
                }
                for row in found.rows
            ],
        }


class ForecastMonthShape(serializers.Serializer[Any]):
    month = MonthField()
    starts = AmountsShape()
    changes = AmountsShape()
    ends = AmountsShape()
    committed = AmountsShape()
    forecast = AmountsShape()


class ForecastShape(serializers.Serializer[Any]):
    """Committed MRR applies signed starts and changes; the forecast takes signed ends away as well."""

    through_month = MonthField()
    currency = serializers.CharField()
    missing = serializers.ListField(child=serializers.CharField())
    opening = AmountsShape()
    rows = ForecastMonthShape(many=True)


class ForecastReport(ReportView):
    """The twelve months after that of `as_of`."""

    permission = Permission.MRR_VIEW
    query = Measured
    shape = ForecastShape

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        measure = query["measure"]
        found = forecast(measure, query["month"], scope=scope_of(self.user))
        names = ("starts", "changes", "ends", "committed", "forecast")
        return {
            "through_month": query["month"],
            "currency": measure.currency,
            "missing": list(measure.missing),
            "opening": money_of(found.opening, measure.currency),
            "rows": [
                {"month": row.month, **{name: money_of(getattr(row, name), measure.currency) for name in names}}
                for row in found.months
            ],
        }


def _ratio(value: Decimal) -> str:
    return f"{Decimal(value).quantize(PLACES):f}"


def _cohort(cohort: Cohort, currency: str) -> dict[str, Any]:
    return {
        "quarter": cohort.quarter,
        "clients": cohort.clients,
        "initial": money_of(cohort.initial, currency),
        "ages": [
            {"age": aged.age, "clients": aged.left_clients, "kept": _ratio(cohort.kept(aged))} for aged in cohort.ages
        ],
    }


urlpatterns: list[URLPattern] = [
    path("reports/retention/", RetentionReport.as_view(), name="api-reports-retention"),
    path("reports/mrr-concentration/", ConcentrationReport.as_view(), name="api-reports-mrr-concentration"),
    path("reports/mrr-forecast/", ForecastReport.as_view(), name="api-reports-mrr-forecast"),
]
