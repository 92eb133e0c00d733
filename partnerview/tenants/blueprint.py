"""How an empty tenant schema is built in a fraction of the time that its migrations take.

Running the migrations costs seconds, nearly all of it Django rendering historical models; the SQL that
comes out takes some tenths. So the first tenant of a release is migrated, and the very statements that
built it are kept as a Blueprint; the next ones are built from those, one statement at a time. The
fingerprint covers every migration file, so a changed release records anew. ADR 0202.
"""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django_tenants.utils import schema_context

from partnerview.db.connection import connection
from partnerview.tenants.guard import assert_schema
from partnerview.tenants.models import Blueprint

# What migrating sends besides the statements that build: reading the catalog, and its own bookkeeping.
PASSING = ("SELECT", "SHOW", "SET SEARCH_PATH", "SAVEPOINT", "RELEASE SAVEPOINT")
LASTING = (
    "ALTER",
    "COMMENT",
    "CREATE",
    "DELETE",
    "DO",
    "DROP",
    "GRANT",
    "INSERT",
    "REVOKE",
    "UPDATE",
    "SET CONSTRAINTS",
)


class NotRepeatable(RuntimeError):
    """A migration sent a statement that cannot be kept for other schemas."""


def build(schema: str) -> None:
    """Fill the empty `schema` with every table and law of this release. Inside a transaction, as owner."""
    known = Blueprint.objects.filter(fingerprint=fingerprint()).first()
    if known is not None:
        _replay(schema, known.statements)
        return
    statements = _migrate_and_record(schema)
    connection.set_schema_to_public()
    Blueprint.objects.update_or_create(fingerprint=fingerprint(), defaults={"statements": statements})
    Blueprint.objects.exclude(fingerprint=fingerprint()).delete()


@cache
def fingerprint() -> str:
    """One digest of everything that shapes a tenant's schema: migration files, Django, the granted role."""
    digest = hashlib.sha256(f"{django.get_version()} {settings.DATABASE_APP_ROLE}".encode())
    migrations = MigrationLoader(None).disk_migrations
    for key in sorted(migrations):
        source = inspect.getfile(sys.modules[migrations[key].__module__])
        digest.update(f"{key}".encode() + Path(source).read_bytes())
    return digest.hexdigest()


def _replay(schema: str, statements: list[str]) -> None:
    with schema_context(schema):
        assert_schema(schema)
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def _migrate_and_record(schema: str) -> list[str]:
    statements: list[str] = []

    def record(execute: Callable[..., Any], sql: Any, params: Any, many: Any, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if not str(sql).lstrip().upper().startswith(PASSING):
            statements.append(_kept(str(sql), params, many=many, schema=schema))
        return result

    with connection.execute_wrapper(record):
        call_command("migrate_schemas", tenant=True, schema_name=schema, interactive=False, verbosity=0)
    return statements


def _kept(sql: str, params: Any, *, many: bool, schema: str) -> str:
    """The statement as text with its values in it. Refuses what would not mean the same in another schema."""
    text = sql if params is None else connection.ops.compose_sql(sql, params)
    if many or schema in text or not text.lstrip().upper().startswith(LASTING):
        raise NotRepeatable(f"A migration sent what no blueprint can keep: {text[:200]}")
    return text
