"""The other way to count licences that we sell as agent, beside the MRR of a month (maths.md §4).

MRR counts them at what the client pays or, by the firm's policy, at our commission. The figure that MRR is not stands
beside it: the two differ by what is passed on to vendors.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch
from partnerview.months import Month
from recognition.reports.reporting_currency import rates_of
from recognition.reports.scope import ALL, Scope

# A closed month keeps the way in which it was counted, so its own rows say which one that was.
_PASSED_ON: Final = """
SELECT snapshot.currency, sum(line.passed_on_monthly) AS passed_on,
       bool_or(snapshot.amount = line.monthly_amount) AS is_gross
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
    is_gross: bool


@dataclass(frozen=True, slots=True)
class PassedOn:
    """What of a month's licences goes to vendors, unrounded, and whether the month's MRR has it in."""

    amount: Decimal
    is_in_mrr: bool

    def other(self, mrr: Decimal) -> Decimal:
        """The MRR as it would be counted the other way."""
        return mrr - self.amount if self.is_in_mrr else mrr + self.amount


def passed_on_in(month: Month, *, currency: str, only: str | None, scope: Scope = ALL) -> PassedOn | None:
    """What goes to vendors in the month, in `currency` at closing rates, or of `only` one currency as it is.

    None where nothing does, or where a rate is missing.
    """
    params = {"month": month.first_day, "clients": scope.parameter, "only": only}
    rows = fetch(_PassedOn, _PASSED_ON, params)
    if not rows:
        return None
    rates = {row.currency: Decimal(1) for row in rows} if only else rates_of(month, currency=currency)
    if any(row.currency not in rates for row in rows):
        return None
    amount = sum((row.passed_on * rates[row.currency] for row in rows), Decimal(0))
    return PassedOn(amount, any(row.is_gross for row in rows))
