"""How far a worker is inside one transaction, where the database cannot say it yet.

Kept in the cache, because rows of an open transaction are invisible to the page; losing it loses nothing.
"""

from __future__ import annotations

from django.core.cache import cache

KEPT_SECONDS = 3600


def report(batch: int, done: int, total: int) -> None:
    cache.set(_key(batch), (done, total), KEPT_SECONDS)


def of(batch: int) -> tuple[int, int] | None:
    """Rows done and rows in all, or None where no worker has said so."""
    known = cache.get(_key(batch))
    return (int(known[0]), int(known[1])) if known else None


def forget(batch: int) -> None:
    cache.delete(_key(batch))


def _key(batch: int) -> str:
    return f"import:{batch}:progress"
