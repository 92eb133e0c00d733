"""A signed-in list of 50 of 100,000 engagements, as a page and through the API, beside the barest Django that does it.

Goals: the page <= 1.0 × a bare page behind the same middleware (ORM rows, a plain template of as many cells), at any
depth <= 1.05 × page 1, with the same number of queries; the API <= 1 / 1.2 × a ModelSerializer with the same columns.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import ClassVar

from django.conf import settings
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path
from rest_framework import generics, pagination, permissions, serializers

from bench.book import write_book
from bench.house import house
from bench.measure import Way, compare
from bench.twins import make_statistics
from engagements.models import Engagement
from partnerview import urls
from partnerview.http.keyset import Cursor
from partnerview.users.access import signed_in
from partnerview.users.models import User
from tests.conftest import TenantClient

ENGAGEMENTS = int(os.environ.get("BENCH_SIZE", "100000"))
DEPTH = ENGAGEMENTS * 9 // 10
TURNS = 20
BARE_PAGE = """<!doctype html><html lang="en"><title>Engagements</title><table>{% for row in rows %}<tr>
<td><a href="/engagements/{{ row.id }}/">{{ row.name }}</a></td><td>{{ row.client.name }}</td><td>{{ row.code }}</td>
<td>{{ row.get_status_display }}</td><td>{{ row.account_manager.name }}</td><td>{{ row.starts_on|date:"j M Y" }}</td>
<td>{{ row.starts_on|timesince }}</td><td>{{ row.ends_before|date:"j M Y" }}</td><td>{{ row.currency }}</td>
</tr>{% endfor %}</table>{% if rows.has_next %}<a href="?page={{ rows.next_page_number }}">Next</a>{% endif %}</html>"""


API_FIELDS = [field.name for field in Engagement._meta.concrete_fields]


class BareSerializer(serializers.ModelSerializer[Engagement]):
    class Meta:
        model = Engagement
        fields = API_FIELDS


class BarePages(pagination.CursorPagination):
    page_size = 50
    ordering: ClassVar = ("name", "id")


class BareList(generics.ListAPIView[Engagement]):
    queryset = Engagement.objects.order_by("name", "id")
    serializer_class = BareSerializer
    permission_classes = (permissions.IsAuthenticated,)
    pagination_class = BarePages


@signed_in
def bare_page(request: HttpRequest) -> HttpResponse:
    rows = Engagement.objects.select_related("client", "account_manager").order_by("name", "id")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return HttpResponse(engines["django"].from_string(BARE_PAGE).render({"rows": page}, request))


urlpatterns = [path("bare/", bare_page), path("bare-api/", BareList.as_view()), *urls.urlpatterns]


def main() -> None:
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with house() as tenant, override_settings(ROOT_URLCONF=__name__, STORAGES=settings.STORAGES | plain):
        write_book(ENGAGEMENTS, lines_each=1)
        make_statistics(tenant.schema_name)
        browser = TenantClient(tenant)
        browser.force_login(User.objects.get(email="admin@example.com"))
        measure_page(browser)
        measure_api(browser)


def measure_page(browser: TenantClient) -> None:
    deep = at_depth("/engagements/?sort=name")
    ours, bare = turns(browser, "/engagements/?sort=name"), turns(browser, "/bare/")
    compare(f"list page of 50 of {ENGAGEMENTS:,}, signed in", ours=Way(ours), yardstick=Way(bare), at_most=1.0)
    compare(f"the same page at depth {DEPTH:,}", ours=Way(turns(browser, deep)), yardstick=Way(ours), at_most=1.05)
    queries = [count_queries(browser, address) for address in ("/engagements/?sort=name", deep)]
    print(f"queries on page 1 and at depth {DEPTH:,}: {queries[0]} and {queries[1]}", flush=True)


def measure_api(browser: TenantClient) -> None:
    ours, bare = turns(browser, "/api/v1/engagements/?ordering=name"), turns(browser, "/bare-api/")
    compare(f"API list of 50 of {ENGAGEMENTS:,}, signed in", ours=Way(ours), yardstick=Way(bare), at_most=1 / 1.2)


def turns(browser: TenantClient, address: str) -> Callable[[], object]:
    """So many requests of one address; the result is that all of them answered."""

    def asked() -> object:
        return {browser.get(address).status_code for _ in range(TURNS)}

    asked()
    return asked


def at_depth(address: str) -> str:
    """The address of the page after nine tenths of the rows, as the pages before it would have led there."""
    last = Engagement.objects.order_by("name", "id").values("name", "id")[DEPTH]
    cursor = Cursor(("name", "id"), (last["name"], last["id"]), before=DEPTH).encode()
    return f"{address}&cursor={cursor}"


def count_queries(browser: TenantClient, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        browser.get(address)
    return len(queries)


if __name__ == "__main__":
    main()
