"""`reports/console/` and its two other tabs, `reports/console/queue/` and `reports/console/intelligence/`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from django.urls import path
from rest_framework import serializers

from partnerview import clock
from partnerview.directory.models import Territory
from partnerview.http.fields import Reference, money_of
from partnerview.http.serializers import Body
from partnerview.users.permissions import Permission
from programs.api import console_shapes, shapes
from programs.api.reports import OnDay, ProgramReport
from programs.models.partner_profile import partners_seen_by
from programs.reports.cohort_mix import cohort_mix
from programs.reports.console import Console, Portfolio, console_of
from programs.reports.explained import explain_rum
from programs.reports.growth import Growth, growth, rum_trend
from programs.reports.intelligence import ProgramMoney, diamond_count, program_money, rap_pipeline
from programs.reports.intelligence_explained import explain_figure
from programs.reports.queue import Waiting, waiting_decisions
from programs.words.queue import role_of, summary_of, title_of


class ConsoleQuery(OnDay):
    """`territory` narrows to one; `explain=1` adds how the figures are made."""

    territory = Reference(Territory, required=False)
    explain = serializers.BooleanField(required=False, default=False)


class QueueQuery(OnDay):
    """`territory` narrows to one. The queue is as it stands now, whatever the day."""

    territory = Reference(Territory, required=False)


class ConsolePart(ProgramReport):
    """A tab of the console over the partners of one's territories."""

    permission = Permission.CONSOLE_VIEW
    query: ClassVar[type[Body]] = ConsoleQuery

    def within(self, query: dict[str, Any]) -> list[int]:
        rows = partners_seen_by(self.user)
        if query.get("territory"):
            rows = rows.filter(territory=query["territory"])
        return list(rows.order_by().values_list("pk", flat=True))


class ConsoleReport(ConsolePart):
    """Portfolios per partner account manager, their sums, the mix of cohorts."""

    shape = shapes.ConsoleShape

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        on, seen = query["on"], self.within(query)
        found = console_of(seen, on=on)
        return {
            "on": on,
            **{name: getattr(found, name) for name in ("partners", "raps", "qars_open", "overdue", "activated")},
            "rum": money_of(found.rum, found.currency),
            "missing_rates": [code for code in found.missing.split(", ") if code],
            "cohort_mix": _mix(seen, on),
            "rows": [_portfolio(found, one) for one in found.portfolios],
            "explanation": explain_rum(seen, on=on).as_dict() if query["explain"] else None,
        }


class QueueReport(ConsolePart):
    """Every open question about RAPs, exemptions, classifications and strategies, the oldest first."""

    query = QueueQuery
    shape = console_shapes.QueueShape

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        now = clock.now()
        return {"rows": [_waiting(row, self.user.pk, row.days(now)) for row in waiting_decisions(self.within(query))]}


class IntelligenceReport(ConsolePart):
    """What is committed and delivered by currency, what is new and what recurs, capacity, pipeline, RUM."""

    shape = console_shapes.IntelligenceShape

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        on, seen = query["on"], self.within(query)
        found, diamonds = console_of(seen, on=on), diamond_count(seen, on=on)
        money, new = program_money(seen, on=on), growth(seen, on=on)
        return {
            "on": on,
            "partners": found.partners,
            "activated": found.activated,
            "diamonds": diamonds.found,
            "diamonds_in_a_plan": diamonds.in_a_plan,
            "cohort_mix": _mix(seen, on),
            "capacity": {
                "least": found.policy.least_tiered,
                "most": found.policy.most_tiered,
                "pams": [
                    {"pam": one.pam, "name": one.name, "tiered": one.tiered} for one in found.portfolios if one.pam
                ],
            },
            "pipeline": [
                {
                    "status": row.status,
                    "raps": row.raps,
                    "mdf": money_of(row.mdf, row.currency),
                    "arr_target": money_of(row.arr_target, row.currency),
                }
                for row in rap_pipeline(seen)
            ],
            "rum_trend": [
                {"on": point.dated_on, "rum": money_of(point.rum, found.currency), "missing_rates": point.missing}
                for point in rum_trend(seen, on=on)
            ],
            "growth": [_growth(row) for row in new],
            "rows": [_money(row) for row in money],
            "explanations": _explained(seen, on, money, new) if query["explain"] else None,
        }


def _mix(seen: list[int], on: dt.date) -> list[dict[str, Any]]:
    return [
        {"cohort": row.cohort_id, "name": row.name, "partners": row.partners, "activated": row.activated}
        for row in cohort_mix(seen, on=on)
    ]


def _portfolio(found: Console, one: Portfolio) -> dict[str, Any]:
    names = ("pam", "name", "partners", "raps", "qars_open", "overdue", "tiered", "activated", "next_renewal_on")
    return {
        **{name: getattr(one, name) for name in names},
        "needs_attention": found.needs_attention(one),
        "rum": money_of(one.rum, found.currency),
    }


def _waiting(row: Waiting, viewer: int, days: int) -> dict[str, Any]:
    names = ("approval", "kind", "partner", "territory", "step", "steps", "requested_by", "requested_at")
    return {
        **{name: getattr(row, name) for name in names},
        "partner_id": row.partner_id,
        "title": title_of(row),
        "summary": summary_of(row),
        "days": days,
        "role": role_of(row),
        "awaited": [{"user": pk, "name": name} for pk, name in zip(row.awaited_ids, row.awaited, strict=True)],
        "waits_for_me": viewer in row.awaited_ids,
        "amount": None if row.amount is None else money_of(row.amount, row.currency),
    }


def _money(row: ProgramMoney) -> dict[str, Any]:
    amounts = (
        "arr_committed", "arr_delivered", "mdf_committed", "mdf_disbursed", "mdf_unconfirmed", "partner_committed",
    )  # fmt: skip
    counts = ("currency", "plans", "accounts", "commitments", "payments")
    return {
        **{name: getattr(row, name) for name in counts},
        **{name: money_of(getattr(row, name), row.currency) for name in amounts},
    }


def _growth(row: Growth) -> dict[str, Any]:
    counts = ("currency", "accounts", "exemptions", "partners", "without_margin")
    return {
        **{name: getattr(row, name) for name in counts},
        "net_new_arr": money_of(row.net_new, row.currency),
        "recurring_margin": money_of(row.margin, row.currency),
    }


def _explained(
    seen: list[int], on: dt.date, money: Sequence[ProgramMoney], new: Sequence[Growth]
) -> list[dict[str, Any]]:
    wanted = [
        (figure, row.currency)
        for row in money
        for figure in ("arr-committed", "arr-delivered", "mdf-committed", "mdf-disbursed")
    ]
    wanted += [(figure, row.currency) for row in new for figure in ("net-new", "recurring-margin")]
    wanted += [(figure, "") for figure in ("activation", "capacity", "diamonds")]
    return [
        {"name": figure, "currency": currency, **explain_figure(figure, seen, currency, on=on).as_dict()}
        for figure, currency in wanted
    ]


urlpatterns = [
    path("reports/console/", ConsoleReport.as_view(), name="api-reports-console"),
    path("reports/console/queue/", QueueReport.as_view(), name="api-reports-console-queue"),
    path("reports/console/intelligence/", IntelligenceReport.as_view(), name="api-reports-console-intelligence"),
]
