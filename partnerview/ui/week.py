"""The week grid with its sums, ready to be drawn: what a page hands over, added up by row and day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from partnerview.ui import formats
from partnerview.ui.parts import GridCell, GridDay, GridGroup, GridRow


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell with its place and its name for those who hear the page."""

    cell: GridCell
    index: int
    label: str


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row with its sum."""

    row: GridRow
    cells: tuple[PlacedCell, ...]
    total: str


@dataclass(frozen=True, slots=True)
class PlacedGroup:
    """An engagement with its rows."""

    group: GridGroup
    rows: tuple[PlacedRow, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """A row under the grid: sums by day and of the week."""

    kind: str
    name: str
    days: tuple[str, ...]
    week: str


def place(days: Sequence[GridDay], groups: Iterable[GridGroup]) -> tuple[tuple[PlacedGroup, ...], tuple[Sums, ...]]:
    """The groups with their places and sums, and the two rows of sums under them."""
    listed = list(groups)
    rows = [row for group in listed for row in group.rows]
    placed = tuple(PlacedGroup(group, tuple(_row(days, group, row) for row in group.rows)) for group in listed)
    billable = [row for row in rows if row.billable]
    return placed, (_sums("billable", "Billable", days, billable), _sums("all", "All", days, rows))


def _row(days: Sequence[GridDay], group: GridGroup, row: GridRow) -> PlacedRow:
    cells = tuple(
        PlacedCell(cell, index, f"{group.title}, {row.label}, {formats.day(day.on)}")
        for index, (day, cell) in enumerate(zip(days, row.cells, strict=True))
    )
    return PlacedRow(row, cells, _hours(sum(cell.minutes for cell in row.cells)))


def _sums(kind: str, name: str, days: Sequence[GridDay], rows: Sequence[GridRow]) -> Sums:
    by_day = [sum(row.cells[index].minutes for row in rows) for index in range(len(days))]
    return Sums(kind, name, tuple(map(_hours, by_day)), _hours(sum(by_day)))


def _hours(minutes: int) -> str:
    return formats.hours(minutes) if minutes else formats.DASH
