"""One list page: what is visible, filtered, sorted, paged, exported, with the views that a person has kept.

A page view says which rows, which table, which filters; everything a list promises happens here:

    return list_page(request, "directory/client_list.html", rows=Client.objects.visible_to(request.user),
                     table=ClientTable, filters=ClientFilters, name="clients")
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from partnerview.audit.actions import record
from partnerview.http.columns import Values
from partnerview.http.exports import FORMATS, export
from partnerview.http.filters import Filters
from partnerview.http.keyset import Cursor, Page, complete, page_of
from partnerview.http.list_sums import sum_explained, with_addresses
from partnerview.http.models import SavedView
from partnerview.http.tables import Table
from partnerview.ui.formats import number
from partnerview.ui.parts import TotalsRow
from partnerview.users.access import opens, user_of
from partnerview.users.models import User
from partnerview.users.step_up import require_fresh

PAGE_SIZE: Final = 50
COUNTED: Final = 1000

Rows = QuerySet[Any, Any]
Totals = Callable[[Rows], Sequence[TotalsRow]]


@dataclass(frozen=True, slots=True)
class Pages:
    """What `{% pagination %}` shows: the range in words and the two ways on."""

    words: str
    earlier: str | None
    later: str | None


@dataclass(frozen=True, slots=True)
class KeptView:
    name: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class KeptViews:
    """What `{% filters saved_views= %}` shows."""

    views: list[KeptView]
    save_url: str
    manage_url: str


def list_page(
    request: HttpRequest,
    template: str,
    *,
    rows: Rows,
    table: type[Table],
    name: str,
    filters: type[Filters] | None = None,
    totals: Totals | None = None,
    summed: Callable[[Rows], Rows] = lambda rows: rows,
    context: dict[str, Any] | None = None,
) -> HttpResponseBase:
    """The page, or with `?format=csv|xlsx` the file. `name` is the file's and the saved views' name.

    The template gets `table`, `page`, `filterset`, `saved_views`, `export_url` and, where there is no row to
    filter, `nothing` of the table's `empty`. `totals` makes one row per currency out of all filtered rows;
    `summed` says which of them its sums count.
    """
    filterset = filters(request.GET, queryset=rows, request=request) if filters else None
    found = _found(rows, filterset)
    sort = request.GET.get("sort") or table.own_sort()
    ordering = complete(table.ordering_of(sort))
    if wants_file(request):
        return download(request, table, found.order_by(*ordering).values(*table.needed()), name=name)
    if totals and request.GET.get("explain"):
        return sum_explained(request, table, summed(found))
    page = _page(request, table, found, ordering)
    shown = table(page.rows, sort=sort, totals=with_addresses(request, totals(found)) if totals else ())
    return render(
        request,
        template,
        {
            "table": shown,
            "page": _pages(request, found, page),
            "filterset": filterset,
            "nothing": None if page.rows or request.GET else _nothing(table, user_of(request)),
            "saved_views": _kept(request),
            "export_url": request.path,
            **(context or {}),
        },
    )


def _nothing(table: type[Table], user: User) -> dict[str, str] | None:
    """The arguments of `{% empty %}`. The first action is offered to those who may do it."""
    if table.empty is None:
        return None
    said = {"title": table.empty.title, "text": table.empty.text}
    url = reverse(table.empty.at) if table.empty.at else ""
    if url and opens(url, user):
        said |= {"action": table.empty.action, "url": url}
    return said


def _found(rows: Rows, filterset: Filters | None) -> Rows:
    """Nothing, if a filter cannot be read: the field says what is wrong with it."""
    if filterset is None or not filterset.data:
        return rows
    found: Rows = filterset.qs if filterset.is_valid() else rows.none()
    return found


def _page(request: HttpRequest, table: type[Table], found: Rows, ordering: tuple[str, ...]) -> Page[Any]:
    text = request.GET.get("cursor", "")
    cursor = Cursor.decode(text, ordering) if text else None
    wanted = dict.fromkeys((*table.needed(), *(name.lstrip("-") for name in ordering)))
    return page_of(found.values(*wanted), ordering=ordering, size=PAGE_SIZE, cursor=cursor)


def wants_file(request: HttpRequest) -> bool:
    """Whether the address asks for the rows as a file of a format that there is; any other asks for the page."""
    return request.GET.get("format") in FORMATS


def download(request: HttpRequest, table: type[Table], rows: Rows | Iterable[Values], *, name: str) -> HttpResponseBase:
    """`?format=csv|xlsx` of these rows, put on record. Asks who it is once more if that was long ago."""
    kind = request.GET["format"]
    _taken_out(request, kind, name)
    return export(table, rows, kind=kind, name=name)


def download_pdf(request: HttpRequest, written: Callable[[], bytes], *, name: str) -> HttpResponse:
    """`?format=pdf` of what a page shows: the same proof and the same record as of its other formats."""
    _taken_out(request, "pdf", name)
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return HttpResponse(written(), content_type="application/pdf", headers=headers)


def _taken_out(request: HttpRequest, kind: str, name: str) -> None:
    require_fresh(request)
    user = user_of(request)
    record(user, action="list.exported", by=user, after={"list": name, "format": kind, "filters": _query(request)})


def _pages(request: HttpRequest, found: Rows, page: Page[Any]) -> Pages:
    return Pages(_words(found, page), _address(request, page.earlier), _address(request, page.later))


def _words(found: Rows, page: Page[Any]) -> str:
    """`51 to 100 of 312`. Above a thousand only that it is more: counting all of them costs more than the page."""
    if not page.rows:
        return ""
    last = page.first + len(page.rows) - 1
    if page.earlier is None and page.later is None:
        return f"{number(last)} in all" if last > 1 else "One in all"
    counted = found.order_by()[: COUNTED + 1].count()
    total = number(counted) if counted <= COUNTED else f"more than {number(COUNTED)}"
    return f"{number(page.first)} to {number(last)} of {total}"


def _address(request: HttpRequest, cursor: Cursor | None) -> str | None:
    if cursor is None:
        return None
    query = request.GET.copy()
    query["cursor"] = cursor.encode()
    return f"{request.path}?{query.urlencode()}"


def _query(request: HttpRequest) -> str:
    """The filters and order of this address: not the page, not the format."""
    pairs = [
        (name, value)
        for name, values in request.GET.lists()
        for value in values
        if value and name not in {"cursor", "format"}
    ]
    return urlencode(sorted(pairs))


def _kept(request: HttpRequest) -> KeptViews:
    now = _query(request)
    views = SavedView.objects.filter(user=user_of(request), page=request.path)
    return KeptViews(
        [KeptView(view.name, f"{request.path}?{view.query}", view.query == now) for view in views],
        save_url=reverse("http:view-new", args=[request.path.strip("/")]),
        manage_url=reverse("http:view-list"),
    )
