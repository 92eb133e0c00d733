"""Recurring against the rest: recognized revenue by what kind of promise it comes from, by month (R-9).

Recurring is what schedules earn; variable what is worked, beyond the contract or used; one-off what is accepted.
A reversal or a concession counts where that which it takes back did.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch
from partnerview.months import Month
from recognition.reports.deferred_revenue import ENTRY_AS_WORKED
from recognition.reports.scope import ALL, Scope

KIND: Final = (
    f"CASE WHEN {ENTRY_AS_WORKED} THEN 'variable'"
    " WHEN coalesce(original.kind, entry.kind) = 'accepted' OR entry.source LIKE 'one_off/%%' THEN 'one_off'"
    " ELSE 'recurring' END"
)
_MIX: Final = f"""
SELECT month, currency, coalesce(sum(amount) FILTER (WHERE kind = 'recurring'), 0) AS recurring,
       coalesce(sum(amount) FILTER (WHERE kind = 'variable'), 0) AS variable,
       coalesce(sum(amount) FILTER (WHERE kind = 'one_off'), 0) AS one_off
FROM (SELECT entry.month, entry.currency, entry.amount, {KIND} AS kind
      FROM recognition_recognitionentry entry
      LEFT JOIN recognition_recognitionentry original ON original.id = entry.reverses_id
      WHERE entry.month >= %(first)s AND entry.month <= %(last)s AND entry.currency = %(currency)s
        AND (%(clients)s::bigint[] IS NULL OR entry.client_id = ANY(%(clients)s))) entry
GROUP BY month, currency ORDER BY month
"""  # noqa: S608  built from constants


@dataclass(frozen=True, slots=True)
class MixedMonth:
    """Recognized revenue of one month in one currency, by kind of promise."""

    month: dt.date
    currency: str
    recurring: Decimal
    variable: Decimal
    one_off: Decimal

    @property
    def revenue(self) -> Decimal:
        return self.recurring + self.variable + self.one_off

    @property
    def recurring_share(self) -> Decimal | None:
        return self.recurring / self.revenue if self.revenue else None


def revenue_mix(first: Month, last: Month, currency: str, *, scope: Scope = ALL) -> list[MixedMonth]:
    """Every month from `first` to `last` in which something posted, in one contract currency."""
    params = {
        "first": first.first_day,
        "last": last.first_day,
        "currency": currency,
        "clients": scope.parameter,
    }
    return fetch(MixedMonth, _MIX, params)
