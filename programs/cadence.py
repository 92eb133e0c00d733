"""When the next review is due: every 90 days, from the day that was due or from the day that it was done."""

from __future__ import annotations

import datetime as dt
from typing import Final

DAYS: Final = 90
FROM_DUE, FROM_COMPLETION = "from_due", "from_completion"


def next_due(due: dt.date, completed: dt.date, cadence: str) -> dt.date:
    """maths.md §8: `from_due` is the first previous due + 90·k after completion, and never less than one step on."""
    if cadence == FROM_COMPLETION:
        return completed + dt.timedelta(days=DAYS)
    steps = max(1, (completed - due).days // DAYS + 1)
    return due + dt.timedelta(days=DAYS * steps)
