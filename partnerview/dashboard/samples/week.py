"""A week of a person: running, locked, unreadable, not billable."""

from __future__ import annotations

import datetime as dt
from typing import Any

from partnerview.dashboard.samples.names import HERE, LONG_NAME
from partnerview.ui import formats
from partnerview.ui.bars import HoursBar
from partnerview.ui.parts import GridCell, GridDay, GridGroup, GridRow


def week() -> dict[str, Any]:
    days = [GridDay(dt.date(2026, 8, 3) + dt.timedelta(days=place), place == 3) for place in range(7)]
    return {
        "days": days,
        "groups": (
            GridGroup(
                "Kestrel Aerosystems",
                "KES-0007",
                (_row("Support", 90, 120, 45, 75, running=3), _row("Optimization", 0, 180, 150)),
                HERE,
                HoursBar(1335, 3600, 690),
            ),
            GridGroup(
                LONG_NAME,
                "OSP-0001",
                (_row("Support", 135, 60, 105, 30, locked=2), _wrong_row()),
                HERE,
                HoursBar(2190, 2400),
            ),
            GridGroup("Inside Halden & Rowe", "", (_row("Leave", 0, 0, 0, 0, 480, billable=False),)),
        ),
    }


def _row(label: str, *minutes: int, billable: bool = True, running: int = -1, locked: int = 0) -> GridRow:
    padded = [*minutes, *[0] * (7 - len(minutes))]
    cells = (
        GridCell(f"{label}-{place}", formats.hours(value) if value else "", value, place < locked, place == running)
        for place, value in enumerate(padded)
    )
    return GridRow(label, tuple(cells), billable)


def _wrong_row() -> GridRow:
    row = _row("Implementation")
    wrong = GridCell("wrong", "2x", error="“2x” is no length of time. Type 2:00, 2.0 or 120m.")
    return GridRow(row.label, (*row.cells[:3], wrong, *row.cells[4:]))
