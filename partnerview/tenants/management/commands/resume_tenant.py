"""`manage.py resume_tenant --tenant NAME --reason …`: open a suspended tenant again."""

from __future__ import annotations

from partnerview.tenants.actions import resume_tenant
from partnerview.tenants.commands import StateCommand
from partnerview.tenants.models import Tenant, TenantState


class Command(StateCommand):
    help = "Resume a suspended tenant; scheduled work that waited is picked up."
    state = TenantState.READY

    def change(self, tenant: Tenant, *, reason: str) -> Tenant:
        return resume_tenant(tenant, reason=reason)
