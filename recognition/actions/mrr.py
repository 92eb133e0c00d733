"""The rollup of MRR: a snapshot of every line at a month's end, and how every client moved (R-8).

Set-based and idempotent: it writes what differs from what is stored, so that nothing is written twice and
nothing at all the second time. What counts, and how it moves, is in mrr_rows.py; movements.py says the same in
Python, and tests hold the two together. A closed month is left as it is; what became known later is a movement
on the first day of the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from partnerview.db.rows import execute, fetch
from partnerview.months import Month
from recognition.models import MrrMovement, MrrSnapshot
from recognition.mrr_rows import AT_MONTH_END, COUNTED, by_policy, movements_after_close, movements_by_lines
from recognition.open_months import ensure_periods, is_closed
from recognition.steps import step

# Both sides are read once; what differs is written, what is only stored goes.
_SNAPSHOT: Final = f"""
WITH wanted AS (
    SELECT line.id, line.engagement_id, engagement.client_id, engagement.account_manager_id, engagement.partner_id,
           line.kind, line.workstream, @mrr(line) AS amount, line.currency
    {COUNTED} AND {AT_MONTH_END}),
differing AS MATERIALIZED (
    SELECT wanted.*, known.id AS known_id
    FROM wanted FULL JOIN (SELECT * FROM recognition_mrrsnapshot WHERE month = %(first)s) known
      ON known.line_id = wanted.id
    WHERE (known.engagement_id, known.client_id, known.account_manager_id, known.partner_id, known.kind,
           known.workstream, known.amount, known.currency)
          IS DISTINCT FROM (wanted.engagement_id, wanted.client_id, wanted.account_manager_id, wanted.partner_id,
                            wanted.kind, wanted.workstream, wanted.amount, wanted.currency)),
gone AS (
    DELETE FROM recognition_mrrsnapshot stored USING differing
    WHERE stored.id = differing.known_id AND differing.id IS NULL RETURNING stored.id),
written AS (
    INSERT INTO recognition_mrrsnapshot AS stored
        (month, line_id, engagement_id, client_id, account_manager_id, partner_id, kind, workstream, amount, currency)
    SELECT %(first)s::date, id, engagement_id, client_id, account_manager_id, partner_id, kind, workstream,
           amount, currency
    FROM differing WHERE id IS NOT NULL
    ON CONFLICT (month, line_id) DO UPDATE SET
        engagement_id = excluded.engagement_id, client_id = excluded.client_id, partner_id = excluded.partner_id,
        account_manager_id = excluded.account_manager_id, kind = excluded.kind, workstream = excluded.workstream,
        amount = excluded.amount, currency = excluded.currency, recorded_at = now()
    RETURNING stored.id)
SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM written) AS rows
"""  # noqa: S608  built from the constants above
_MOVE: Final = """
INSERT INTO recognition_mrrmovement (month, client_id, moved_on, amount, currency, is_pause, kind)
SELECT wanted.* FROM ({movements}) wanted
LEFT JOIN recognition_mrrmovement known USING (month, client_id, moved_on, currency, is_pause)
WHERE known.id IS NULL OR (known.amount, known.kind) IS DISTINCT FROM (wanted.amount, wanted.kind)
ON CONFLICT (month, client_id, moved_on, currency, is_pause) DO UPDATE
    SET amount = excluded.amount, kind = excluded.kind, recorded_at = now()
"""
_MOVE_GONE: Final = """
DELETE FROM recognition_mrrmovement stored
WHERE stored.month = %(first)s AND (stored.client_id, stored.moved_on, stored.currency, stored.is_pause)
      NOT IN (SELECT client_id, moved_on, currency, is_pause FROM ({movements}) wanted)
"""


@dataclass(frozen=True, slots=True)
class RolledUp:
    """A month's MRR as it is stored now: lines that count at its end, and rows that this rollup wrote."""

    month: Month
    lines: int
    written: int


@dataclass(frozen=True, slots=True)
class _Written:
    rows: int


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
    (snapshots,) = fetch(_Written, by_policy(_SNAPSHOT), params)
    return snapshots.rows + _moves(movements, params)


def _moves(movements: str, params: dict[str, Any]) -> int:
    had_some = MrrMovement.objects.filter(month=params["first"]).exists()
    gone = execute(_MOVE_GONE.format(movements=movements), params) if had_some else 0
    return gone + execute(_MOVE.format(movements=movements), params)


def _movements(month: Month) -> str:
    """The SELECT of a month's movements."""
    return by_policy(movements_after_close() if is_closed(month - 1) else movements_by_lines())
