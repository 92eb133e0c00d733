"""Hours as a person types them, read into whole minutes: 1:30, 1.5, 90m, 2h, 1h 30m.

Pure. `static/js/hours.js` reads the same text by the same rules; a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from partnerview.errors import InvalidInput

_Read = Callable[[re.Match[str]], int]


def _decimal(match: re.Match[str]) -> int:
    hours = Decimal(f"{match[1] or 0}.{match[2]}")
    return int((hours * 60).quantize(Decimal(1), rounding=ROUND_HALF_UP))


_FORMS: Final[tuple[tuple[re.Pattern[str], _Read], ...]] = (
    (re.compile(r"([0-9]{1,3}):([0-5][0-9])"), lambda m: int(m[1]) * 60 + int(m[2])),
    (re.compile(r":([0-5][0-9])"), lambda m: int(m[1])),
    (re.compile(r"([0-9]{1,4})\s*m(?:in)?", re.IGNORECASE), lambda m: int(m[1])),
    (
        re.compile(r"([0-9]{1,3})\s*h(?:\s*([0-9]{1,2})\s*m?)?", re.IGNORECASE),
        lambda m: int(m[1]) * 60 + int(m[2] or 0),
    ),
    (re.compile(r"([0-9]{0,3})[.,]([0-9]{1,2})\s*h?", re.IGNORECASE), _decimal),
    (re.compile(r"([0-9]{1,2})"), lambda m: int(m[1]) * 60),
)
NOTHING: Final = frozenset({"", "–", "-"})


def read_hours(text: str) -> int:
    """Minutes, 0 for nothing. Raises InvalidInput for a text that is not a length of time."""
    trimmed = text.strip()
    if trimmed in NOTHING:
        return 0
    for form, read in _FORMS:
        if match := form.fullmatch(trimmed):
            return read(match)
    raise InvalidInput(f"“{trimmed}” is no length of time. Type hours as 1:30, 1.5 or 90m.", field="hours")


def write_hours(minutes: int) -> str:
    """`1:30`; nothing is an empty text, as a cell shows it."""
    return f"{minutes // 60}:{minutes % 60:02d}" if minutes else ""
