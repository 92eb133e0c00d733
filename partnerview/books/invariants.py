"""The runner of all invariants, and those of the books' own frame.

Each app names its laws in its own `invariants.py` as `INVARIANTS`: name → a query that returns the rows
which break the law. A law that returns nothing holds. Nothing here repairs anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from django.apps import apps
from django.db import connection

SHOWN: Final = 20

# What is closed are the months up to one of them: no open month lies before a closed one.
CLOSED_IN_ORDER: Final = """
SELECT period.month AS month, period.status AS status, later.month AS closed_month
FROM books_accountingperiod period
JOIN books_accountingperiod later ON later.month > period.month AND later.status = 'closed'
JOIN books_conventions conventions ON conventions.books_start_on <= period.month
WHERE period.status <> 'closed'
"""

INVARIANTS: Final[dict[str, str]] = {"books: months are closed in order": CLOSED_IN_ORDER}


@dataclass(frozen=True, slots=True)
class Breach:
    """A law that does not hold, with the first of the rows that break it."""

    law: str
    rows: list[dict[str, Any]]


def all_invariants() -> dict[str, str]:
    """Every law of every app, in the order of the apps."""
    laws: dict[str, str] = {}
    for app in apps.get_app_configs():
        if find_spec(f"{app.name}.invariants"):
            laws |= getattr(import_module(f"{app.name}.invariants"), "INVARIANTS", {})
    return laws


def breaches() -> list[Breach]:
    """The laws of the current books that do not hold. Empty is what it should be."""
    found = []
    with connection.cursor() as cursor:
        for law, query in all_invariants().items():
            cursor.execute(query)
            names = [column.name for column in cursor.description or ()]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchmany(SHOWN)]
            if rows:
                found.append(Breach(law, rows))
    return found
