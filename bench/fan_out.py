"""One scheduled job over 25 and over 100 tenants: what it costs a tenant beside the work itself.

Goal: <= 20 ms a tenant, and the same with four times as many. The whole path counts: dispatch, row, message
to the broker, claim, schema, mark; the work is nothing. The loop beside it only enters each schema.
"""

from __future__ import annotations

import datetime as dt
from time import perf_counter

from django.utils import timezone
from django_tenants.utils import tenant_context

from bench.house import house
from bench.measure import report
from partnerview.celery import app
from partnerview.db.connection import connection
from partnerview.tenants import dispatch, jobs
from partnerview.tenants.jobs import Cadence, Job
from partnerview.tenants.models import JobDue, Tenant, TenantState
from partnerview.tenants.tasks import run_job
from tests import database

JOB = Job("bench", f"{__name__}.do_nothing", Cadence.DAILY)
QUEUE = "bench"


def do_nothing(period: str) -> None:
    """The work of this bench."""


def main() -> None:
    jobs.all_jobs.cache_clear()
    jobs.all_jobs = dispatch.all_jobs = lambda: {JOB.name: JOB}  # type: ignore[assignment]
    app.conf.task_default_queue = QUEUE
    app.conf.task_routes = None
    with house():
        cost_over(1)  # connections are made, modules are read
        few, many = (cost_over(count) for count in (25, 100))
    report("fan-out over 25 tenants, each", few, at_most=20, unit="ms")
    report("fan-out over 100 tenants, each", many, at_most=20, unit="ms")
    report("each of 100 beside each of 25", many / few, at_most=1.2, unit="times")


def cost_over(count: int) -> float:
    """Milliseconds a tenant for one period of the job."""
    have_tenants(count)
    connection.set_schema_to_public()
    began = perf_counter()
    for due in dispatch.dispatch(JOB.name):
        run_job.apply([due.job, due.period], headers={"_schema_name": due.schema_name}, throw=True)
    took = perf_counter() - began
    done = JobDue.objects.exclude(done_at=None).count()
    if done != count:
        raise AssertionError(f"{done} of {count} tenants were worked for")
    print(f"{count} tenants: {took * 1000:.0f} ms in all, an empty loop {empty_loop() * 1000:.0f} ms", flush=True)
    forget()
    return took * 1000 / count


def empty_loop() -> float:
    began = perf_counter()
    for tenant in list(Tenant.objects.filter(state=TenantState.READY)):
        with tenant_context(tenant), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    return perf_counter() - began


def have_tenants(count: int) -> None:
    """So many ready tenants with a schema, nothing else in it."""
    name = connection.settings_dict["NAME"]
    database.use_database(name, owner=True)
    Tenant.objects.update(jobs_enabled=False)
    for number in range(count):
        tenant, made = Tenant.objects.get_or_create(
            slug=f"bench-{number}", defaults={"name": "Bench", "state": TenantState.READY}
        )
        if made:
            connection.cursor().execute(f"CREATE SCHEMA {tenant.schema_name}")
    began = timezone.now() - dt.timedelta(days=2)
    Tenant.objects.filter(slug__startswith="bench-").update(jobs_enabled=True, ready_at=began)
    database.use_database(name, owner=False)


def forget() -> None:
    """The rows and the messages of one measurement."""
    JobDue.objects.all().delete()
    with app.connection_for_write() as broker:
        broker.default_channel.queue_purge(QUEUE)


if __name__ == "__main__":
    main()
