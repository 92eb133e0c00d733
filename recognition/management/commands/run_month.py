"""`run_month --month 2026-03` or `--from 2004-02 --through 2011-12`: recognition, then MRR, in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser

from partnerview.months import Month
from partnerview.tenants.commands import TenantCommand
from partnerview.tenants.models import Tenant
from recognition.actions.recognition import run_month
from recognition.actions.runs import request_run
from recognition.models import RecognitionRun, RunFailure


class Command(TenantCommand):
    help = "Run one month or several: post recognized revenue, then roll up MRR. Running again posts nothing more."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--month", metavar="YYYY-MM", help="One month; earlier ones that have not run go first.")
        parser.add_argument("--from", dest="first", metavar="YYYY-MM", help="The first of several months.")
        parser.add_argument("--through", metavar="YYYY-MM", help="The last of several months.")
        parser.add_argument("--enqueue", action="store_true", help="Leave the work to a worker.")

    def work(self, tenant: Tenant, **options: Any) -> Mapping[str, Any]:
        months = _months(options["month"], options["first"], options["through"])
        if options["enqueue"]:
            return {"requested": [request_run(month, by=None).pk for month in months]}
        runs = [run_month(month, by=None) for month in months]
        return _result(months, runs)


def _months(month: str | None, first: str | None, through: str | None) -> tuple[Month, ...]:
    if month and not (first or through):
        return (Month.parse(month),)
    if first and through and not month and Month.parse(first) <= Month.parse(through):
        return Month.range(Month.parse(first), Month.parse(through))
    raise CommandError("Give --month, or --from and --through with the earlier month first.")


def _result(months: tuple[Month, ...], runs: list[RecognitionRun]) -> Mapping[str, Any]:
    failures = RunFailure.objects.standing().filter(run__in=runs).select_related("engagement")
    return {
        "months": f"{months[0]} to {months[-1]}" if len(months) > 1 else str(months[0]),
        "entries_posted": sum(run.entries_posted for run in runs),
        "lines_counted": runs[-1].lines_counted,
        "failed": [{"engagement": failure.engagement.code, "cause": failure.cause} for failure in failures],
    }
