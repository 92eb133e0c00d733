"""`manage.py audit_books`: asks every law of every app; prints the rows that break one and fails."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from partnerview.books.invariants import all_invariants, breaches
from partnerview.tenants.commands import TenantCommand
from partnerview.tenants.models import Tenant


class Command(TenantCommand):
    """Writes nothing. Exit code 0 means that every law holds."""

    help = "Check what must always hold of the books; print the rows that break a law."

    def work(self, tenant: Tenant, **options: Any) -> dict[str, Any]:
        found = {breach.law: breach.rows for breach in breaches()}
        plain = json.loads(json.dumps(found, cls=DjangoJSONEncoder, default=str))
        return {"ok": not found, "laws": len(all_invariants()), "breaches": plain}
