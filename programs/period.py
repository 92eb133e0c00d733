"""The days that a period label names: `2026 H2`, `Q3 2026`, `2026`. Other labels are the firm's own and name none.

Halves and quarters are those of the calendar year (ADR 1723).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

YEAR: Final = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
PART: Final = re.compile(r"\b([HQ])([1-4])\b", re.IGNORECASE)
MONTHS: Final = {"H": 6, "Q": 3}


def last_day_of(label: str) -> dt.date | None:
    """The last day of the period that a label names; None where it names none, or more than one."""
    years, parts = YEAR.findall(label), PART.findall(label)
    if len(years) != 1 or len(parts) > 1:
        return None
    months = 12
    if parts:
        letter, number = parts[0][0].upper(), int(parts[0][1])
        months = MONTHS[letter] * number
    if months > 12:
        return None
    year = int(years[0])
    following = dt.date(year + months // 12, months % 12 + 1, 1)
    return following - dt.timedelta(days=1)
