"""Which reminder an overdue invoice asks for, by days overdue and by what was sent before. Pure.

Levels go one at a time: a second reminder needs a first one, and time for it to work. Nothing is stored but
the reminders themselves.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

PATIENCE: Final = dt.timedelta(days=7)  # between two reminders


@dataclass(frozen=True, slots=True)
class Level:
    """One level: its number, its words, from how many days overdue it may be sent."""

    number: int
    words: str
    after_days: int


LEVELS: Final = (
    Level(1, "Reminder", 7),
    Level(2, "Second reminder", 21),
    Level(3, "Final notice", 35),
)
BY_NUMBER: Final = {level.number: level for level in LEVELS}


@dataclass(frozen=True, slots=True)
class NextStep:
    """The level that comes next, the day from which it may be sent, and whether that day has come."""

    level: Level | None
    from_day: dt.date | None
    is_due: bool

    @property
    def is_exhausted(self) -> bool:
        return self.level is None


def next_step(due_on: dt.date, today: dt.date, *, reached: int = 0, last_sent_on: dt.date | None = None) -> NextStep:
    """What comes next for an unpaid invoice of which `reached` levels were sent, the last on `last_sent_on`."""
    level = BY_NUMBER.get(reached + 1)
    if level is None:
        return NextStep(None, None, is_due=False)
    from_day = due_on + dt.timedelta(days=level.after_days)
    if last_sent_on is not None:
        from_day = max(from_day, last_sent_on + PATIENCE)
    return NextStep(level, from_day, is_due=from_day <= today)
