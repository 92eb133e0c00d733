"""`manage.py suspend_tenant --tenant NAME --reason …`: its pages and its work stop at once; nothing is lost."""

from __future__ import annotations

from partnerview.tenants.actions import suspend_tenant
from partnerview.tenants.commands import StateCommand
from partnerview.tenants.models import Tenant, TenantState


class Command(StateCommand):
    help = "Suspend a tenant: pages answer that it is suspended, tasks and commands refuse."
    state = TenantState.SUSPENDED

    def change(self, tenant: Tenant, *, reason: str) -> Tenant:
        return suspend_tenant(tenant, reason=reason)
