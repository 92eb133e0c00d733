"""Building a tenant: schema, tables, laws, grants and the firm's first rows, in one transaction.

A process that is killed half-way leaves nothing behind but the state "creating", and the next attempt
starts afresh. Needs the owner's role: the queue `provisioning`, or a command that manage.py runs as owner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django_tenants.utils import quote_schema_name, schema_exists

from partnerview import clock
from partnerview.db.connection import connection
from partnerview.errors import Conflict
from partnerview.tenants import blueprint
from partnerview.tenants.actions import Setup, move
from partnerview.tenants.guard import working_in
from partnerview.tenants.models import Tenant, TenantState

Step = Callable[[Tenant, Setup], None]
BUILDABLE = frozenset({TenantState.REQUESTED, TenantState.FAILED, TenantState.CREATING})


def provision(slug: str) -> Tenant:
    """Make the tenant ready. A ready one is left as it is; a second process waits for the first.

    Raises Conflict where there is nothing to build, or where a schema of that name exists already.
    """
    connection.set_schema_to_public()
    tenant = _begin(slug)
    if tenant.state == TenantState.READY:
        return tenant
    with _failure_noted(tenant), transaction.atomic():
        locked = Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)
        return locked if locked.state == TenantState.READY else _build(locked)


def _begin(slug: str) -> Tenant:
    tenant = Tenant.objects.get(slug=slug)
    if tenant.state in {TenantState.READY, TenantState.CREATING}:
        return tenant
    if tenant.state not in BUILDABLE:
        raise Conflict(f"The tenant {slug} is {tenant.state}; only a requested or failed one can be built.")
    return move(tenant, to=TenantState.CREATING, failure="")


def _build(tenant: Tenant) -> Tenant:
    create_schema(tenant.schema_name)
    setup = Setup.from_json(tenant.setup)
    with working_in(tenant, source="system"):
        for path in settings.PROVISIONING_STEPS:
            step: Step = import_string(path)
            step(tenant, setup)
    return move(tenant, to=TenantState.READY, ready_at=clock.now(), setup={})


def create_schema(schema: str) -> None:
    """An empty tenant schema at the newest migration. An existing one is refused, never taken over."""
    if schema_exists(schema):
        raise Conflict(f"The schema {schema} exists already and is not touched.", code="schema_exists")
    with connection.cursor() as cursor:
        # Rows and later ALTERs share this transaction: no check may still be pending then.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"CREATE SCHEMA {quote_schema_name(schema)}")
    blueprint.build(schema)


@contextmanager
def _failure_noted(tenant: Tenant) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        _note_failure(tenant, f"{type(error).__name__}: {error}")
        raise


def _note_failure(tenant: Tenant, text: str, **_: Any) -> None:
    connection.set_schema_to_public()
    current = Tenant.objects.get(pk=tenant.pk)
    if current.state == TenantState.CREATING:
        move(current, to=TenantState.FAILED, reason=text, failure=text)
