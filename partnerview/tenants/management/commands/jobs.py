"""`manage.py jobs`: scheduled work that is open, and why; `--retry` gives what was given up another round."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from partnerview.tenants.commands import TenantCommand
from partnerview.tenants.dispatch import MAX_ATTEMPTS
from partnerview.tenants.models import JobDue, Tenant


class Command(TenantCommand):
    """Fails while something is given up: a job in order waits behind it until a person has looked."""

    help = "Show open scheduled work with its failures."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--retry", action="store_true", help="Let what was given up be tried again.")

    def work(self, tenant: Tenant, **options: Any) -> dict[str, Any]:
        due = JobDue.objects.filter(schema_name=tenant.schema_name, done_at=None)
        given_up = due.filter(attempts__gte=MAX_ATTEMPTS)
        retried = given_up.update(attempts=0, leased_until=None) if options["retry"] else 0
        rows = [shown(row) for row in due.order_by("job", "period")]
        return {"open": rows, "retried": retried, "ok": not given_up.exists()}


def shown(row: JobDue) -> dict[str, Any]:
    return {"job": row.job, "period": row.period, "attempts": row.attempts, "failure": row.failure}
