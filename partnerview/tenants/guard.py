"""The last look before anything runs for a tenant: the tenant is ready, and PostgreSQL stands in its schema.

The libraries below fall back to `public` without a word; tasks and commands come through here instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone
from django_tenants.utils import get_public_schema_name

from partnerview.db.connection import connection
from partnerview.origin import origin
from partnerview.tenants.models import Tenant, TenantState

PUBLIC = get_public_schema_name()


class TenantMissing(RuntimeError):
    """No tenant is named, or one that is not ready. Nothing has run."""


def ready_tenant(schema: str | None) -> Tenant:
    """The ready tenant of `schema`, read afresh: a suspended one stops at once. Else TenantMissing."""
    if not schema or schema == PUBLIC:
        raise TenantMissing("No tenant is named.")
    tenant = Tenant.objects.filter(schema_name=schema).first()
    if tenant is None:
        raise TenantMissing(f"No tenant has the schema {schema}.")
    if tenant.state != TenantState.READY:
        raise TenantMissing(f"The tenant with the schema {schema} is {tenant.state}.")
    return tenant


@contextmanager
def working_in(tenant: Tenant, *, source: str) -> Iterator[None]:
    """Inside: the tenant's schema, its time zone, and the origin of what is recorded. Afterwards: as before."""
    before = connection.tenant
    connection.set_tenant(tenant)
    try:
        assert_schema(tenant.schema_name)
        with timezone.override(tenant.time_zone), origin(source):
            yield
    finally:
        connection.set_tenant(before)


def assert_schema(expected: str) -> None:
    """PostgreSQL itself says where unqualified names lead; anything else than `expected` is refused."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        (current,) = cursor.fetchone()
    if current != expected or connection.schema_name != expected:
        raise TenantMissing(f"Expected the schema {expected}, but this connection stands in {current}.")
