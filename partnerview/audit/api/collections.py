"""`audit-events`, to be read only."""

from __future__ import annotations

from partnerview.audit.api.shapes import AuditEventRow
from partnerview.audit.filters import AuditEventFilters
from partnerview.audit.models import AuditEvent
from partnerview.http.api import Collection
from partnerview.users.permissions import Permission


class AuditEvents(Collection):
    permission = Permission.AUDIT_VIEW
    model = AuditEvent
    row = AuditEventRow
    filterset_class = AuditEventFilters
    ordering = ("-sequence",)
    ordering_fields = ("sequence",)
