"""Typed rows from SQL: run a named query and get frozen dataclasses back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from django.db import connection

Row = TypeVar("Row")


def fetch(row_type: type[Row], sql: str, params: Mapping[str, Any] | None = None) -> list[Row]:
    """All rows of `sql` as `row_type`, whose field names are the query's column names."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params or {})
        columns = [column.name for column in cursor.description or ()]
        expected = {field.name for field in fields(row_type)}  # type: ignore[arg-type]
        if set(columns) != expected:
            raise LookupError(f"{row_type.__name__} expects {sorted(expected)}, the query gives {sorted(columns)}")
        return [row_type(**dict(zip(columns, values, strict=True))) for values in cursor.fetchall()]


def execute(sql: str, params: Mapping[str, Any] | None = None) -> int:
    """Run one statement and return the number of rows that it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params or {})
        return int(cursor.rowcount)
