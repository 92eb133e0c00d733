"""A day in an address: 2026-08-03."""

from __future__ import annotations

import datetime as dt


class DayConverter:
    """Anything that is no day of the calendar is no address."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> dt.date:
        return dt.date.fromisoformat(value)

    def to_url(self, value: dt.date) -> str:
        return value.isoformat()
