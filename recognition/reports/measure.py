"""In what MRR is measured over several months: one contract currency, or all of them at one constant rate.

A ratio over a window (retention, a share, a cohort) must not move because a rate did: every amount is taken at
the closing rate of the window's last month (maths.md §4).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from partnerview.books.currency import reporting_currency
from partnerview.months import Month
from recognition.models import MrrSnapshot
from recognition.reports.reporting_currency import closing_rates

CONVERTED: Final = "all"  # every currency, at closing rates
# Joined to snapshots: `worth.rate` is what one unit of their currency counts.
WORTH: Final = "JOIN unnest(%(codes)s::text[], %(rates)s::numeric[]) AS worth(currency, rate) USING (currency)"


@dataclass(frozen=True, slots=True)
class Measure:
    """The currency of the figures, the rate of each currency that counts, and those that lack one."""

    currency: str
    rates: dict[str, Decimal]
    missing: tuple[str, ...] = ()

    @property
    def params(self) -> dict[str, Any]:
        return {"codes": list(self.rates), "rates": list(self.rates.values())}


def measure_of(choice: str, month: Month) -> Measure:
    """A currency by itself, or `all` in the reporting currency at the closing rates of `month`.

    A currency with MRR and without a rate dated in that month is named as missing, and counts nothing.
    """
    if choice != CONVERTED:
        return Measure(choice, {choice: Decimal(1)})
    own = reporting_currency()
    rates = {own: Decimal(1)} | {rate.currency: rate.rate for rate in closing_rates(month, month, currency=own)}
    used = MrrSnapshot.objects.order_by("currency").values_list("currency", flat=True).distinct()
    return Measure(own, rates, tuple(code for code in used if code not in rates))
