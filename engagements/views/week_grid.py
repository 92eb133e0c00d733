"""The week in the shapes of the grid component: what is shown in each cell, typed or stored."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from engagements.actions.timesheets import cell_name
from engagements.hours_text import read_hours, write_hours
from engagements.models import Timer
from engagements.reports.timesheet import Cell, Group, Row, Week
from engagements.time_forms import WeekForm
from partnerview.errors import DomainError
from partnerview.ui import formats
from partnerview.ui.bars import HoursBar
from partnerview.ui.parts import GridCell, GridDay, GridGroup, GridRow


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that could not be saved: where it is, what it says, what to do."""

    name: str
    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Grid:
    """What the page draws. `held` keeps the minutes of each row as they are stored."""

    days: tuple[GridDay, ...]
    groups: tuple[GridGroup, ...]
    held: tuple[tuple[str, str], ...]
    wrong: tuple[Wrong, ...]


def grid_of(
    week: Week, *, typed: WeekForm | None, error: DomainError | None, today: dt.date, timer: Timer | None
) -> Grid:
    """The stored week, with what was typed laid over it where it could not be saved."""
    messages = {problem.field: problem.message for problem in error.errors} if error else {}
    texts = typed.typed if typed else {}
    running = _running_cell(timer)
    groups = tuple(_group(group, texts, messages, running) for group in week.groups)
    return Grid(
        days=tuple(GridDay(day, is_today=day == today) for day in week.days),
        groups=groups,
        held=tuple((str(row.key), ",".join(str(cell.minutes) for cell in row.cells)) for row in week.rows),
        wrong=_wrong(week, messages),
    )


def _group(group: Group, texts: dict[str, str], messages: dict[str, str], running: str) -> GridGroup:
    engagement, burn = group.engagement, group.burn
    return GridGroup(
        title=f"{engagement.client.name}, {engagement.name}",
        code=engagement.code,
        url=reverse("engagements:engagement-detail", args=[engagement.pk]),
        rows=tuple(_row(row, texts, messages, running) for row in group.rows),
        hours=None if burn is None else HoursBar(used=burn.used, included=burn.to_use),
    )


def _row(row: Row, texts: dict[str, str], messages: dict[str, str], running: str) -> GridRow:
    cells = tuple(_cell(cell_name(row.key, cell.day), cell, texts, messages, running) for cell in row.cells)
    reasons = dict.fromkeys(cell.return_reason for cell in row.cells if cell.return_reason)
    note = f"Came back: {'; '.join(reasons)}" if reasons else ""
    return GridRow(label=row.key.label, cells=cells, billable=row.key.is_billable, note=note)


def _cell(name: str, cell: Cell, texts: dict[str, str], messages: dict[str, str], running: str) -> GridCell:
    text = texts.get(name, write_hours(cell.minutes))
    return GridCell(
        name=name,
        text=text,
        minutes=_minutes(text),
        locked=cell.is_locked,
        running=name == running,
        error=messages.get(name, ""),
    )


def _minutes(text: str) -> int:
    """What a cell counts for in the sums; nothing while it cannot be read."""
    try:
        return read_hours(text)
    except DomainError:
        return 0


def _running_cell(timer: Timer | None) -> str:
    if timer is None:
        return ""
    from_key = f"{timer.engagement_id}.{timer.workstream or 'none'}.{'b' if timer.is_billable else ''}"
    return f"cell-{from_key}-{timer.started_at.date().isoformat()}"


def _wrong(week: Week, messages: dict[str, str]) -> tuple[Wrong, ...]:
    found = []
    for group in week.groups:
        for row in group.rows:
            for cell in row.cells:
                name = cell_name(row.key, cell.day)
                if name in messages:
                    place = f"{group.engagement.client.name}, {row.key.label}, {formats.day(cell.day)}"
                    found.append(Wrong(name, place, messages[name]))
    return tuple(found)
