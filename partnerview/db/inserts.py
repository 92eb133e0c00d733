"""Inserting many new rows of a model in one statement whose text stays the same however many there are.

Thousands of placeholders cost more to read than the rows to write, so the rows go as one value.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

INSERT: Final = """
INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %(rows)s)
RETURNING {key}
"""


def insert_all(rows: Sequence[models.Model]) -> None:
    """Insert these unsaved rows of one model in their order and give each its key.

    A column that the database fills by itself has to be left to it in every row.
    """
    if not rows:
        return
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if not (field.primary_key or _is_left_out(field, rows[0]))]
    given = [{field.column: field.pre_save(row, add=True) for field in fields} for row in rows]
    names = {"table": meta.db_table, "key": meta.pk.column, "columns": ", ".join(str(field.column) for field in fields)}
    with connection.cursor() as cursor:
        cursor.execute(INSERT.format(**names), {"rows": json.dumps(given, default=_plain)})
        keys = cursor.fetchall()
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias


def _is_left_out(field: models.Field[Any, Any], row: models.Model) -> bool:
    return field.generated or isinstance(getattr(row, field.attname), DatabaseDefault)


def _plain(value: object) -> str:
    """Days, instants and decimals as PostgreSQL reads them; anything else is refused."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no value of a column.")
