"""The frame of every step that writes recognition: one transaction, one step at a time per firm.

Runs that are started eight times at once wait for each other here; the unique keys behind them would
refuse what got past.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from partnerview.db.bulk import ROOM

_KEY = "hashtextextended('recognition in ' || current_schema(), 0)"
_ENTER = f"{ROOM}, pg_advisory_xact_lock({_KEY})"  # the room is there before the wait begins
_TRY = f"SELECT pg_try_advisory_xact_lock({_KEY})"


@contextmanager
def step() -> Iterator[None]:
    """Everything inside is written together, and nobody else writes recognition of this firm meanwhile."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_ENTER)
        yield


def nobody_works() -> bool:
    """Whether no step of this firm is under way. Holds the others off until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_TRY)
        return bool(cursor.fetchone()[0])
