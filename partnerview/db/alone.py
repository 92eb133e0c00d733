"""One worker at a time: a lock that lives as long as the connection, so that a killed worker frees it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from partnerview.db.connection import connection
from partnerview.db.rows import execute


@contextmanager
def alone(work: str) -> Iterator[bool]:
    """Inside: whether nobody else in this schema does `work` now; held to the end of the block if so."""
    key = {"key": f"{connection.schema_name} {work}"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%(key)s, 0))", key)
        (free,) = cursor.fetchone()
    try:
        yield free
    finally:
        if free:
            execute("SELECT pg_advisory_unlock(hashtextextended(%(key)s, 0))", key)
