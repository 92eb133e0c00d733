"""A CSV of usage: all of its rows or none, each event once whether it comes by file or by API (O-20)."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import transaction

from engagements.actions.backdating import require_open_day
from engagements.actions.usage import Event, refuse_event, same_event
from engagements.models import LineKind, ServiceLine, UsageRecord
from partnerview.audit.actions import event_of, record_all
from partnerview.errors import DomainError, FieldError, InvalidInput
from partnerview.months import Month

if TYPE_CHECKING:
    from partnerview.users.models import User

NEEDED: Final = ("event_id", "engagement", "line", "used_on", "quantity")
COLUMNS: Final = (*NEEDED, "note")
MOST_ROWS: Final = 20_000
MOST_ERRORS: Final = 50
UNITS: Final = re.compile(r"[0-9]{1,13}(\.[0-9]{1,6})?", re.ASCII)

Row = tuple[int, ServiceLine, Event]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file did: events that are new, events that were known already."""

    new: int
    known: int


@transaction.atomic
def import_usage(content: bytes, *, by: User, reason: str = "") -> Taken:
    """All rows of a CSV with the columns event_id, engagement (its code), line (its name), used_on, quantity, note.

    Raises InvalidInput with one error per cell, named by row and column; nothing is written then. Days in a
    closed period take the privilege and a `reason` (R-4), else ClosedPeriod.
    """
    rows = _read(content, by)
    lines = {line.pk for _, line, _ in rows}
    list(ServiceLine.objects.filter(pk__in=lines).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    known = UsageRecord.objects.in_bulk([event.event_id for *_, event in rows], field_name="event_id")
    _refuse_others(rows, known)
    new = [(line, event) for _, line, event in rows if event.event_id not in known]
    for day in sorted({Month.of(event.used_on).first_day for _, event in new}):
        require_open_day(day, by=by, reason=reason)
    _write(new, by=by, reason=reason)
    return Taken(len(new), len(rows) - len(new))


def _write(new: list[tuple[ServiceLine, Event]], *, by: User, reason: str) -> None:
    made = UsageRecord.objects.bulk_create(
        [
            UsageRecord(
                line=line,
                event_id=event.event_id,
                used_on=event.used_on,
                quantity=event.quantity,
                note=event.note,
                reason=reason,
                recorded_by=by,
            )
            for line, event in new
        ],
        batch_size=2000,
    )
    record_all(
        event_of(
            row,
            action="usage.recorded",
            by=by,
            before={},
            after={"event_id": row.event_id, "quantity": row.quantity, "unit": row.line.usage_unit}
            | {"line": row.line.name},
            reason=reason,
            about=row.line.engagement,
            effective_on=row.used_on,
        )
        for row in made
    )


def _read(content: bytes, by: User) -> list[Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"The file is not UTF-8: byte {error.start + 1} cannot be read.", field="file") from None
    reader = csv.reader(io.StringIO(text))
    header = [cell.strip().lower() for cell in next(reader, [])]
    if not set(NEEDED) <= set(header) <= set(COLUMNS) or len(set(header)) != len(header):
        raise InvalidInput(
            f"The first row must name the columns {', '.join(NEEDED)}, each once, and may name note.", field="file"
        )
    return _rows(reader, header, _lines_of(by))


def _rows(
    reader: Iterator[list[str]], header: list[str], lines: Mapping[tuple[str, str], list[ServiceLine]]
) -> list[Row]:
    rows: dict[str, Row] = {}
    errors: list[FieldError] = []
    for number, cells in enumerate(reader, start=2):
        if number > MOST_ROWS + 1:
            raise InvalidInput(f"The file has more than {MOST_ROWS:,} rows. Split it.", field="file")
        if not any(cells):
            continue
        try:
            if len(cells) != len(header):
                raise InvalidInput(f"It has {len(cells)} cells, the first row {len(header)}.", field="cells")
            line, event = _event(dict(zip(header, (cell.strip() for cell in cells), strict=True)), lines)
            if event.event_id in rows:
                raise InvalidInput(f"Row {rows[event.event_id][0]} has this event already.", field="event_id")
            rows[event.event_id] = (number, line, event)
        except DomainError as error:
            errors += [FieldError(f"row {number}, {e.field}", e.message, e.code) for e in error.errors]
    if errors or not rows:
        raise InvalidInput(_summary(errors), errors=errors[:MOST_ERRORS] or [FieldError("file", _summary(errors))])
    return list(rows.values())


def _event(cells: dict[str, str], lines: Mapping[tuple[str, str], list[ServiceLine]]) -> tuple[ServiceLine, Event]:
    """One row. Raises InvalidInput that names the column."""
    missing = [column for column in NEEDED if not cells[column]]
    if missing:
        raise InvalidInput("There is nothing here.", field=missing[0])
    try:
        day = dt.date.fromisoformat(cells["used_on"])
    except ValueError:
        raise InvalidInput(f"“{cells['used_on']}” is not a day. Write it as 2026-03-31.", field="used_on") from None
    if not UNITS.fullmatch(cells["quantity"]):
        raise InvalidInput(
            f"“{cells['quantity']}” is no number of units. Write it as 12.5, with at most 6 decimals.", field="quantity"
        )
    found = lines.get((cells["engagement"].lower(), cells["line"].lower()), [])
    line = next((line for line in found if _serves(line, day)), found[-1] if found else None)
    if line is None:
        raise InvalidInput(
            f"There is no usage line “{cells['line']}” on {cells['engagement']}, or it is not visible to you.",
            field="line",
        )
    event = Event(cells["event_id"], day, Decimal(cells["quantity"]), cells.get("note", ""))
    refuse_event(line, event)
    return line, event


def _lines_of(by: User) -> dict[tuple[str, str], list[ServiceLine]]:
    """Usage lines by the code of their engagement and their name, those that follow one another in order."""
    lines = ServiceLine.objects.visible_to(by).filter(kind=LineKind.USAGE, is_live=True)
    found: dict[tuple[str, str], list[ServiceLine]] = {}
    for line in lines.select_related("engagement").order_by("starts_on", "id"):
        found.setdefault((line.engagement.code.lower(), line.name.lower()), []).append(line)
    return found


def _serves(line: ServiceLine, day: dt.date) -> bool:
    return line.starts_on <= day and (line.ends_before is None or day < line.ends_before)


def _refuse_others(rows: list[Row], known: Mapping[str, UsageRecord]) -> None:
    """Events that are known with another content."""
    errors: list[FieldError] = []
    for number, line, event in rows:
        if event.event_id in known:
            try:
                same_event(known[event.event_id], line, event)
            except InvalidInput as error:
                errors.append(FieldError(f"row {number}, event_id", error.message, "event_differs"))
    if errors:
        raise InvalidInput(_summary(errors), errors=errors[:MOST_ERRORS])


def _summary(errors: list[FieldError]) -> str:
    if not errors:
        return "The file has no rows below its first one."
    return f"Nothing was taken: {len(errors)} value{'s' if len(errors) > 1 else ''} to mend."
