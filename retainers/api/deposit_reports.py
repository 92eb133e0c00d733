"""`reports/at-risk/` and `reports/working-capital/`: the figures of the pages, as JSON or CSV."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django.urls import path
from rest_framework import serializers

from partnerview import clock
from partnerview.errors import InvalidInput
from partnerview.http.api import ReportView
from partnerview.http.fields import money_of
from partnerview.http.serializers import Body
from partnerview.users.permissions import Permission
from retainers.api.deposit_shapes import CapitalShape, RiskShape
from retainers.models import DepositAccount
from retainers.reports.at_risk import RiskRow, at_risk, dressed
from retainers.reports.explained import explain
from retainers.reports.positions import When, scope_of
from retainers.reports.risk_overview import Capital, overview
from retainers.reports.working_capital import ThreeWay, converted, three_ways

PLACES: Final = Decimal("0.000001")


class AsOf(Body):
    """As of a value date (today), as known at a moment (now)."""

    as_of = serializers.DateField(required=False)
    known_at = serializers.DateTimeField(required=False)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        as_of = attrs.get("as_of") or clock.today()
        if as_of > clock.today():
            raise InvalidInput(f"{as_of} has not come yet. Give today or an earlier day.", field="as_of")
        return attrs | {"when": When(as_of, attrs.get("known_at"))}


class RiskQuery(AsOf):
    """`explain=1` adds to each row how its cleared balance is made; only up to 50 rows."""

    explain = serializers.BooleanField(required=False, default=False)
    flagged = serializers.BooleanField(required=False, default=False)
    account = serializers.IntegerField(required=False)


class RiskReport(ReportView):
    """Every account with its figures, flags and reasons, the worst first."""

    permission = Permission.DEPOSITS_VIEW
    query = RiskQuery
    shape = RiskShape

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        when = query["when"]
        rows = [row for row in at_risk(when, accounts=scope_of(self.user)) if _wanted(row, query)]
        shown = dressed(rows, when)
        explained = _explanations(shown[:50], when) if query["explain"] else {}
        return {
            "as_of": when.as_of,
            "rows": [_row(row) | {"explanation": explained.get(row.standing.account)} for row in shown],
        }


class CapitalReport(ReportView):
    """Held, drawn, net, exposure and projected by currency; bank, control total and ledgers."""

    permission = Permission.DEPOSITS_VIEW
    query = AsOf
    shape = CapitalShape

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        when, scope = query["when"], scope_of(self.user)
        wanted = query.get("currency")
        capitals = [one for one in overview(when, accounts=scope).capitals if wanted in {None, one.currency}]
        total = converted(capitals, as_of=when.as_of)
        ways = three_ways(as_of=when.as_of, is_now=when.is_now) if scope is None else []
        return {
            "as_of": when.as_of,
            "reporting_currency": total.currency,
            "missing_rates": list(total.missing),
            "net": None if total.net is None else money_of(total.net, total.currency),
            "exposure": None if total.exposure is None else money_of(total.exposure, total.currency),
            "rows": [_capital(one) for one in capitals],
            "three_ways": [_way(one) for one in ways if wanted in {None, one.currency}],
        }


def _wanted(row: RiskRow, query: dict[str, Any]) -> bool:
    return (
        query.get("currency") in {None, row.standing.currency}
        and query.get("account") in {None, row.standing.account}
        and (row.is_flagged or not query["flagged"])
    )


def _row(row: RiskRow) -> dict[str, Any]:
    standing, found, code = row.standing, row.assessment, row.standing.currency
    return {
        "account": standing.account,
        "holder": standing.holder,
        "severity": row.severity,
        "flags": list(found.flags),
        "notes": list(found.notes),
        "reason": row.reason,
        "cleared": money_of(standing.cleared, code),
        "pending": money_of(standing.pending, code),
        "reserved": money_of(standing.reserved, code),
        "exposure": money_of(row.exposure, code),
        "deposits": money_of(standing.funded, code),
        "draws": money_of(standing.drawn, code),
        "unposted": money_of(row.unposted, code),
        "drawn_share": _number(found.drawn_share),
        "elapsed_share": _number(found.elapsed_share),
        "pace": _number(found.pace),
        "ahead_by": None if found.ahead_by is None else money_of(found.ahead_by, code),
        "daily_burn": money_of(found.daily_burn, code),
        "runway_days": _number(found.runway),
        "projected_zero": found.projected_zero,
        "aging": {name: money_of(amount, code) for name, amount in row.buckets.items()},
        "last_month": row.outcome.words if row.outcome else "",
        "decision": row.review.decision if row.review else None,
    }


def _explanations(rows: list[RiskRow], when: When) -> dict[int, Any]:
    ids = [row.standing.account for row in rows]
    accounts = DepositAccount.objects.select_related("partner", "client").in_bulk(ids)
    return {
        row.standing.account: explain(accounts[row.standing.account], row, "cleared", as_of=when.as_of).as_dict()
        for row in rows
    }


def _capital(one: Capital) -> dict[str, Any]:
    names = ("held", "drawn", "net", "pending", "reserved", "exposure", "projected")
    amounts = {name: money_of(getattr(one, name), one.currency) for name in names}
    return {"currency": one.currency, "accounts": one.accounts, **amounts}


def _way(one: ThreeWay) -> dict[str, Any]:
    names = ("bank", "control", "ledgers", "difference", "queued", "set_aside", "counts_later", "not_at_bank")
    amounts = {name: money_of(getattr(one, name), one.currency) for name in names}
    return {"currency": one.currency, "agrees": one.agrees, **amounts}


def _number(value: Any) -> str | None:
    return None if value is None else f"{value.quantize(PLACES):f}"


urlpatterns = [
    path("reports/at-risk/", RiskReport.as_view(), name="api-reports-at-risk"),
    path("reports/working-capital/", CapitalReport.as_view(), name="api-reports-working-capital"),
]
