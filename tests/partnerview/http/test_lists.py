"""Lists of the API: cursors, orders, filters, nothing undeclared, CSV."""

import csv
import io

import pytest
from django.core.cache.backends.locmem import LocMemCache

from partnerview.directory.models import Partner, Territory, Vendor
from partnerview.http import throttling
from partnerview.http.keyset import complete, page_of

VENDORS = "/api/v1/vendors/"


def names(answer):
    return [row["name"] for row in answer.json()["results"]]


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("colour=red", "colour", "unknown_parameter"),
        ("page=2", "page", "unknown_parameter"),
        ("ordering=colour", "ordering", "unknown_ordering"),
        ("ordering=secret__hash", "ordering", "unknown_ordering"),
        ("limit=0", "limit", "invalid_limit"),
        ("limit=201", "limit", "invalid_limit"),
        ("limit=٣", "limit", "invalid_limit"),
        ("cursor=nonsense", "cursor", "invalid_cursor"),
        ("cursor=W10", "cursor", "invalid_cursor"),
        ("updated_since=yesterday", "updated_since", "invalid"),
    ],
)
def test_what_a_list_cannot_read_is_refused(cast, api_of, query, field, code):
    answer = api_of(cast.integration).get(f"{VENDORS}?{query}")

    assert answer.status_code == 422
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]


def test_a_cursor_of_another_order_is_refused(cast, api_of):
    Vendor.objects.bulk_create(Vendor(name=f"Vendor {n}") for n in range(3))
    api = api_of(cast.integration)
    address = api.get(f"{VENDORS}?limit=1&ordering=name").json()["next"]

    answer = api.get(address.replace("ordering=name", "ordering=-name"))

    assert answer.json()["code"] == "invalid_cursor"


def test_a_record_takes_no_parameters(cast, api_of):
    vendor = Vendor.objects.create(name="Nordlicht")

    assert api_of(cast.integration).get(f"{VENDORS}{vendor.pk}/?name=x").status_code == 422


def test_pages_follow_each_other_without_gap_or_repetition_and_back_again(cast, api_of):
    Vendor.objects.bulk_create(Vendor(name=f"Vendor {n:02}") for n in range(7))
    api = api_of(cast.integration)
    first = api.get(f"{VENDORS}?limit=3")
    second = api.get(first.json()["next"])
    third = api.get(second.json()["next"])
    back = api.get(third.json()["previous"])

    assert names(first) == ["Vendor 00", "Vendor 01", "Vendor 02"]
    assert names(second) == ["Vendor 03", "Vendor 04", "Vendor 05"]
    assert names(third) == ["Vendor 06"]
    assert third.json()["next"] is None
    assert names(back) == names(second)
    assert api.get(back.json()["previous"]).json()["previous"] is None


def test_a_row_added_between_two_pages_moves_nothing(cast, api_of):
    Vendor.objects.bulk_create(Vendor(name=f"Vendor {n:02}") for n in range(4))
    api = api_of(cast.integration)
    first = api.get(f"{VENDORS}?limit=2")
    Vendor.objects.create(name="A new one, before the others")

    assert names(api.get(first.json()["next"])) == ["Vendor 02", "Vendor 03"]


@pytest.mark.parametrize("ordering", ["territory", "-territory", "territory,-name", "-territory,name"])
def test_nulls_have_one_place_in_the_order_and_are_paged_like_values(acme, ordering):
    north, south = (Territory.objects.create(name=name) for name in ("North", "South"))
    for number, territory in enumerate([north, None, south, None, north, None, south]):
        Partner.objects.create(name=f"Partner {number}", territory=territory)
    order = complete(ordering.replace("territory", "territory__name").split(","))
    rows = Partner.objects.values("id", "name", "territory__name")
    whole = [row["id"] for row in rows.order_by(*order)]

    forward, cursor = [], None
    while True:
        page = page_of(rows, ordering=order, size=2, cursor=cursor)
        forward += [row["id"] for row in page.rows]
        last, cursor = page, page.later
        if cursor is None:
            break
    backward = [row["id"] for row in last.rows]
    while last.earlier:
        last = page_of(rows, ordering=order, size=2, cursor=last.earlier)
        backward = [row["id"] for row in last.rows] + backward

    assert forward == whole
    assert backward == whole
    assert last.first == 1


def test_changes_since_an_instant_are_found(cast, api_of):
    old = Vendor.objects.create(name="Old")
    new = Vendor.objects.create(name="New")
    Vendor.objects.filter(pk=old.pk).update(updated_at="2024-01-01T00:00:00Z")

    answer = api_of(cast.integration).get(f"{VENDORS}?updated_since=2024-06-01T00:00:00Z")

    assert [row["id"] for row in answer.json()["results"]] == [new.pk]


def test_the_same_rows_as_csv_with_formulas_made_harmless(cast, api_of):
    Vendor.objects.create(name="=HYPERLINK(1)")
    Vendor.objects.create(name="Plain")

    answer = api_of(cast.integration).get(VENDORS, headers={"accept": "text/csv"})

    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["name"] for row in rows] == ["'=HYPERLINK(1)", "Plain"]


def test_a_list_costs_the_same_number_of_queries_for_two_rows_and_for_forty(
    cast, api_of, django_assert_num_queries, django_assert_max_num_queries
):
    api = api_of(cast.integration)
    api.get(VENDORS)
    Vendor.objects.bulk_create(Vendor(name=f"Vendor {n}") for n in range(2))
    with django_assert_max_num_queries(10) as few:
        api.get(VENDORS)
    Vendor.objects.bulk_create(Vendor(name=f"More {n}") for n in range(38))
    with django_assert_num_queries(len(few)):
        api.get(VENDORS)


def test_rate_limits_are_announced_and_kept(cast, api_of, monkeypatch):
    monkeypatch.setattr(throttling, "cache", LocMemCache("rates", {}))
    monkeypatch.setattr(throttling.KeyThrottle, "THROTTLE_RATES", {"key": "2/day"})
    api = api_of(cast.integration)
    first, second, third = (api.get(VENDORS) for _ in range(3))

    assert (first["RateLimit-Limit"], first["RateLimit-Remaining"]) == ("2", "1")
    assert second["RateLimit-Remaining"] == "0"
    assert third.status_code == 429
    assert third.json()["code"] == "throttled"
    assert int(third["Retry-After"]) > 0


def test_an_unknown_address_is_a_problem_not_a_page(acme, api_of, cast):
    answer = api_of(cast.integration).get("/api/v1/nothing/here/")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("key", ["0", "999999", "abc", "1'", "٣", "9" * 40])
def test_a_record_that_is_not_there_is_404_whatever_it_is_called(cast, api_of, key):
    answer = api_of(cast.integration).get(f"{VENDORS}{key}/")

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"
