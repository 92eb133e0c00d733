"""The audit log of the firm, newest first, and one event whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from partnerview.audit.filters import AuditPageFilters
from partnerview.audit.models import AuditEvent
from partnerview.audit.sentences import fact_of, said, sentence_of
from partnerview.audit.tables import AuditTable, door, record_named
from partnerview.http.lists import list_page
from partnerview.ui import formats
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class Changed:
    """One value of the record, as the event wrote it down."""

    name: str
    before: str
    after: str


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


@permission(Permission.AUDIT_VIEW)
@require_safe
def event_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What was there before and after, why, by whom, and the link of the chain that holds it."""
    event = get_object_or_404(AuditEvent.objects.visible_to(user_of(request)).select_related("actor"), pk=pk)
    context = {
        "event": event,
        "sentence": sentence_of(fact_of(event)),
        "record": record_named(event.subject_type, event.subject_id),
        "about": record_named(event.about_type, event.about_id) if event.about_id else "",
        "door": door(event.source, event.address),
        "changed": _changed(event.before, event.after),
    }
    return render(request, "audit/event_detail.html", context)


def _changed(before: dict[str, Any], after: dict[str, Any]) -> list[Changed]:
    return [
        Changed(name.replace("_", " ").capitalize(), _shown(before, name), _shown(after, name))
        for name in dict.fromkeys([*before, *after])
    ]


def _shown(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    if isinstance(value, list):
        return ", ".join(map(str, value)) or formats.DASH
    if value is None or isinstance(value, bool):
        return formats.plain(value)
    return str(said(value)) or formats.DASH
