"""`manage.py close_period --month 2026-03 --tenant NAME`: close a month as the cockpit does. Safe to run twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from partnerview.books.actions.periods import ensure_period
from partnerview.books.models import PeriodStatus
from partnerview.closing.actions.months import close_month
from partnerview.closing.reports.checklist import checklist
from partnerview.months import Month
from partnerview.tenants.commands import TenantCommand
from partnerview.tenants.models import Tenant


class Command(TenantCommand):
    """A line of the checklist in the way fails the command, by name, and closes nothing."""

    help = "Close a month: nothing posts into it afterwards. A month that is closed already stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--month", metavar="YYYY-MM", required=True)
        parser.add_argument("--reason", default="", help="Stays on record.")

    def work(self, tenant: Tenant, **options: Any) -> Mapping[str, Any]:
        month = Month.parse(options["month"])
        period = ensure_period(month)
        if period.status == PeriodStatus.CLOSED:
            return {"month": str(month), "status": period.status, "changed": False}
        left_open = {line.key: line.count for line in checklist(month) if not line.is_done}
        closed = close_month(period, by=None, reason=options["reason"])
        return {"month": str(month), "status": closed.status, "changed": True, "left_open": left_open}
