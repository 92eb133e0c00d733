"""Tasks about tenants themselves, which run in `public`, and the one that runs a job inside a tenant."""

from __future__ import annotations

from celery import shared_task
from django.utils.module_loading import import_string

from partnerview.tenants import dispatch
from partnerview.tenants.jobs import job_named
from partnerview.tenants.provisioning import provision
from partnerview.tenants.strict_task import TenantTask

__all__ = ["PublicTask", "TenantTask", "dispatch_due", "provision_tenant", "run_job", "sweep"]


class PublicTask(TenantTask):
    abstract = True
    runs_in_public = True


@shared_task(base=PublicTask)
def provision_tenant(slug: str) -> None:
    provision(slug)


@shared_task(base=PublicTask)
def dispatch_due(job: str) -> None:
    dispatch.dispatch(job)


@shared_task(base=PublicTask)
def sweep() -> None:
    dispatch.sweep()


@shared_task
def run_job(job: str, period: str) -> None:
    with dispatch.claim(job, period) as due:
        if due is not None:
            work = import_string(job_named(job).work)
            work(period)
