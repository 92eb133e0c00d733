"""Endpoints of the audit log."""

from __future__ import annotations

from partnerview.audit.api.collections import AuditEvents

urlpatterns = AuditEvents.paths("audit-events")
