"""The journal: every app's postings in one order, and what the accounts come to (R-14)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Final

from django.apps import apps
from django.db import connection, transaction

from partnerview.db.rows import fetch
from partnerview.months import Month

CHUNK: Final = 5000
_JOURNAL: Final = """
SELECT transaction, dated_on, month, account, engagement_id, currency, amount, reference
FROM ({postings}) posting WHERE month >= %(first)s AND month <= %(last)s AND amount <> 0
ORDER BY month, left(transaction, 1) COLLATE "C", length(transaction), transaction COLLATE "C",
         account COLLATE "C", amount
"""
_BALANCES: Final = """
SELECT account, currency, sum(amount) AS amount FROM ({postings}) posting WHERE month <= %(last)s AND amount <> 0
GROUP BY account, currency HAVING sum(amount) <> 0 ORDER BY account, currency
"""


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of a transaction: debit above zero, credit below. `transaction` never changes."""

    transaction: str
    dated_on: dt.date
    month: dt.date
    account: str
    engagement_id: int | None  # money held belongs to a deposit account, not to an engagement
    currency: str
    amount: Decimal
    reference: str

    @property
    def posted_on(self) -> dt.date:
        """Its day, or the first day of the month it posts in where that is a later one."""
        return self.dated_on if Month.of(self.dated_on) == Month.of(self.month) else self.month


@dataclass(frozen=True, slots=True)
class Balance:
    """What one account comes to in one currency, debit above zero."""

    account: str
    currency: str
    amount: Decimal


def journal(first: Month, last: Month) -> Iterator[Posting]:
    """Every posting of these months in its one order, read in chunks."""
    params = {"first": first.first_day, "last": last.first_day}
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_JOURNAL.format(postings=all_postings()), params)
        while rows := cursor.fetchmany(CHUNK):
            yield from (Posting(*row) for row in rows)


def balances(through: Month) -> list[Balance]:
    """What every account comes to at a month's end, from the start of the books."""
    return fetch(Balance, _BALANCES.format(postings=all_postings()), {"last": through.first_day})


@cache
def all_postings() -> str:
    """The union of the apps' postings, in the order of the apps."""
    names = (f"{app.name}.reports.postings" for app in apps.get_app_configs() if find_spec(f"{app.name}.reports"))
    return " UNION ALL ".join(import_module(name).POSTINGS for name in names if find_spec(name))
