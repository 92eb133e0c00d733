"""Retention over one month, by currency: of what was there at its opening, how much is left (maths.md §4).

Per client that had MRR at the opening: gross = Σ min(opening, closing) ÷ Σ opening, net = Σ closing ÷
Σ opening, logo churn = clients left with nothing ÷ clients. A client that was absent at the opening counts
nowhere. Nothing to divide by gives no ratio.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch
from partnerview.months import Month
from recognition.reports.scope import ALL, Scope

_RETENTION: Final = """
SELECT currency, sum(opening) AS opening, sum(least(opening, closing)) AS kept, sum(closing) AS closing,
       count(*) AS clients, count(*) FILTER (WHERE closing = 0) AS lost
FROM (SELECT client_id, currency,
             coalesce(sum(amount) FILTER (WHERE month = %(month_before)s), 0) AS opening,
             coalesce(sum(amount) FILTER (WHERE month = %(month)s), 0) AS closing
      FROM recognition_mrrsnapshot
      WHERE month IN (%(month_before)s, %(month)s)
        AND (%(clients)s::bigint[] IS NULL OR client_id = ANY(%(clients)s))
      GROUP BY client_id, currency) client
WHERE opening > 0 GROUP BY currency ORDER BY currency
"""


@dataclass(frozen=True, slots=True)
class Retention:
    """Sums of one currency over the clients that had MRR at the opening."""

    currency: str
    opening: Decimal
    kept: Decimal
    closing: Decimal
    clients: int
    lost: int

    @property
    def gross(self) -> Decimal:
        return self.kept / self.opening

    @property
    def net(self) -> Decimal:
        return self.closing / self.opening

    @property
    def logo_churn(self) -> Decimal:
        return Decimal(self.lost) / self.clients


def retention(month: Month, *, scope: Scope = ALL) -> dict[str, Retention]:
    """By currency; one without MRR at the month's opening is left out."""
    params = {
        "month": month.first_day,
        "month_before": (month - 1).first_day,
        "clients": scope.parameter,
    }
    return {row.currency: row for row in fetch(Retention, _RETENTION, params)}
