"""The staged rows of a time export as one SQL relation: cells by name, readings, what their names are here.

Judging and writing both select from `judged`, so that they cannot read a row differently. OFFSET 0 keeps the
planner from repeating a reading wherever it is used; days and durations are read once per distinct text.
"""

from __future__ import annotations

from typing import Any, Final

from partnerview.imports.layout import Positions
from partnerview.imports.models import ImportBatch

LONGEST_NAME: Final = 300
DAY_SECONDS: Final = 86_400
EVERY_ROW: Final = {"after": 0, "through": 2_147_483_647}

FIELDS: Final = (
    "day", "client", "project", "code", "task", "hours", "billable", "approved", "invoiced",
    "reference", "currency", "first_name", "last_name", "user", "email", "employee",
    "billable_rate", "billable_amount", "cost_rate", "cost_amount",
)  # fmt: skip
VERBATIM: Final = frozenset({"note", "task", "reference"})  # never trimmed: they are kept as they came

_NAMED: Final = """
WITH cell AS (
    SELECT number, identity, ordinal, {cells}
    FROM imports_stagedrow staged
    WHERE batch_id = %(batch)s AND number > %(after)s AND number <= %(through)s AND NOT is_known AND NOT is_left_out
    OFFSET 0
),
named AS (
    SELECT cell.*, btrim(task_text) AS task_key, {person_name} AS person_name,
        concat_ws(' · ', {person_name}, nullif(email_text, ''), nullif(employee_text, '')) AS person_key,
        concat_ws(' · ', nullif(client_text, ''), nullif(project_text, ''), nullif(code_text, '')) AS engagement_key
    FROM cell OFFSET 0
)"""

# Names whose choice counts: a suggestion waits for a person.
_JUDGED: Final = """,
decided AS (
    SELECT kind, name, choice, CASE WHEN choice ~ '^[0-9]+$' THEN choice::bigint END AS target_id
    FROM imports_sourcename WHERE batch_id = %(batch)s AND origin IN ('matched', 'remembered', 'chosen')
),
day AS MATERIALIZED (
    SELECT written, import_day(written, %(day_order)s) AS worked_on
    FROM (SELECT DISTINCT {day} AS written FROM imports_stagedrow staged WHERE batch_id = %(batch)s) distinct_day
),
duration AS MATERIALIZED (
    SELECT written, import_seconds(written) AS seconds,
           floor(import_seconds(written) / 60 + 0.5)::integer AS minutes
    FROM (SELECT DISTINCT {hours} AS written FROM imports_stagedrow staged WHERE batch_id = %(batch)s) distinct_hours
),
judged AS {materialized} (
    SELECT named.*, day.worked_on, duration.seconds, duration.minutes, import_yes(billable_text) AS billable,
        import_yes(approved_text) AS approved, import_yes(invoiced_text) AS invoiced,
        person.choice AS person_choice, person.target_id AS person_id, engagement.target_id AS engagement_id,
        task.choice AS task_choice, CASE WHEN task.choice = 'internal' THEN '' ELSE task.choice END AS workstream,
        coalesce(import_yes(billable_text), {billable_unless_said}) AND task.choice IS DISTINCT FROM 'internal'
            AS is_billable,
        coalesce('skip' IN (person.choice, engagement.choice, task.choice), false) AS is_skipped
    FROM named
    JOIN day ON day.written = day_text
    JOIN duration ON duration.written = hours_text
    LEFT JOIN decided person ON person.kind = 'person' AND person.name = person_key
    LEFT JOIN decided engagement ON engagement.kind = 'engagement' AND engagement.name = engagement_key
    LEFT JOIN decided task ON task.kind = 'task' AND task.name = task_key
    OFFSET 0
)"""

# What can be written as it stands: every name decided, day and hours readable.
WRITABLE: Final = f"""
NOT is_skipped AND person_choice IS NOT NULL AND engagement_id IS NOT NULL AND task_choice IS NOT NULL
AND worked_on IS NOT NULL AND seconds <= {DAY_SECONDS} AND minutes > 0"""


def named(positions: Positions, *, more: tuple[str, ...] = ()) -> str:
    """`WITH …, named AS …`: cells by name, and the names that they make up. `more` adds cells to FIELDS."""
    parts = ("user_text",) if "user" in positions else ("first_name_text", "last_name_text")
    return _NAMED.format(
        cells=", ".join(f"{_cell(positions, field)} AS {field}_text" for field in (*FIELDS, *more)),
        person_name="nullif(concat_ws(' ', " + ", ".join(f"nullif({part}, '')" for part in parts) + "), '')",
    )


def judged(positions: Positions, *, more: tuple[str, ...] = (), once: bool = False) -> str:
    """`WITH …, judged AS …`: to be followed by a statement that selects from `judged`, several times if `once`."""
    return named(positions, more=more) + _JUDGED.format(
        day=_cell(positions, "day"),
        hours=_cell(positions, "hours"),
        materialized="MATERIALIZED" if once else "",
        billable_unless_said="NULL" if "billable" in positions else "true",
    )


def parameters(batch: ImportBatch) -> dict[str, Any]:
    """What every statement over the relation needs."""
    order = batch.names.filter(kind="day_order").values_list("choice", flat=True).first()
    return {"batch": batch.pk, "day_order": order or "dmy", **EVERY_ROW}


def _cell(positions: Positions, field: str) -> str:
    """The text of one fact of a row; empty where the file has no such column."""
    if field not in positions:
        return "''"
    text = f"coalesce(staged.cells->>{positions.places[field]:d}, '')"
    return text if field in VERBATIM else f"btrim({text})"
