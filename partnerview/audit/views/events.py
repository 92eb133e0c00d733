"""The audit log of the firm, newest first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from partnerview.audit.filters import AuditPageFilters
from partnerview.audit.models import AuditEvent
from partnerview.audit.tables import AuditTable
from partnerview.http.lists import list_page
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.AUDIT_VIEW)
@require_safe
def event_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "audit/event_list.html",
        rows=AuditEvent.objects.visible_to(user_of(request)),
        table=AuditTable,
        filters=AuditPageFilters,
        name="audit-events",
    )
