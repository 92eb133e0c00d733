"""`reports/partner-statement/`: what a partner earned, what is owed and paid of it, and its deposit, by month."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern
from rest_framework import serializers

from partnerview import clock
from partnerview.directory.models import Partner
from partnerview.http.api import ReportView, action_path
from partnerview.http.fields import MonthField, Reference, money_of
from partnerview.http.serializers import Body, MoneyShape
from partnerview.months import Month
from partnerview.users.permissions import Permission
from retainers.reports.partner_statement import MEASURES, PartnerStatement, statement_seen_by

MOST = 120


class StatementQuery(Body):
    """The first and the last month; the twelve through this one where neither is given."""

    first = MonthField(required=False)
    last = MonthField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        last: Month = attrs.get("last") or Month.of(clock.today())
        first: Month = attrs.get("first") or last - 11
        if not 0 <= last - first < MOST:
            raise serializers.ValidationError({"last": f"Give at most {MOST} months, the first before the last."})
        return attrs | {"first": first, "last": last}


class PartnerStatementQuery(StatementQuery):
    partner = Reference(Partner)


class StatementMonthShape(serializers.Serializer[Any]):
    """One month in one currency. `held` is the deposit at its end."""

    month = serializers.CharField()
    currency = serializers.CharField()
    accrued = MoneyShape()
    due = MoneyShape()
    approved = MoneyShape()
    paid = MoneyShape()
    proved = MoneyShape()
    paid_out = MoneyShape()
    to_us = MoneyShape()
    to_us_open = MoneyShape()
    invoiced = MoneyShape()
    invoices_paid = MoneyShape()
    paid_in = MoneyShape()
    taken_out = MoneyShape()
    drawn = MoneyShape()
    held = MoneyShape()


class StatementShape(serializers.Serializer[Any]):
    partner = serializers.IntegerField()
    rows = StatementMonthShape(many=True)


def statement_rows(statement: PartnerStatement) -> list[dict[str, Any]]:
    """One row per currency and month, the amounts as money."""
    return [
        {
            "month": f"{month.month:%Y-%m}",
            "currency": month.currency,
            **{name: money_of(getattr(month, name), month.currency) for name in (*MEASURES, "held")},
        }
        for part in statement.currencies
        for month in part.months
    ]


class PartnerStatementReport(ReportView):
    """The statement over the rules and deposit accounts of a partner that are visible."""

    permission = Permission.RULES_VIEW
    query = PartnerStatementQuery
    shape = StatementShape

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        partner = query["partner"]
        found = statement_seen_by(self.user, partner, first=query["first"], last=query["last"])
        return {"partner": partner.pk, "rows": statement_rows(found)}


urlpatterns: list[URLPattern] = [action_path("reports/partner-statement/", PartnerStatementReport.as_view())]
