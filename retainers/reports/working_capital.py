"""Working capital (T-15): what is held, drawn, left, exposed and projected by currency; three totals that must agree.

Three-way reconciliation, by currency: the bank's lines = the control total (every cleared entry added up) = the sum
of the ledgers (the last running balance of each account). What explains a difference is listed, never netted away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.books.models import Conventions
from partnerview.db.rows import fetch
from partnerview.money import EXACT, quantize
from retainers.reports.risk_overview import Capital

NOTHING: Final = Decimal(0)
_RATES: Final = """
SELECT DISTINCT ON (currency) currency, rate, dated_on FROM (
    SELECT base AS currency, rate, dated_on, recorded_at, id, 0 AS turned FROM books_exchangerate
    WHERE quote = %(currency)s AND dated_on <= %(as_of)s
    UNION ALL
    SELECT quote, 1 / rate, dated_on, recorded_at, id, 1 FROM books_exchangerate
    WHERE base = %(currency)s AND dated_on <= %(as_of)s
) given ORDER BY currency, dated_on DESC, turned, recorded_at DESC, id DESC
"""
_THREE_WAYS: Final = """
SELECT currency, sum(bank) AS bank, sum(control) AS control, sum(ledgers) AS ledgers, sum(queued) AS queued,
    sum(set_aside) AS set_aside, sum(counts_later) AS counts_later, sum(not_at_bank) AS not_at_bank,
    sum(queued_lines)::int AS queued_lines, sum(entries_not_at_bank)::int AS entries_not_at_bank
FROM (
    SELECT line.currency, sum(line.amount) AS bank, 0 AS control, 0 AS ledgers,
        coalesce(sum(line.amount) FILTER (WHERE line.status = 'queued'), 0) AS queued,
        coalesce(sum(line.amount) FILTER (WHERE line.status = 'set_aside'), 0) AS set_aside,
        coalesce(sum(line.amount) FILTER (WHERE entry.cleared_on > %(as_of)s), 0) AS counts_later, 0 AS not_at_bank,
        count(*) FILTER (WHERE line.status = 'queued') AS queued_lines, 0 AS entries_not_at_bank
    FROM retainers_bankline line LEFT JOIN retainers_depositentry entry ON entry.id = line.entry_id
    WHERE line.booked_on <= %(as_of)s GROUP BY line.currency
    UNION ALL
    SELECT entry.currency, 0, sum(entry.amount), 0, 0, 0, 0,
        coalesce(sum(entry.amount) FILTER (WHERE line.id IS NULL), 0), 0, count(*) FILTER (WHERE line.id IS NULL)
    FROM retainers_depositentry entry
    LEFT JOIN retainers_bankline line ON line.entry_id = entry.id AND line.booked_on <= %(as_of)s
    WHERE entry.cleared_on <= %(as_of)s GROUP BY entry.currency
    UNION ALL
    SELECT currency, 0, 0, sum(cleared), 0, 0, 0, 0, 0, 0 FROM (
        SELECT account.currency, coalesce((
            SELECT sum(amount) FROM retainers_depositentry
            WHERE account_id = account.id AND cleared_on <= %(as_of)s AND NOT %(is_now)s),
            (SELECT cleared FROM retainers_depositbalance WHERE account_id = account.id AND %(is_now)s), 0) AS cleared
        FROM retainers_depositaccount account) balances
    GROUP BY currency
) sides GROUP BY currency ORDER BY currency
"""


@dataclass(frozen=True, slots=True)
class Converted:
    """The same over all currencies in the reporting currency, at the rates of `as_of`; `missing` lack one."""

    currency: str
    held: Decimal | None
    drawn: Decimal | None
    net: Decimal | None
    exposure: Decimal | None
    projected: Decimal | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThreeWay:
    """The three totals of one currency, and what explains their differences."""

    currency: str
    bank: Decimal
    control: Decimal
    ledgers: Decimal
    queued: Decimal
    set_aside: Decimal
    counts_later: Decimal
    not_at_bank: Decimal
    queued_lines: int
    entries_not_at_bank: int

    @property
    def difference(self) -> Decimal:
        return self.bank - self.control

    @property
    def explained(self) -> Decimal:
        """Bank lines that are no entry by that day, less entries that are no bank line: always the whole difference."""
        return self.queued + self.set_aside + self.counts_later + self.missing

    @property
    def missing(self) -> Decimal:
        """What entries without a bank line add to the difference: their sum, the other way round."""
        return -self.not_at_bank

    @property
    def agrees(self) -> bool:
        return self.bank == self.control == self.ledgers


@dataclass(frozen=True, slots=True)
class Rate:
    currency: str
    rate: Decimal
    dated_on: dt.date


def converted(capitals: Sequence[Capital], *, as_of: dt.date) -> Converted:
    """All currencies in the reporting currency. Raises nothing: a missing rate leaves the figures out."""
    currency = Conventions.objects.values_list("reporting_currency", flat=True).get(pk=1)
    rates = {rate.currency: rate.rate for rate in fetch(Rate, _RATES, {"currency": currency, "as_of": as_of})}
    rates[currency] = Decimal(1)
    missing = tuple(one.currency for one in capitals if one.currency not in rates)
    if missing:
        return Converted(currency, None, None, None, None, None, missing)
    sums = {
        name: quantize(
            sum((EXACT.multiply(getattr(one, name), rates[one.currency]) for one in capitals), NOTHING), currency
        )
        for name in ("held", "drawn", "net", "exposure", "projected")
    }
    return Converted(currency, **sums, missing=())


def three_ways(*, as_of: dt.date, is_now: bool) -> list[ThreeWay]:
    """Bank, control and ledgers of each currency, through a day."""
    return fetch(ThreeWay, _THREE_WAYS, {"as_of": as_of, "is_now": is_now})
