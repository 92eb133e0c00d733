"""`manage.py verify_audit`: walks the audit log of each tenant and names the first broken row."""

from __future__ import annotations

from typing import Any

from partnerview.audit.reports.chain import verify_chain
from partnerview.tenants.commands import TenantCommand
from partnerview.tenants.models import Tenant


class Command(TenantCommand):
    help = "Verify that no audit event was changed, removed or slipped in. Exit code 1 if one was."

    def work(self, tenant: Tenant, **options: Any) -> dict[str, Any]:
        verdict = verify_chain()
        return {"events": verdict.events, "ok": verdict.holds, "fault": verdict.fault}
