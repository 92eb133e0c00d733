"""A tenant is built whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django_tenants.utils import schema_exists, tenant_context

from partnerview.audit.models import AuditEvent
from partnerview.books.models import Conventions
from partnerview.errors import Conflict, InvalidInput
from partnerview.tenants import blueprint, provisioning
from partnerview.tenants.actions import Setup, delete_tenant, request_tenant
from partnerview.tenants.models import Blueprint, Tenant, TenantState
from partnerview.tenants.provisioning import provision
from partnerview.users.models import User

pytestmark = pytest.mark.usefixtures("as_owner")

SETUP = Setup(
    admin_email="ada@firm.example",
    admin_name="Ada Quist",
    currency="EUR",
    books_start_on=dt.date(2024, 4, 1),
    fiscal_year_first_month=4,
)


def ask(slug: str, **changes: Any) -> Tenant:
    return request_tenant("Firm", slug=slug, setup=replace(SETUP, **changes), time_zone="Europe/Berlin")


@pytest.mark.parametrize("slug", ["", "Caps", "-firm", "firm-", "a.b", "public", "x" * 41, "ß"])
def test_an_address_that_is_no_host_name_is_refused(slug: str) -> None:
    with pytest.raises(InvalidInput):
        ask(slug)
    assert not Tenant.objects.filter(slug=slug).exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"currency": "XXL"},
        {"books_start_on": dt.date(2024, 4, 2)},
        {"fiscal_year_first_month": 13},
        {"admin_email": "nobody"},
    ],
)
def test_a_setup_that_cannot_work_is_refused_before_anything_is_written(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        ask("unworkable", **changes)
    assert not Tenant.objects.filter(slug="unworkable").exists()


def test_an_address_is_given_once() -> None:
    with pytest.raises(Conflict):
        ask("acme")


def test_an_existing_schema_is_never_taken_over() -> None:
    tenant = ask("squatted")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {tenant.schema_name}")
    with pytest.raises(Conflict):
        provision("squatted")
    tenant.refresh_from_db()
    assert tenant.state == TenantState.FAILED
    assert "exists already" in tenant.failure


def test_a_tenant_is_ready_with_its_conventions_and_an_admin_who_has_no_password_yet() -> None:
    ask("whole")
    tenant = provision("whole")
    assert tenant.state == TenantState.READY
    assert tenant.setup == {}
    assert [event.state for event in tenant.events.all()] == ["requested", "creating", "ready"]
    with tenant_context(tenant):
        conventions = Conventions.objects.get()
        assert (conventions.reporting_currency, conventions.time_zone) == ("EUR", "Europe/Berlin")
        assert conventions.books_start_on == dt.date(2024, 4, 1)
        admin = User.objects.get()
        assert admin.email == "ada@firm.example"
        assert not admin.has_usable_password()
        assert set(AuditEvent.objects.values_list("action", flat=True)) == {"conventions.written", "user.created"}


def test_building_again_changes_nothing() -> None:
    ask("twice")
    first = provision("twice")
    again = provision("twice")
    assert (again.schema_name, again.ready_at) == (first.schema_name, first.ready_at)
    with tenant_context(again):
        assert User.objects.count() == 1


def test_a_deleted_tenant_is_not_built_again() -> None:
    ask("gone")
    delete_tenant(provision("gone"), reason="left")
    with pytest.raises(Conflict):
        provision("gone")


def test_a_step_that_fails_leaves_no_schema_and_the_next_attempt_succeeds(monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = ask("half")

    def fail(*_: Any) -> None:
        raise ValueError("no ink")

    with monkeypatch.context() as patch:
        patch.setattr(provisioning, "import_string", lambda path: fail)
        with pytest.raises(ValueError, match="no ink"):
            provision("half")
    tenant.refresh_from_db()
    assert (tenant.state, tenant.failure) == (TenantState.FAILED, "ValueError: no ink")
    assert not schema_exists(tenant.schema_name)
    assert provision("half").state == TenantState.READY


def test_a_tenant_built_from_the_blueprint_equals_one_that_was_migrated(catalog_of: Callable[[str], Any]) -> None:
    Blueprint.objects.all().delete()
    ask("migrated")
    ask("replayed")
    migrated = provision("migrated")
    assert Blueprint.objects.get().fingerprint == blueprint.fingerprint()
    replayed = provision("replayed")
    assert catalog_of(replayed.schema_name) == catalog_of(migrated.schema_name)


def test_the_application_role_may_use_a_new_schema_but_not_change_its_laws(catalog_of: Callable[[str], Any]) -> None:
    ask("granted")
    tenant = provision("granted")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_schema_privilege(%(role)s, %(schema)s, 'USAGE'), has_schema_privilege(%(role)s, %(schema)s,"
            " 'CREATE'), has_table_privilege(%(role)s, %(schema)s || '.audit_auditevent', 'UPDATE')",
            {"role": settings.DATABASE_APP_ROLE, "schema": tenant.schema_name},
        )
        assert cursor.fetchone() == (True, False, False)
