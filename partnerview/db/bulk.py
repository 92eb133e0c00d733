"""Set-based work over many rows: one transaction with limits and plans that fit it.

The limits of web requests end a step over a million rows; and fresh rows have no statistics yet, so that
PostgreSQL would loop over them one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection, transaction

# Each until the transaction ends.
ROOM: Final = (
    "SELECT set_config('lock_timeout', '10min', true), set_config('statement_timeout', '20min', true),"
    " set_config('work_mem', '32MB', true)"
)
PLANS: Final = "SELECT set_config('enable_nestloop', 'off', true)"


@contextmanager
def bulk_work() -> Iterator[None]:
    """Everything inside is written together, with time enough; the settings end with the outermost transaction."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for statement in (ROOM, PLANS):
                cursor.execute(statement)
        yield
