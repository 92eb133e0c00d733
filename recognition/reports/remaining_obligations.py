"""What is promised and not yet recognized, by when it will be (R-7; ASC 606-10-50-13, IFRS 15.120).

Counted: the planned rows of lines with a last day that have not posted by the month's end, and one-offs that
the client has not accepted (without a month). Shown apart: a year of lines that go on, which the client may
end. Left out: time and materials, overage and usage, earned as they are invoiced (606-10-55-18).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from partnerview.db.rows import fetch
from partnerview.months import Month
from recognition.reports.scope import ALL, Scope

# Bands of months after the month's end: name, the first and the last month that it holds.
BANDS: Final = (
    ("due", "To the month's end, not run", -1200, 0),
    ("to_3", "1–3 months", 1, 3),
    ("to_6", "4–6 months", 4, 6),
    ("to_12", "7–12 months", 7, 12),
    ("to_24", "13–24 months", 13, 24),
    ("later", "After 24 months", 25, 3600),
)
_DISTANCE: Final = (
    "((extract(year FROM row.month) - %(year)s) * 12 + extract(month FROM row.month) - %(month_number)s)::int"
)
_BAND: Final = "coalesce(sum(amount) FILTER (WHERE fixed AND distance BETWEEN {low} AND {high}), 0) AS {name}"
REMAINING: Final = f"""
SELECT line.engagement_id, engagement.client_id, row.currency, line.ends_before IS NOT NULL AS fixed,
       {_DISTANCE} AS distance, row.amount
FROM recognition_schedulerow row
JOIN engagements_serviceline line ON line.id = row.line_id AND line.is_live
JOIN engagements_engagement engagement ON engagement.id = line.engagement_id
WHERE (line.ends_before IS NOT NULL OR row.month <= %(year_on)s)
  AND (row.month > %(last)s OR NOT EXISTS (
      SELECT FROM recognition_recognitionentry entry
      LEFT JOIN recognition_recognitionentry undone ON undone.reverses_id = entry.id
      WHERE entry.line_id = row.line_id AND entry.kind = 'scheduled' AND entry.origin_month = row.origin_month
        AND undone.id IS NULL))
"""  # noqa: S608  built from a constant
UNACCEPTED: Final = """
SELECT line.engagement_id, engagement.client_id, line.currency, line.price AS amount
FROM engagements_serviceline line JOIN engagements_engagement engagement ON engagement.id = line.engagement_id
WHERE line.is_live AND line.recognition_method = 'on_acceptance' AND line.starts_on < %(before)s
  AND (line.accepted_on IS NULL OR line.accepted_on >= %(before)s)
"""
_SUMS: Final = ", ".join(_BAND.format(name=name, low=low, high=high) for name, _, low, high in BANDS)
_ROWS: Final = f"""
WITH remaining AS (
    SELECT engagement_id, client_id, currency, fixed, distance, amount, false AS on_acceptance
    FROM ({REMAINING}) planned
    UNION ALL SELECT engagement_id, client_id, currency, NULL, NULL, amount, true FROM ({UNACCEPTED}) unaccepted
),
summed AS (
    SELECT engagement_id, client_id, currency, {_SUMS},
           coalesce(sum(amount) FILTER (WHERE on_acceptance), 0) AS on_acceptance,
           coalesce(sum(amount) FILTER (WHERE NOT fixed AND distance > 0), 0) AS ongoing
    FROM remaining
    WHERE (%(clients)s::bigint[] IS NULL OR client_id = ANY(%(clients)s))
      AND (%(engagement)s::bigint IS NULL OR engagement_id = %(engagement)s)
      AND (%(currency)s::text IS NULL OR currency = %(currency)s)
    GROUP BY engagement_id, client_id, currency
)
SELECT engagement_id AS engagement, engagement.code, engagement.name, client.name AS client_name, summed.currency,
       {", ".join(name for name, *_ in BANDS)}, on_acceptance, ongoing
FROM summed
JOIN engagements_engagement engagement ON engagement.id = engagement_id
JOIN directory_client client ON client.id = summed.client_id
WHERE ongoing <> 0 OR on_acceptance <> 0 OR {" OR ".join(f"{name} <> 0" for name, *_ in BANDS)}
ORDER BY summed.currency, {" + ".join(name for name, *_ in BANDS)} + on_acceptance DESC, ongoing DESC, engagement_id
LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608  built from constants


@dataclass(frozen=True, slots=True)
class RemainingObligation:
    """One engagement in one currency: amounts by when they will be recognized; `ongoing` is no obligation."""

    engagement: int
    code: str
    name: str
    client_name: str
    currency: str
    due: Decimal
    to_3: Decimal
    to_6: Decimal
    to_12: Decimal
    to_24: Decimal
    later: Decimal
    on_acceptance: Decimal
    ongoing: Decimal

    @property
    def obligation(self) -> Decimal:
        """All that is promised: the bands and what waits for acceptance."""
        return self.due + self.to_3 + self.to_6 + self.to_12 + self.to_24 + self.later + self.on_acceptance


@dataclass(frozen=True, slots=True)
class ObligationTotal:
    """The sums of one currency."""

    currency: str
    engagements: int
    due: Decimal
    to_3: Decimal
    to_6: Decimal
    to_12: Decimal
    to_24: Decimal
    later: Decimal
    on_acceptance: Decimal
    ongoing: Decimal
    obligation: Decimal


AMOUNTS: Final = (*(name for name, *_ in BANDS), "on_acceptance", "ongoing")
_TOTALS: Final = (
    f"SELECT currency, count(*) AS engagements, {', '.join(f'sum({name}) AS {name}' for name in AMOUNTS)}, "  # noqa: S608
    f"sum({' + '.join(name for name in AMOUNTS if name != 'ongoing')}) AS obligation "
    f"FROM ({_ROWS}) rows GROUP BY currency ORDER BY currency"
)


def remaining_obligations(
    month: Month,
    *,
    currency: str | None = None,
    engagement: int | None = None,
    scope: Scope = ALL,
    limit: int | None = None,
    offset: int = 0,
) -> list[RemainingObligation]:
    """Every engagement with something left at the end of `month`, the largest obligation first."""
    params = obligation_params(month, currency, engagement, scope) | {"limit": limit, "offset": offset}
    return fetch(RemainingObligation, _ROWS, params)


def obligation_totals(month: Month, *, currency: str | None = None, scope: Scope = ALL) -> list[ObligationTotal]:
    """The same, summed by currency."""
    params = obligation_params(month, currency, None, scope) | {"limit": None, "offset": 0}
    return fetch(ObligationTotal, _TOTALS, params)


def obligation_params(month: Month, currency: str | None, engagement: int | None, scope: Scope) -> dict[str, Any]:
    """What the SELECTs of this file take."""
    first: dt.date = month.first_day
    return {
        "last": first,
        "before": month.next_first,
        "year_on": (month + 12).first_day,
        "year": first.year,
        "month_number": first.month,
        "currency": currency,
        "engagement": engagement,
        "clients": scope.parameter,
    }
