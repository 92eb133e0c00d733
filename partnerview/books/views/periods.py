"""Accounting periods: which months are open, which are closed and since when."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from partnerview.books.filters import PeriodFilters
from partnerview.books.models import AccountingPeriod
from partnerview.books.tables import PeriodTable
from partnerview.http.lists import list_page
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.BOOKS_VIEW)
def period_list(request: HttpRequest) -> HttpResponseBase:
    rows = AccountingPeriod.objects.visible_to(user_of(request))
    return list_page(
        request, "books/period_list.html", rows=rows, table=PeriodTable, filters=PeriodFilters, name="periods"
    )
