"""What of the MRR of a month we earn: licences that we sell as agent at their commission, all else whole (maths.md §4).

MRR counts a licence at what the client pays (gross). This stands beside it: less what is passed on to the vendor.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch
from partnerview.months import Month
from recognition.reports.reporting_currency import rates_of
from recognition.reports.scope import ALL, Scope

_PASSED_ON: Final = """
SELECT snapshot.currency, sum(line.passed_on_monthly) AS passed_on
FROM recognition_mrrsnapshot snapshot JOIN engagements_serviceline line ON line.id = snapshot.line_id
WHERE snapshot.month = %(month)s AND line.passed_on_monthly <> 0
  AND (%(clients)s::bigint[] IS NULL OR snapshot.client_id = ANY(%(clients)s))
  AND (%(only)s::text IS NULL OR snapshot.currency = %(only)s)
GROUP BY snapshot.currency
"""


@dataclass(frozen=True, slots=True)
class _PassedOn:
    currency: str
    passed_on: Decimal


def passed_on_in(month: Month, *, currency: str, only: str | None, scope: Scope = ALL) -> Decimal | None:
    """What of the month's MRR goes to vendors, in `currency` at closing rates, or of `only` one currency as it is.

    Unrounded; None where nothing does, or where a rate is missing.
    """
    params = {"month": month.first_day, "clients": scope.parameter, "only": only}
    rows = fetch(_PassedOn, _PASSED_ON, params)
    if only is not None or not rows:
        return rows[0].passed_on if rows else None
    rates = rates_of(month, currency=currency)
    if any(row.currency not in rates for row in rows):
        return None
    return sum((row.passed_on * rates[row.currency] for row in rows), Decimal(0))
