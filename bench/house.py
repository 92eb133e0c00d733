"""A database for one bench: a copy of the tests' template, entered as the application role, dropped afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django_tenants.utils import tenant_context

from partnerview.db.bulk import ROOM
from partnerview.tenants.models import Tenant
from tests import database


@contextmanager
def house() -> Iterator[Tenant]:
    """Stand inside the tenant `acme` of a database of one's own."""
    name = f"bench_{os.getpid()}"
    database.copy_of_template(name)
    database.use_database(name, owner=False)
    try:
        tenant = Tenant.objects.get(slug="acme")
        with tenant_context(tenant):
            yield tenant
    finally:
        database.drop(name)


@contextmanager
def room() -> Iterator[None]:
    """The time and memory that every step of ours has, for what is prepared and for the raw side."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(ROOM)
        yield
