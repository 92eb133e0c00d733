"""`run_billing --month 2026-03` or `--from 2004-02 --through 2011-12`: drafts, and with `--issue` issues, in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser

from engagements.actions.billing import prepare_billing_run, run_billing, start_billing_run
from engagements.models import BillingRun, Invoice, InvoiceStatus
from partnerview.months import Month
from partnerview.tenants.commands import TenantCommand
from partnerview.tenants.models import Tenant


class Command(TenantCommand):
    help = "Bill one month or several: draft what every engagement owes. Running again drafts nothing more."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--month", metavar="YYYY-MM", help="One month.")
        parser.add_argument("--from", dest="first", metavar="YYYY-MM", help="The first of several months.")
        parser.add_argument("--through", metavar="YYYY-MM", help="The last of several months.")
        parser.add_argument("--issue", action="store_true", help="Issue at once what is drafted.")
        parser.add_argument("--enqueue", action="store_true", help="Leave the work to a worker.")

    def work(self, tenant: Tenant, **options: Any) -> Mapping[str, Any]:
        months = _months(options["month"], options["first"], options["through"])
        issues = options["issue"]
        if options["enqueue"]:
            return {"requested": [start_billing_run(month, by=None, issues=issues).pk for month in months]}
        runs = [run_billing(prepare_billing_run(month, by=None, issues=issues), by=None) for month in months]
        return _result(months, runs)


def _months(month: str | None, first: str | None, through: str | None) -> tuple[Month, ...]:
    if month and not (first or through):
        return (Month.parse(month),)
    if first and through and not month and Month.parse(first) <= Month.parse(through):
        return Month.range(Month.parse(first), Month.parse(through))
    raise CommandError("Give --month, or --from and --through with the earlier month first.")


def _result(months: tuple[Month, ...], runs: list[BillingRun]) -> Mapping[str, Any]:
    mine = Invoice.objects.filter(billing_run__in=runs)
    return {
        "months": f"{months[0]} to {months[-1]}" if len(months) > 1 else str(months[0]),
        "drafted": sum(run.invoices_drafted for run in runs),
        "issued": mine.filter(status=InvoiceStatus.ISSUED).count(),
        "failed": [failure for run in runs for failure in run.failures],
    }
