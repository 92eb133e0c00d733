"""What an hour of one engagement has cost us lately, in its currency: for previews of margin (O-10)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch

A_YEAR: Final = dt.timedelta(days=365)
_COST: Final = """
SELECT sum(amount) AS amount, sum(minutes) AS minutes FROM engagements_timecost
WHERE engagement_id = %(engagement)s AND worked_on > %(since)s AND worked_on <= %(today)s AND amount IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class _Cost:
    amount: Decimal | None
    minutes: int | None


def hourly_cost_of(engagement: int, today: dt.date) -> Decimal:
    """Cost of the hours worked in the last year ÷ these hours, unrounded; 0 where none with a cost rate was worked."""
    (found,) = fetch(_Cost, _COST, {"engagement": engagement, "since": today - A_YEAR, "today": today})
    return found.amount * 60 / found.minutes if found.amount and found.minutes else Decimal(0)
