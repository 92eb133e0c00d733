"""Finance figures as of a day and as they were known at a moment, and what two moments say differently (R-13).

As of is the value date: what had happened by then. Known at is the entry time: what had been recorded by then.
Per client and contract currency, unrounded. The bridge takes the same two (reports/bridge.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from engagements.reports.contracted import counting_licences
from engagements.reports.known_lines import LINES_AS_KNOWN
from partnerview.db.rows import fetch
from partnerview.months import Month
from recognition.reports.scope import ALL, Scope


class Figure(StrEnum):
    """What is looked at."""

    MRR = "mrr"
    REVENUE = "recognized_revenue"
    RECEIVABLES = "receivables"


WORDS: Final[dict[Figure, str]] = {
    Figure.MRR: "MRR on the day",
    Figure.REVENUE: "Revenue recognized in the month of the day",
    Figure.RECEIVABLES: "Receivables on the day",
}
_KNOWN: Final = "(%(known_at)s::timestamptz IS NULL OR {column} <= %(known_at)s)"
_FACTS: Final[dict[Figure, str]] = {
    Figure.MRR: f"""
SELECT engagement.client_id, line.currency, @mrr(line) AS amount
FROM ({LINES_AS_KNOWN}) line JOIN engagements_engagement engagement ON engagement.id = line.engagement_id
WHERE line.starts_on <= %(as_of)s AND (line.ends_before IS NULL OR line.ends_before > %(as_of)s)
""",  # noqa: S608
    Figure.REVENUE: f"""
SELECT entry.client_id, entry.currency, entry.amount FROM recognition_recognitionentry entry
WHERE entry.month = %(month)s AND {_KNOWN.format(column="entry.recorded_at")}
""",  # noqa: S608
    Figure.RECEIVABLES: f"""
SELECT invoice.client_id, invoice.currency, invoice.gross_amount AS amount FROM engagements_invoice invoice
WHERE invoice.status = 'issued' AND invoice.dated_on <= %(as_of)s AND {_KNOWN.format(column="invoice.issued_at")}
UNION ALL
SELECT invoice.client_id, payment.currency, -payment.amount
FROM engagements_payment payment JOIN engagements_invoice invoice ON invoice.id = payment.invoice_id
WHERE payment.received_on <= %(as_of)s AND {_KNOWN.format(column="payment.recorded_at")}
""",  # noqa: S608
}
_BY_CLIENT: Final = """
SELECT client_id AS client, client.name, currency, sum(amount) AS amount
FROM ({facts}) fact JOIN directory_client client ON client.id = client_id
WHERE (%(clients)s::bigint[] IS NULL OR client_id = ANY(%(clients)s))
GROUP BY client_id, client.name, currency HAVING sum(amount) <> 0 ORDER BY client.name, currency
"""


@dataclass(frozen=True, slots=True)
class Known:
    """One client's figure in one currency."""

    client: int
    name: str
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Moment:
    """A value date, and the instant at which we look (None: now)."""

    as_of: dt.date
    known_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Differing:
    """One client's figure at two moments."""

    client: int
    name: str
    currency: str
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


def known(figure: Figure, moment: Moment, *, scope: Scope = ALL) -> list[Known]:
    """The figure of every client that has any."""
    params = {
        "as_of": moment.as_of,
        "month": Month.of(moment.as_of).first_day,
        "known_at": moment.known_at,
        "clients": scope.parameter,
    }
    return fetch(Known, _BY_CLIENT.format(facts=counting_licences(_FACTS[figure])), params)


def differing(figure: Figure, before: Moment, after: Moment, *, scope: Scope = ALL) -> list[Differing]:
    """Every client with a figure at either moment, the two beside each other."""
    first, second = (_keyed(known(figure, moment, scope=scope)) for moment in (before, after))
    names = {**first, **second}
    rows = [
        Differing(client, names[client, currency].name, currency, _of(first, key), _of(second, key))
        for client, currency in names
        for key in [(client, currency)]
    ]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.currency))


def _keyed(rows: list[Known]) -> Mapping[tuple[int, str], Known]:
    return {(row.client, row.currency): row for row in rows}


def _of(rows: Mapping[tuple[int, str], Known], key: tuple[int, str]) -> Decimal:
    return rows[key].amount if key in rows else Decimal(0)
