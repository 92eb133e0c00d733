"""A write happens once for a key, whatever is repeated."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django_tenants.utils import tenant_context

from partnerview.audit.models import AuditEvent
from partnerview.directory.models import Vendor
from partnerview.http.models import IdempotencyRecord

VENDORS = "/api/v1/vendors/"


def test_without_a_key_nothing_is_created(cast, api_of):
    api = api_of(cast.integration)

    answer = api.post(VENDORS, {"name": "Nordlicht"}, content_type="application/json")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "idempotency_key_missing"
    assert not Vendor.objects.exists()


@pytest.mark.parametrize("key", ["", " ", "two words", "ключ", "x" * 256])
def test_a_key_that_is_not_visible_ascii_is_refused(cast, api_of, key):
    answer = api_of(cast.integration).post_json(VENDORS, {"name": "Nordlicht"}, Idempotency_Key=key)

    assert answer.status_code == 400
    assert not Vendor.objects.exists()


def test_the_same_key_for_another_body_is_refused(cast, api_of):
    api = api_of(cast.integration)
    api.post_json(VENDORS, {"name": "Nordlicht"}, Idempotency_Key="k1")

    answer = api.post_json(VENDORS, {"name": "Sudlicht"}, Idempotency_Key="k1")

    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency_key_reused"
    assert list(Vendor.objects.values_list("name", flat=True)) == ["Nordlicht"]


def test_the_same_key_for_another_address_is_refused(cast, api_of):
    api = api_of(cast.integration)
    api.post_json(VENDORS, {"name": "Nordlicht"}, Idempotency_Key="k1")

    answer = api.post_json("/api/v1/territories/", {"name": "Nordlicht"}, Idempotency_Key="k1")

    assert answer.json()["code"] == "idempotency_key_reused"


def test_repeating_a_write_gives_the_first_answer_and_changes_nothing(cast, api_of):
    api = api_of(cast.integration)
    first = api.post_json(VENDORS, {"name": "Nordlicht"}, Idempotency_Key="k1")
    events = AuditEvent.objects.count()

    again = api.post_json(VENDORS, {"name": "Nordlicht"}, Idempotency_Key="k1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()
    assert again["ETag"] == first["ETag"]
    assert again["Location"] == first["Location"]
    assert Vendor.objects.count() == 1
    assert AuditEvent.objects.count() == events


def test_the_spelling_of_a_body_does_not_matter(cast, api_of):
    api = api_of(cast.integration)
    body = {"name": "Kestrel", "country": "GB"}
    api.post_json("/api/v1/partners/", body, Idempotency_Key="k1")

    again = api.post_json("/api/v1/partners/", dict(reversed(body.items())), Idempotency_Key="k1")

    assert again["Idempotent-Replayed"] == "true"


def test_keys_of_two_people_do_not_meet(cast, api_of):
    api_of(cast.integration).post_json(VENDORS, {"name": "Nordlicht"}, Idempotency_Key="k1")

    answer = api_of(cast.finance_lead).post_json(VENDORS, {"name": "Sudlicht"}, Idempotency_Key="k1")

    assert answer.status_code == 201


def test_a_refusal_is_not_recorded_so_the_same_key_may_try_again(cast, api_of):
    api = api_of(cast.integration)
    taken = Vendor.objects.create(name="Nordlicht")
    assert api.post_json(VENDORS, {"name": "Nordlicht"}, Idempotency_Key="k1").status_code == 422
    assert not IdempotencyRecord.objects.exists()
    taken.delete()

    assert api.post_json(VENDORS, {"name": "Nordlicht"}, Idempotency_Key="k1").status_code == 201


def test_repeating_after_the_permission_is_gone_is_refused(cast, api_of):
    api = api_of(cast.integration)
    api.post_json(VENDORS, {"name": "Nordlicht"}, Idempotency_Key="k1")
    cast.integration.roles = ["sales"]
    cast.integration.save()

    assert api.post_json(VENDORS, {"name": "Nordlicht"}, Idempotency_Key="k1").status_code == 403


@pytest.fixture
def another_connection_claims(acme, cast):
    """Another connection works on the key `k1` of the integration until the test ends."""
    claimed, release = threading.Event(), threading.Event()
    name = f"{acme.schema_name}:{cast.integration.pk}:k1"

    def claim():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
            claimed.set()
            release.wait(10)
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(claim)
        claimed.wait(10)
        yield
        release.set()
        work.result(10)


def test_a_concurrent_duplicate_is_told_so_at_once(cast, api_of, another_connection_claims):
    answer = api_of(cast.integration).post_json(VENDORS, {"name": "Nordlicht"}, Idempotency_Key="k1")

    assert answer.status_code == 409
    assert answer.json()["code"] == "idempotency_in_progress"
    assert not Vendor.objects.exists()


def test_the_same_key_in_another_tenant_is_another_key(cast, api_of, zenith, another_connection_claims):
    with tenant_context(zenith):
        from tests.cast import the_cast  # noqa: PLC0415

        theirs = the_cast().integration
    answer = api_of(theirs, tenant=zenith).post_json(VENDORS, {"name": "Nordlicht"}, Idempotency_Key="k1")

    assert answer.status_code == 201
