"""How schedules are stored: reading what is stale, writing rows by COPY. Called by actions/schedules alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from engagements.models import ServiceLine
from partnerview.db.rows import execute, fetch
from partnerview.months import Month
from recognition.credits import CREDITS
from recognition.models import Schedule
from recognition.replanning import Posted, Row

# Everything of a line that its schedule follows from.
TERMS_HASH: Final = (
    "md5(concat_ws('|', line.price, line.currency, line.interval, line.starts_on, coalesce(line.ends_before::text, ''),"
    " line.anchor_on, line.billing_anchor, line.grain, line.proration,"
    " CASE WHEN line.is_agent THEN line.quantity * line.unit_cost END,"
    " nullif(line.restated_by || coalesce(line.term_ends_before::text, ''), ''), credit.granted))"
)
_WITHOUT_PLAN: Final = f"""
FROM engagements_serviceline line
LEFT JOIN recognition_schedule schedule ON schedule.line_id = line.id
LEFT JOIN credit ON credit.engagement_id = line.engagement_id
WHERE line.is_live AND line.recognition_method = 'straight_line'
  AND (schedule.id IS NULL OR schedule.failure <> '' OR schedule.terms_hash <> {TERMS_HASH}
       OR (NOT schedule.is_complete AND schedule.planned_through < %(needed)s))
"""
# Concessions are few and read once, whatever the planner thinks of tables without statistics.
_CREDIT: Final = f"WITH credit AS MATERIALIZED ({CREDITS})"
_STALE: Final = f"""
{_CREDIT} SELECT line.*, {TERMS_HASH} AS terms_hash, schedule.terms_hash AS planned_hash,
       schedule.planned_through, schedule.failure AS schedule_failure
{_WITHOUT_PLAN} AND line.id > %(after)s ORDER BY line.id LIMIT %(size)s
"""
_COUNT: Final = f"""
{_CREDIT} SELECT count(*) AS lines, count(*) FILTER (WHERE coalesce(schedule.failure, '') = '') AS waiting
{_WITHOUT_PLAN}
"""
_ROWS: Final = """
SELECT id, line_id, month, origin_month, amount, revision FROM recognition_schedulerow WHERE line_id = ANY(%(lines)s)
"""
_POSTED: Final = """
SELECT entry.line_id, entry.origin_month, count(*) AS count,
       max(entry.id) FILTER (WHERE undone.id IS NULL) AS entry,
       max(entry.month) FILTER (WHERE undone.id IS NULL) AS month,
       coalesce(sum(entry.amount) FILTER (WHERE undone.id IS NULL), 0) AS amount
FROM recognition_recognitionentry entry
LEFT JOIN recognition_recognitionentry undone ON undone.reverses_id = entry.id
WHERE entry.line_id = ANY(%(lines)s) AND entry.kind = 'scheduled'
GROUP BY entry.line_id, entry.origin_month
"""
_UPSERT: Final = """
INSERT INTO recognition_schedule AS schedule
       (line_id, terms_hash, planned_through, is_complete, changed_from, failure, planned_at)
SELECT given.*, clock_timestamp()
FROM unnest(%(line)s::bigint[], %(terms_hash)s::text[], %(planned_through)s::date[], %(is_complete)s::boolean[],
            %(changed_from)s::date[], %(failure)s::text[]) AS given
ON CONFLICT (line_id) DO UPDATE SET
    terms_hash = excluded.terms_hash, planned_through = excluded.planned_through, is_complete = excluded.is_complete,
    changed_from = excluded.changed_from, failure = excluded.failure, planned_at = excluded.planned_at
RETURNING line_id AS line, id AS schedule
"""
_COPY: Final = """
COPY recognition_schedulerow (schedule_id, line_id, month, origin_month, amount, currency, revision) FROM STDIN
"""
_FAILURES: Final = """
SELECT line.engagement_id AS engagement, min(schedule.failure) AS cause
FROM recognition_schedule schedule
JOIN engagements_serviceline line ON line.id = schedule.line_id
WHERE schedule.failure <> '' AND line.is_live AND line.starts_on < %(before)s
GROUP BY line.engagement_id
"""


@dataclass(frozen=True, slots=True)
class ScheduleState:
    """A row of recognition_schedule as it is to be."""

    line: int
    terms_hash: str
    planned_through: Month
    is_complete: bool
    changed_from: Month | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of one line: its planned rows with their ids, its entries by origin month."""

    rows: dict[Row, int] = field(default_factory=dict)
    posted: dict[Month, Posted] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stale:
    """How many lines are to be planned: all of them, and those that nobody has tried in vain."""

    lines: int
    waiting: int


def stale_lines(*, after: int, needed: Month, size: int) -> list[ServiceLine]:
    """The next lines that need planning, by id, as they stand at this moment."""
    return list(ServiceLine.objects.raw(_STALE, {"after": after, "needed": needed.first_day, "size": size}))


def count_stale(needed: Month) -> Stale:
    """How many lines are to be planned for this month; in one pass, much faster than to look for each in order."""
    (found,) = fetch(Stale, _COUNT, {"needed": needed.first_day})
    return found


def terms_hash(line: ServiceLine) -> str:
    """The hash of its terms at the moment it was read."""
    return str(line.terms_hash)  # type: ignore[attr-defined]


def is_replanned(line: ServiceLine) -> bool:
    """It has a schedule already, and not only one that is too short."""
    return line.planned_hash is not None and not is_extended(line)  # type: ignore[attr-defined]


def is_extended(line: ServiceLine) -> bool:
    """Its terms are those it was planned by: only later months are missing."""
    state: Any = line
    return state.planned_hash == state.terms_hash and not state.schedule_failure


def planned_through(line: ServiceLine) -> Month:
    return Month.of(line.planned_through)  # type: ignore[attr-defined]


def known_of(lines: Sequence[int]) -> dict[int, Known]:
    """Rows and entries of lines that have been planned before."""
    known: dict[int, Known] = {line: Known() for line in lines}
    if not lines:
        return known
    for stored in fetch(_StoredRow, _ROWS, {"lines": list(lines)}):
        row = Row(Month.of(stored.origin_month), Month.of(stored.month), stored.amount, stored.revision)
        known[stored.line_id].rows[row] = stored.id
    for entries in fetch(_StoredEntries, _POSTED, {"lines": list(lines)}):
        origin = Month.of(entries.origin_month)
        month = Month.of(entries.month) if entries.month else origin
        known[entries.line_id].posted[origin] = Posted(entries.entry, month, entries.amount, entries.count)
    return known


def write_schedules(states: Sequence[ScheduleState]) -> dict[int, int]:
    """Insert or update the schedules of these lines. Gives line id → schedule id."""
    columns = {
        "line": [state.line for state in states],
        "terms_hash": [state.terms_hash for state in states],
        "planned_through": [state.planned_through.first_day for state in states],
        "is_complete": [state.is_complete for state in states],
        "changed_from": [state.changed_from.first_day if state.changed_from else None for state in states],
        "failure": [state.failure for state in states],
    }
    return {pair.line: pair.schedule for pair in fetch(_Pair, _UPSERT, columns)}


def delete_rows(rows: Sequence[int]) -> None:
    if rows:
        execute("DELETE FROM recognition_schedulerow WHERE id = ANY(%(rows)s)", {"rows": list(rows)})


def drop_taken_back() -> None:
    """Lines that were taken back before they began have nothing to plan any more."""
    Schedule.objects.filter(line__is_live=False).delete()


def copy_rows(rows: Iterable[tuple[int, int, str, Row]]) -> None:
    """Rows as (schedule, line, currency, row), by COPY."""
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for schedule, line, currency, row in rows:
            copy.write_row(
                (
                    schedule,
                    line,
                    row.month.first_day,
                    row.origin_month.first_day,
                    row.amount,
                    currency,
                    row.revision,
                )
            )


def failures(month: Month) -> dict[int, str]:
    """Engagement → why a line of it that is in service by the month's end cannot be planned."""
    rows = fetch(_Failure, _FAILURES, {"before": month.next_first})
    return {row.engagement: row.cause for row in rows}


@dataclass(frozen=True, slots=True)
class _StoredRow:
    id: int
    line_id: int
    month: Any
    origin_month: Any
    amount: Decimal
    revision: int


@dataclass(frozen=True, slots=True)
class _StoredEntries:
    line_id: int
    origin_month: Any
    count: int
    entry: int | None
    month: Any
    amount: Decimal


@dataclass(frozen=True, slots=True)
class _Pair:
    line: int
    schedule: int


@dataclass(frozen=True, slots=True)
class _Failure:
    engagement: int
    cause: str
