"""What a schema is made of, to compare two of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

CATALOG = {
    "columns": """
        SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity, is_generated
        FROM information_schema.columns WHERE table_schema = %(schema)s ORDER BY 1, 2""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), condeferrable, condeferred
        FROM pg_constraint WHERE connamespace = to_regnamespace(%(schema)s) ORDER BY 1, 2""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = %(schema)s ORDER BY 1, 2",
    "triggers": """
        SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(t.oid), tgenabled
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = to_regnamespace(%(schema)s) AND NOT tgisinternal ORDER BY 1, 2""",
    "functions": """
        SELECT proname, pg_get_functiondef(oid), proacl::text FROM pg_proc
        WHERE pronamespace = to_regnamespace(%(schema)s) ORDER BY 1, 2""",
    "relations and grants": """
        SELECT relname, relkind, relacl::text, CASE WHEN relkind = 'v' THEN pg_get_viewdef(oid) END
        FROM pg_class WHERE relnamespace = to_regnamespace(%(schema)s) AND relkind <> 't' ORDER BY 1, 2""",
    "sequences": """
        SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = %(schema)s ORDER BY 1""",
}


@pytest.fixture
def catalog_of() -> Callable[[str], dict[str, list[Any]]]:
    """Everything that PostgreSQL knows about a schema, without the schema's name in it."""

    def read(schema: str) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        with connection.cursor() as cursor:
            for name, sql in CATALOG.items():
                cursor.execute(sql, {"schema": schema})
                found[name] = [tuple(str(value).replace(schema, "ITS") for value in row) for row in cursor.fetchall()]
            cursor.execute(f"SELECT app, name FROM {schema}.django_migrations ORDER BY 1, 2")
            found["migrations"] = cursor.fetchall()
            cursor.execute(f"SELECT app_label, model FROM {schema}.django_content_type ORDER BY id")
            found["content types"] = cursor.fetchall()
        return found

    return read
