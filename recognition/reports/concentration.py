"""How much hangs on whom: MRR of a month by client or by partner, with shares (R-9).

The share of each, the share of the largest together, and the Herfindahl index Σ share², at one constant rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from partnerview.db.rows import fetch
from partnerview.months import Month
from recognition.reports.measure import WORTH, Measure
from recognition.reports.scope import ALL, Scope

Of = Literal["client", "partner"]
_SHARES: Final = """
SELECT rank() OVER (ORDER BY amount DESC)::int AS place, held.key, coalesce(named.name, '') AS name, amount,
       amount / nullif(sum(amount) OVER (), 0) AS share,
       sum(amount) OVER (ORDER BY amount DESC, held.key) / nullif(sum(amount) OVER (), 0) AS reached
FROM (
    SELECT {key} AS key, sum(amount * rate) AS amount FROM recognition_mrrsnapshot {worth}
    WHERE month = %(month)s AND (%(clients)s::bigint[] IS NULL OR client_id = ANY(%(clients)s)) GROUP BY 1
) held LEFT JOIN {named} named ON named.id = held.key
WHERE amount <> 0 ORDER BY amount DESC, held.key
"""
_OF: Final = {
    "client": _SHARES.format(key="client_id", named="directory_client", worth=WORTH),
    "partner": _SHARES.format(key="partner_id", named="directory_partner", worth=WORTH),
}


@dataclass(frozen=True, slots=True)
class Share:
    """One client's or partner's part. `reached` is that of it and all larger ones; no key is MRR without a partner."""

    place: int
    key: int | None
    name: str
    amount: Decimal
    share: Decimal
    reached: Decimal


@dataclass(frozen=True, slots=True)
class Concentration:
    """All shares of a month, the largest first."""

    rows: tuple[Share, ...]

    @property
    def amount(self) -> Decimal:
        return sum((row.amount for row in self.rows), Decimal(0))

    @property
    def herfindahl(self) -> Decimal:
        """Σ share²: 1 is all with one, near 0 is spread."""
        return sum((row.share**2 for row in self.rows), Decimal(0))

    def of_largest(self, count: int) -> Decimal:
        """The share of the largest so many together."""
        return self.rows[min(count, len(self.rows)) - 1].reached if self.rows else Decimal(0)


def concentration(of: Of, measure: Measure, month: Month, *, scope: Scope = ALL) -> Concentration:
    """By client or by partner at the end of `month`."""
    params = measure.params | {"month": month.first_day, "clients": scope.parameter}
    return Concentration(tuple(fetch(Share, _OF[of], params)))
