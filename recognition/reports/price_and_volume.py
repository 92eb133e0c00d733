"""How much of a month's changes is price, how much volume (R-9, maths.md §4).

A line that takes over from another on the same day: price = Δ unit price × old quantity, volume = Δ quantity ×
new unit price, both by the month. Hours are the quantity of contracted hours. A line that begins beside others or
ends without a successor is volume as a whole, and is not split here.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engagements.reports.contracted import counting_licences
from partnerview.db.rows import fetch
from partnerview.months import Month
from recognition.reports.measure import WORTH, Measure
from recognition.reports.scope import ALL, Scope

_QUANTITY: Final = (
    "CASE WHEN {line}.kind = 'contracted_hours' THEN {line}.contracted_minutes / 60.0 ELSE {line}.quantity END"
)
_NEW, _OLD = _QUANTITY.format(line="line"), _QUANTITY.format(line="before")
_SPLIT: Final = f"""
WITH pair AS (
    SELECT engagement.client_id, line.id, (@mrr(line) * rate) AS new_amount, {_NEW} AS new_quantity,
           @mrr(before) * rate AS old_amount, {_OLD} AS old_quantity
    FROM engagements_serviceline line
    JOIN engagements_engagement engagement ON engagement.id = line.engagement_id
    {WORTH.replace("USING (currency)", "ON worth.currency = line.currency")}
    JOIN engagements_serviceline before
      ON before.id = line.follows_id AND before.is_live AND before.ends_before = line.starts_on
     AND @mrr(before) <> 0
    WHERE line.is_live AND @mrr(line) <> 0 AND line.starts_on >= %(first)s AND line.starts_on < %(before)s
      AND (%(clients)s::bigint[] IS NULL OR engagement.client_id = ANY(%(clients)s))
)
SELECT pair.id AS line, line.name AS line_name, client.name AS client_name, old_quantity, new_quantity,
       old_amount, new_amount,
       (new_amount / nullif(new_quantity, 0) - old_amount / nullif(old_quantity, 0)) * old_quantity AS price,
       (new_quantity - old_quantity) * new_amount / nullif(new_quantity, 0) AS volume
FROM pair JOIN engagements_serviceline line ON line.id = pair.id JOIN directory_client client ON client.id = client_id
WHERE new_amount <> old_amount ORDER BY abs(new_amount - old_amount) DESC, pair.id
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class SplitChange:
    """One line that took over from another in the month, by the month: price + volume = new − old."""

    line: int
    line_name: str
    client_name: str
    old_quantity: Decimal
    new_quantity: Decimal
    old_amount: Decimal
    new_amount: Decimal
    price: Decimal
    volume: Decimal


def price_and_volume(measure: Measure, month: Month, *, scope: Scope = ALL) -> list[SplitChange]:
    """Every changed line of a month, the greatest change first."""
    params = measure.params | {
        "first": month.first_day,
        "before": month.next_first,
        "clients": scope.parameter,
    }
    return fetch(SplitChange, counting_licences(_SPLIT), params)
