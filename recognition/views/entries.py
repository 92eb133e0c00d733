"""Recognized revenue, entry by entry."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from partnerview.http.lists import list_page
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from recognition.filters import EntryFilters
from recognition.models import RecognitionEntry
from recognition.tables import EntryTable
from recognition.views.totals import by_currency


@permission(Permission.RECOGNITION_VIEW)
def entry_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "recognition/entry_list.html",
        rows=RecognitionEntry.objects.visible_to(user_of(request)),
        table=EntryTable,
        filters=EntryFilters,
        name="recognized-revenue",
        totals=lambda rows: by_currency(rows, "amount", "Recognized"),
    )
