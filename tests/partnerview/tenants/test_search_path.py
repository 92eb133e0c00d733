"""A statement runs in the schema of its tenant, whatever moved the server's search path before it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from partnerview.directory.models import Client
from partnerview.tenants.models import Tenant


def stands_in() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return cursor.fetchone()[0]


def move_away() -> None:
    """As a statement of somebody else might: the wrapper is not told."""
    with connection.cursor() as cursor:
        cursor.execute("SET search_path = public")


def test_each_tenant_reads_its_own_rows_when_they_take_turns(acme: Tenant, zenith: Tenant) -> None:
    for tenant in (zenith, acme, zenith, zenith, acme):
        with tenant_context(tenant):
            assert stands_in() == tenant.schema_name
    assert stands_in() == acme.schema_name


def test_a_path_that_a_statement_changed_is_set_again(acme: Tenant) -> None:
    move_away()
    assert stands_in() == acme.schema_name


def test_a_path_that_a_rollback_takes_back_is_set_again(acme: Tenant, zenith: Tenant) -> None:
    assert stands_in() == acme.schema_name
    with transaction.atomic():
        connection.set_tenant(zenith)  # type: ignore[attr-defined]
        assert stands_in() == zenith.schema_name
        transaction.set_rollback(True)
    # The savepoint took the server back to acme; the connection is still to stand in zenith.
    assert stands_in() == zenith.schema_name


def test_a_reader_row_by_row_starts_in_its_schema(acme: Tenant) -> None:
    move_away()
    assert all(client.pk for client in Client.objects.iterator(chunk_size=1))


def test_nothing_is_sent_where_the_server_stands_there_already(acme: Tenant) -> None:
    stands_in()
    with CaptureQueriesContext(connection) as asked:
        stands_in()
        stands_in()
    assert [one["sql"] for one in asked] == ["SELECT current_schema()"] * 2


def test_a_server_that_reports_no_path_is_told_each_time(acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(connections["default"]), "_stands_there", lambda _: False)
    stands_in()
    with CaptureQueriesContext(connection) as asked:
        stands_in()
    assert [one["sql"].split()[0] for one in asked] == ["SET", "SELECT"]
