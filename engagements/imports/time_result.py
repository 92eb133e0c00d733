"""What an import of time would write, and what it wrote: the same facts, from staged rows or from entries."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from engagements.imports import time_checks, time_rows
from partnerview.db.rows import fetch
from partnerview.imports.layout import Positions
from partnerview.imports.models import ImportBatch
from partnerview.imports.sources import Breakdown, Figure, Shown
from partnerview.ui import formats

# Minutes are rounded half up row by row; seconds are exact, so that hours can be told as they were written.
_FACTS: Final = """
SELECT coalesce(jsonb_agg(to_jsonb(part) ORDER BY client, code), '[]') AS engagements, {skipped} AS skipped
FROM (
    SELECT engagement.code, client.name AS client, count(*) AS rows, sum(minutes) AS minutes,
           coalesce(sum(minutes) FILTER (WHERE is_billable), 0) AS billable_minutes,
           trim_scale(round(sum({seconds}) / 3600, 6))::text AS hours_as_written,
           min(worked_on) AS first_day, max(worked_on) AS last_day, count(*) FILTER (WHERE {approved}) AS approved
    FROM {source}
    JOIN engagements_engagement engagement ON engagement.id = engagement_id
    JOIN directory_client client ON client.id = engagement.client_id
    WHERE {where}
    GROUP BY engagement.id, client.name
) part
"""
_OF_ROWS: Final = _FACTS.format(
    source="judged",
    seconds="seconds",
    approved="approved",
    where=time_rows.WRITABLE,
    skipped="(SELECT count(*) FROM judged WHERE is_skipped)",
)
_OF_ENTRIES: Final = _FACTS.format(
    source="engagements_timeentry entry",
    seconds="import_seconds(hours_source)",
    approved="entry.status = 'approved'",
    where="import_batch_id = %(batch)s AND voided_at IS NULL",
    skipped="0",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is written or would be, by engagement, and how many rows are left out by a name."""

    engagements: str  # JSON
    skipped: int


def judge(batch: ImportBatch, positions: Positions) -> dict[str, Any]:
    """Write the findings of all staged rows and say what would be written now: one statement, one reading."""
    statement = time_rows.judged(positions, once=True) + time_checks.judging(positions) + _OF_ROWS
    return _facts(fetch(Facts, statement, time_rows.parameters(batch) | time_checks.parameters(positions)))


def of_entries(batch: ImportBatch) -> dict[str, Any]:
    """What was written, from the entries themselves."""
    return _facts(fetch(Facts, _OF_ENTRIES, {"batch": batch.pk}))


def show(facts: Mapping[str, Any]) -> Shown:
    """Figures and their rows in words."""
    submitted = facts["rows"] - facts["approved"]
    span = f"{_day(facts['first_day'])} to {_day(facts['last_day'])}" if facts["rows"] else ""
    return Shown(
        figures=(
            Figure("Time entries", formats.number(facts["rows"]), span),
            Figure(
                "Hours",
                formats.hours(facts["minutes"]),
                f"{formats.number(Decimal(facts['hours_as_written']), 2)} as written",
            ),
            Figure("Billable", formats.hours(facts["billable_minutes"]), "as the file says"),
            Figure("Approved", formats.number(facts["approved"]), f"{formats.number(submitted)} to be approved here"),
        ),
        breakdown=Breakdown(
            title="By engagement",
            columns=("Client", "Engagement", "Entries", "Hours", "As written", "Billable", "From", "To"),
            numeric=frozenset({2, 3, 4, 5}),
            rows=[_row(row) for row in facts["engagements"]],
            totals=("All", "", *_numbers(facts)),
        ),
    )


def _facts(found: list[Facts]) -> dict[str, Any]:
    (facts,) = found
    rows = json.loads(facts.engagements)
    return {
        **{name: sum(row[name] for row in rows) for name in ("rows", "minutes", "billable_minutes", "approved")},
        "hours_as_written": str(sum((Decimal(row["hours_as_written"]) for row in rows), Decimal(0))),
        "first_day": min((row["first_day"] for row in rows), default=""),
        "last_day": max((row["last_day"] for row in rows), default=""),
        "skipped": facts.skipped,
        "engagements": rows,
    }


def _row(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (row["client"], row["code"], *_numbers(row), _day(row["first_day"]), _day(row["last_day"]))


def _day(written: str) -> str:
    return formats.day(dt.date.fromisoformat(written))


def _numbers(row: Mapping[str, Any]) -> tuple[str, str, str, str]:
    written = formats.number(Decimal(row["hours_as_written"]), 2)
    return formats.number(row["rows"]), formats.hours(row["minutes"]), written, formats.hours(row["billable_minutes"])
