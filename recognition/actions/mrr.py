"""The rollup of MRR: a snapshot of every line at a month's end, and how every client moved (R-8).

Set-based and idempotent: it writes what differs from what is stored, so that nothing is written twice and
nothing at all the second time. A closed month is left as it is; what became known later is a movement on
the first day of the next one. movements.py says the same in Python, and tests hold the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from partnerview.db.rows import execute
from partnerview.months import Month
from recognition.models import MrrMovement, MrrSnapshot
from recognition.open_months import ensure_periods, is_closed
from recognition.steps import step

# Lines that count, each with its client: `line` and `engagement` are in scope for what follows.
_COUNTED: Final = """
FROM engagements_serviceline line
JOIN engagements_engagement engagement ON engagement.id = line.engagement_id
WHERE line.is_live AND line.monthly_amount <> 0
"""
_AT_MONTH_END: Final = "line.starts_on < %(before)s AND (line.ends_before IS NULL OR line.ends_before >= %(before)s)"
_AT_OPENING: Final = "line.starts_on < %(first)s AND (line.ends_before IS NULL OR line.ends_before >= %(first)s)"

_SNAPSHOT: Final = f"""
INSERT INTO recognition_mrrsnapshot AS stored
    (month, line_id, engagement_id, client_id, account_manager_id, partner_id, kind, workstream, amount, currency)
SELECT wanted.* FROM (
    SELECT %(first)s::date AS month, line.id, line.engagement_id, engagement.client_id, engagement.account_manager_id,
           engagement.partner_id, line.kind, line.workstream, line.monthly_amount, line.currency
    {_COUNTED} AND {_AT_MONTH_END}) wanted
LEFT JOIN recognition_mrrsnapshot known ON known.month = %(first)s AND known.line_id = wanted.id
WHERE known.id IS NULL
   OR (known.engagement_id, known.client_id, known.account_manager_id, known.partner_id, known.kind,
       known.workstream, known.amount, known.currency)
      IS DISTINCT FROM (wanted.engagement_id, wanted.client_id, wanted.account_manager_id, wanted.partner_id,
                        wanted.kind, wanted.workstream, wanted.monthly_amount, wanted.currency)
ON CONFLICT (month, line_id) DO UPDATE SET
    engagement_id = excluded.engagement_id, client_id = excluded.client_id, partner_id = excluded.partner_id,
    account_manager_id = excluded.account_manager_id, kind = excluded.kind, workstream = excluded.workstream,
    amount = excluded.amount, currency = excluded.currency, recorded_at = now()
"""  # noqa: S608  built from the constants above
_SNAPSHOT_GONE: Final = f"""
DELETE FROM recognition_mrrsnapshot stored
WHERE stored.month = %(first)s AND NOT EXISTS (SELECT {_COUNTED} AND {_AT_MONTH_END} AND line.id = stored.line_id)
"""  # noqa: S608

# What each client held when the month opened: by the lines, or as frozen if the month before is closed.
_HELD_BY_LINES: Final = f"""
SELECT engagement.client_id, line.currency, sum(line.monthly_amount) AS amount
{_COUNTED} AND {_AT_OPENING} {{only}} GROUP BY engagement.client_id, line.currency
"""
_HELD_FROZEN: Final = """
SELECT client_id, currency, sum(amount) AS amount
FROM recognition_mrrsnapshot WHERE month = %(month_before)s GROUP BY client_id, currency
"""
# What became known after the month before was closed: the lines say another opening than the frozen one.
_KNOWN_LATE: Final = f"""
SELECT client_id, %(first)s::date AS day, currency, coalesce(lines.amount, 0) - coalesce(frozen.amount, 0) AS delta
FROM ({_HELD_BY_LINES.format(only="")}) lines FULL JOIN ({_HELD_FROZEN}) frozen USING (client_id, currency)
WHERE coalesce(lines.amount, 0) <> coalesce(frozen.amount, 0)
"""  # noqa: S608
_EVENTS: Final = """
SELECT engagement.client_id, event.day, line.currency, event.delta
FROM engagements_serviceline line
JOIN engagements_engagement engagement ON engagement.id = line.engagement_id
CROSS JOIN LATERAL (VALUES (line.starts_on, line.monthly_amount), (line.ends_before, -line.monthly_amount))
    AS event(day, delta)
WHERE line.is_live AND line.monthly_amount <> 0 AND event.day >= %(first)s AND event.day < %(before)s
  AND (line.starts_on >= %(first)s OR line.ends_before < %(before)s)
"""
# Clients that had MRR at some time before: by the lines, or as it is in the books.
_EARLIER_BY_LINES: Final = f"SELECT engagement.client_id {_COUNTED} AND line.starts_on < %(first)s"
_EARLIER_FROZEN: Final = (
    "SELECT client_id FROM recognition_mrrmovement WHERE month < %(first)s UNION ALL SELECT client_id FROM held"
)
_MOVEMENTS: Final = """
WITH change AS MATERIALIZED (
    SELECT client_id, day, currency, sum(delta) AS delta FROM ({events}) event
    GROUP BY client_id, day, currency HAVING sum(delta) <> 0
),
held AS ({held}),
running AS (
    SELECT change.*, coalesce(held.amount, 0)
           + sum(delta) OVER (PARTITION BY client_id, currency ORDER BY day) AS after
    FROM change LEFT JOIN held USING (client_id, currency)
),
on_day AS (
    SELECT client_id, day, sum((after <> 0)::int - (after - delta <> 0)::int) AS opened
    FROM running GROUP BY client_id, day
),
standing AS (
    SELECT client_id, day, opened, row_number() OVER days AS nth,
           coalesce(currencies, 0) + sum(opened) OVER days AS currencies
    FROM on_day
    LEFT JOIN (SELECT client_id, count(*) AS currencies FROM held GROUP BY client_id) at_opening USING (client_id)
    WINDOW days AS (PARTITION BY client_id ORDER BY day)
),
earlier AS (SELECT DISTINCT client_id FROM ({earlier}) earlier WHERE client_id IN (SELECT client_id FROM change))
SELECT %(first)s::date AS month, client_id, day AS moved_on, delta AS amount, currency,
       CASE WHEN currencies = opened THEN
                CASE WHEN nth = 1 AND earlier.client_id IS NULL THEN 'new' ELSE 'reactivation' END
            WHEN currencies = 0 THEN 'churn'
            WHEN delta > 0 THEN 'expansion' ELSE 'contraction' END AS kind
FROM running JOIN standing USING (client_id, day) LEFT JOIN earlier USING (client_id)
"""
_MOVE: Final = """
INSERT INTO recognition_mrrmovement (month, client_id, moved_on, amount, currency, kind)
SELECT wanted.* FROM ({movements}) wanted
LEFT JOIN recognition_mrrmovement known USING (month, client_id, moved_on, currency)
WHERE known.id IS NULL OR (known.amount, known.kind) IS DISTINCT FROM (wanted.amount, wanted.kind)
ON CONFLICT (month, client_id, moved_on, currency) DO UPDATE
    SET amount = excluded.amount, kind = excluded.kind, recorded_at = now()
"""
_MOVE_GONE: Final = """
DELETE FROM recognition_mrrmovement stored
WHERE stored.month = %(first)s AND (stored.client_id, stored.moved_on, stored.currency)
      NOT IN (SELECT client_id, moved_on, currency FROM ({movements}) wanted)
"""


@dataclass(frozen=True, slots=True)
class RolledUp:
    """A month's MRR as it is stored now: lines that count at its end, and rows that this rollup wrote."""

    month: Month
    lines: int
    written: int


def roll_up(month: Month) -> RolledUp:
    """Bring the snapshots and movements of a month into line with its service lines."""
    ensure_periods(month)
    with step():
        written = 0 if is_closed(month) else _write(month)
        return RolledUp(month, MrrSnapshot.objects.filter(month=month.first_day).count(), written)


def _write(month: Month) -> int:
    params = {
        "first": month.first_day,
        "before": month.next_first,
        "month_before": (month - 1).first_day,
    }
    movements = _movements(month)
    return _snapshots(params) + _moves(movements, params)


def _snapshots(params: dict[str, Any]) -> int:
    had_some = MrrSnapshot.objects.filter(month=params["first"]).exists()
    gone = execute(_SNAPSHOT_GONE, params) if had_some else 0
    return gone + execute(_SNAPSHOT, params)


def _moves(movements: str, params: dict[str, Any]) -> int:
    had_some = MrrMovement.objects.filter(month=params["first"]).exists()
    gone = execute(_MOVE_GONE.format(movements=movements), params) if had_some else 0
    return gone + execute(_MOVE.format(movements=movements), params)


def _movements(month: Month) -> str:
    """The SELECT of a month's movements."""
    if is_closed(month - 1):
        events = f"{_EVENTS} UNION ALL {_KNOWN_LATE}"
        return _MOVEMENTS.format(events=events, held=_HELD_FROZEN, earlier=_EARLIER_FROZEN)
    held = _HELD_BY_LINES.format(only="AND engagement.client_id IN (SELECT client_id FROM change)")
    return _MOVEMENTS.format(events=_EVENTS, held=held, earlier=_EARLIER_BY_LINES)
