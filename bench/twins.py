"""Tables for the raw side of a comparison, made as the database's owner.

A twin has the columns, indexes, checks and foreign keys of its table and no triggers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from partnerview import embedded


def make_text_table(schema: str, name: str, *, columns: int) -> str:
    """A plain table of so many columns of text: what a file can be copied into as it is. Returns its name."""
    with _owner(schema) as owner:
        cells = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(f"c{n}")) for n in range(columns))
        owner.execute(sql.SQL("CREATE TABLE {} ({})").format(sql.Identifier(name), cells))
        owner.execute(
            sql.SQL("GRANT TRUNCATE ON {} TO {}").format(
                sql.Identifier(name), sql.Identifier(settings.DATABASE_APP_ROLE)
            )
        )
    return name


def make_statistics(schema: str) -> None:
    """Everything as it stands once autovacuum has caught up: fresh statistics, and pages known to be all visible."""
    with _owner(schema) as owner:
        owner.commit()
        owner.autocommit = True
        owner.execute("VACUUM (ANALYZE)")


def make_twin(schema: str, table: str, *, apart_from: Sequence[str] = ()) -> str:
    """Create `twin_<name>` beside the table, as the database's owner; returns its name.

    Keys into the tables of `apart_from` are left out: those that have a twin themselves.
    """
    twin = "twin_" + table.split("_", 1)[1]
    with _owner(schema) as owner:
        names = {"twin": sql.Identifier(twin), "table": sql.Identifier(table)}
        owner.execute(sql.SQL("CREATE TABLE {twin} (LIKE {table} INCLUDING ALL)").format(**names))
        keys = owner.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'"
            " AND confrelid <> conrelid AND NOT (confrelid = ANY(%s::regclass[]))",
            [table, list(apart_from)],
        ).fetchall()
        for (definition,) in keys:
            owner.execute(sql.SQL("ALTER TABLE {twin} ADD ").format(**names) + sql.SQL(definition))
    return twin


@contextmanager
def _owner(schema: str) -> Iterator[psycopg.Connection]:
    """The owner's own connection, inside the schema; what it did is kept when the block ends."""
    url = urlsplit(embedded.database_urls().owner)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    with psycopg.connect(url) as owner:
        owner.execute(sql.SQL("SET search_path TO {}, public, extensions").format(sql.Identifier(schema)))
        yield owner
