"""A twin of a table for the raw side of a comparison: same columns, indexes, checks and foreign keys, no triggers."""

from __future__ import annotations

from urllib.parse import urlsplit

import psycopg
from django.db import connection
from psycopg import sql

from partnerview import embedded


def make_twin(schema: str, table: str) -> str:
    """Create `twin_<name>` beside the table, as the database's owner; returns its name."""
    twin = "twin_" + table.split("_", 1)[1]
    url = urlsplit(embedded.database_urls().owner)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    with psycopg.connect(url) as owner:
        owner.execute(sql.SQL("SET search_path TO {}, public, extensions").format(sql.Identifier(schema)))
        names = {"twin": sql.Identifier(twin), "table": sql.Identifier(table)}
        owner.execute(sql.SQL("CREATE TABLE {twin} (LIKE {table} INCLUDING ALL)").format(**names))
        keys = owner.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'"
            " AND confrelid <> conrelid",
            [table],
        ).fetchall()
        for (definition,) in keys:
            owner.execute(sql.SQL("ALTER TABLE {twin} ADD ").format(**names) + sql.SQL(definition))
    return twin
