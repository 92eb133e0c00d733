"""What a service was worth to its client month by month: amounts of notes that stand, in the engagement's currency."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch
from partnerview.months import Month

_MONTHS: Final = """
SELECT note.month, count(*) AS notes, coalesce(sum(note.amount), 0) AS amount
FROM engagements_valuenote note
WHERE note.engagement_id = %(engagement)s AND note.month >= %(first)s AND note.month < %(before)s
  AND note.reverses_id IS NULL
  AND NOT EXISTS (SELECT FROM engagements_valuenote later WHERE later.reverses_id = note.id)
GROUP BY note.month ORDER BY note.month
"""


@dataclass(frozen=True, slots=True)
class ValueMonth:
    month: dt.date
    notes: int
    amount: Decimal


def value_by_month(engagement: int, first: Month, last: Month) -> list[ValueMonth]:
    """Months with a note only; `amount` is 0 where a month has words alone. One query."""
    params = {"engagement": engagement, "first": first.first_day, "before": last.next_first}
    return fetch(ValueMonth, _MONTHS, params)
