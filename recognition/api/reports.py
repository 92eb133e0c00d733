"""`reports/mrr/` and `reports/recognized-revenue/`: the figures of the pages, as JSON or CSV."""

from __future__ import annotations

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
from recognition.open_months import books_start
from recognition.reports.known_mrr import KnownTwice, mrr_known, revenue_known
from recognition.reports.mrr import mrr_months
from recognition.reports.mrr_by import Dimension, label_of, mrr_by
from recognition.reports.mrr_explained import explain_mrr
from recognition.reports.recognized_revenue import recognized_revenue
from recognition.reports.reporting_currency import KINDS, converted
from recognition.reports.scope import Scope, scope_of


class Period(Body):
    """A year through the month of `as_of` (today) unless `from_month` says otherwise."""

    as_of = serializers.DateField(required=False)
    from_month = MonthField(required=False)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False)
    known_at = serializers.DateTimeField(required=False, help_text="Beside what is known now: what was known then.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        last = Month.of(attrs.get("as_of") or clock.today())
        first = max(attrs.get("from_month") or last - 11, books_start())
        if first > last and "from_month" in attrs:
            raise InvalidInput(f"{first} lies after {last}, the month of as_of.", field="from_month")
        return {"first": first, "last": last, **{name: attrs.get(name) for name in ("currency", "known_at")}}


class MrrQuery(Period):
    """`explain=1` adds how the closing of the last month in `currency` is made, `by` splits the last month."""

    explain = serializers.BooleanField(required=False, default=False)
    by = serializers.ChoiceField([dimension.value for dimension in Dimension], required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["explain"] and not attrs.get("currency"):
            raise InvalidInput("Say which currency to explain.", code="required", field="currency")
        return super().validate(attrs) | {"explain": attrs["explain"], "by": attrs.get("by")}


class AmountsShape(serializers.Serializer[Any]):
    """Money under its name; null where a rate is missing."""

    amount = serializers.CharField()
    currency = serializers.CharField()


class MrrMonthShape(serializers.Serializer[Any]):
    """One month in one contract currency: opening + movements = closing."""

    month = MonthField()
    currency = serializers.CharField()
    opening = AmountsShape()
    new = AmountsShape()
    reactivation = AmountsShape()
    expansion = AmountsShape()
    contraction = AmountsShape()
    churn = AmountsShape()
    paused = AmountsShape()
    closing = AmountsShape()
    lines = serializers.IntegerField()
    clients = serializers.IntegerField()
    frozen = serializers.BooleanField()


class ConvertedMonthShape(serializers.Serializer[Any]):
    """One month over all currencies: opening + movements + fx = closing. `missing` names absent rates."""

    month = MonthField()
    opening = AmountsShape(allow_null=True)
    new = AmountsShape(allow_null=True)
    reactivation = AmountsShape(allow_null=True)
    expansion = AmountsShape(allow_null=True)
    contraction = AmountsShape(allow_null=True)
    churn = AmountsShape(allow_null=True)
    paused = AmountsShape(allow_null=True)
    fx = AmountsShape(allow_null=True)
    closing = AmountsShape(allow_null=True)
    missing = serializers.ListField(child=serializers.CharField())
    frozen = serializers.BooleanField()


class KnownTwiceShape(serializers.Serializer[Any]):
    """One month (and kind of revenue) as known at `known_at` and as known now. MRR has no kind."""

    month = MonthField()
    kind = serializers.CharField(allow_blank=True)
    then = AmountsShape()
    now = AmountsShape()
    difference = AmountsShape()


class MrrByShape(serializers.Serializer[Any]):
    """One value of the dimension in one currency: opening + transfer + gained + lost = closing."""

    key = serializers.CharField(allow_blank=True)
    name = serializers.CharField()
    currency = serializers.CharField()
    opening = AmountsShape()
    transfer = AmountsShape()
    gained = AmountsShape()
    lost = AmountsShape()
    closing = AmountsShape()
    lines = serializers.IntegerField()
    clients = serializers.IntegerField()


class MrrShape(serializers.Serializer[Any]):
    from_month = MonthField()
    through_month = MonthField()
    reporting_currency = serializers.CharField()
    rows = MrrMonthShape(many=True)
    converted = ConvertedMonthShape(many=True)
    by = MrrByShape(many=True)
    known = KnownTwiceShape(many=True)
    explanation = serializers.DictField(allow_null=True)


class MrrReport(ReportView):
    """MRR by month: in each contract currency, and over all of them in the reporting currency."""

    permission = Permission.MRR_VIEW
    query = MrrQuery
    shape = MrrShape

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        scope, first, last, currency = scope_of(self.user), query["first"], query["last"], query["currency"]
        reporting = reporting_currency()
        months = mrr_months(first, last, scope=scope)
        explanation = explain_mrr(last, currency, scope=scope).as_dict() if query["explain"] else None
        return {
            "from_month": first,
            "through_month": last,
            "reporting_currency": reporting,
            "rows": [told(row, (*KINDS, "opening", "closing")) for row in months if currency in {None, row.currency}],
            "converted": [
                told(row, (*KINDS, "opening", "closing", "fx")) for row in converted(months, currency=reporting)
            ],
            "by": _by(query["by"], last, currency, scope),
            "known": [
                _twice(row)
                for row in (mrr_known(first, last, query["known_at"], scope=scope) if query["known_at"] else [])
                if currency in {None, row.currency}
            ],
            "explanation": explanation,
        }


def _by(dimension: str | None, month: Month, currency: str | None, scope: Scope) -> list[dict[str, Any]]:
    """The last month by a dimension, as the table of the page has it; nothing unless it is asked for."""
    if dimension is None:
        return []
    of = Dimension(dimension)
    rows = mrr_by(of, month, currency=currency, scope=scope)
    return [
        told(row, ("opening", "transfer", "gained", "lost", "closing")) | {"name": label_of(row, of)} for row in rows
    ]


class RevenueRowShape(serializers.Serializer[Any]):
    month = MonthField()
    kind = serializers.CharField()
    entries = serializers.IntegerField()
    lines = serializers.IntegerField()
    amount = AmountsShape()


class RevenueShape(serializers.Serializer[Any]):
    from_month = MonthField()
    through_month = MonthField()
    rows = RevenueRowShape(many=True)
    known = KnownTwiceShape(many=True)


class RevenueReport(ReportView):
    """Recognized revenue by the month that it posted in, by kind and currency; with `known_at` of what was recorded."""

    permission = Permission.RECOGNITION_VIEW
    query = Period
    shape = RevenueShape

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        scope, first, last, currency = scope_of(self.user), query["first"], query["last"], query["currency"]
        at = query["known_at"]
        rows = recognized_revenue(first, last, currency=currency, scope=scope, known_at=at)
        known = revenue_known(first, last, at, currency=currency, scope=scope) if at else []
        return {
            "from_month": first,
            "through_month": last,
            "rows": [told(row, ("amount",)) for row in rows],
            "known": [_twice(row) for row in known],
        }


def _twice(row: KnownTwice) -> dict[str, Any]:
    amounts = {name: money_of(getattr(row, name), row.currency) for name in ("then", "now", "difference")}
    return {"month": row.month, "kind": row.kind, **amounts}


def told(row: Any, amounts: tuple[str, ...]) -> dict[str, Any]:
    """The row with its amounts as money."""
    plain = {name: getattr(row, name) for name in row.__slots__}
    money = {name: None if plain[name] is None else money_of(plain[name], row.currency) for name in amounts}
    return plain | money


urlpatterns: list[URLPattern] = [
    path("reports/mrr/", MrrReport.as_view(), name="api-reports-mrr"),
    path("reports/recognized-revenue/", RevenueReport.as_view(), name="api-reports-recognized-revenue"),
]
