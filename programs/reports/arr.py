"""ARR of partners: 12 × MRR where something is contracted, else the latest dated, sourced figure (maths.md §6).

MRR is that of the last month that was run, by the partner that each line had then, in contract currency.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch

# A common table expression `arr` for reports; takes `on`. One row per partner and currency.
ARR: Final = """arr AS (
    SELECT partner_id, currency, 12 * sum(amount) AS amount, 'mrr' AS basis,
           (month + interval '1 month - 1 day')::date AS dated_on, '' AS source
    FROM recognition_mrrsnapshot
    WHERE partner_id IS NOT NULL
      AND month = (SELECT max(month) FROM recognition_mrrsnapshot WHERE month <= %(on)s)
    GROUP BY partner_id, currency, month
    UNION ALL
    SELECT * FROM (
        SELECT DISTINCT ON (partner_id) partner_id, currency, amount, 'figure', dated_on, source
        FROM programs_arrfigure figure
        WHERE dated_on <= %(on)s AND NOT EXISTS (
            SELECT FROM recognition_mrrsnapshot snapshot
            WHERE snapshot.partner_id = figure.partner_id
              AND snapshot.month = (SELECT max(month) FROM recognition_mrrsnapshot WHERE month <= %(on)s))
        ORDER BY partner_id, dated_on DESC, id DESC
    ) latest
)"""
_OF_PARTNER: Final = f"WITH {ARR} SELECT * FROM arr WHERE partner_id = %(partner)s ORDER BY currency"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Arr:
    """Unrounded, in its own currency. `basis` is `mrr` or `figure`; a figure names its source."""

    partner_id: int
    currency: str
    amount: Decimal
    basis: str
    dated_on: dt.date
    source: str

    @property
    def words(self) -> str:
        """Where the figure comes from."""
        return f"{'12 × MRR' if self.basis == 'mrr' else self.source}, {self.dated_on:%-d %b %Y}"


def arr_of(partner: int, *, on: dt.date) -> list[Arr]:
    """One row per currency; none where nothing is known."""
    return fetch(Arr, _OF_PARTNER, {"partner": partner, "on": on})
