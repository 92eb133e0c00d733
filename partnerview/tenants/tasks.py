"""Tasks about tenants themselves. They run in `public`; everything else runs inside one tenant."""

from __future__ import annotations

from celery import shared_task

from partnerview.tenants.provisioning import provision
from partnerview.tenants.strict_task import TenantTask

__all__ = ["TenantTask", "provision_tenant"]


class PublicTask(TenantTask):
    abstract = True
    runs_in_public = True


@shared_task(base=PublicTask)
def provision_tenant(slug: str) -> None:
    provision(slug)
