"""The one clock: the only place that knows what "now" and "today" are.

`today()` is the date in the active time zone, which a request or a task sets to the firm's own.
Not for: billing or accounting dates that were stored; those are facts.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone


def now() -> dt.datetime:
    """This instant, aware, in UTC."""
    return dt.datetime.now(tz=dt.UTC)


def today() -> dt.date:
    """The calendar day in the active time zone."""
    return timezone.localtime(now()).date()


def day_of(instant: dt.datetime) -> dt.date:
    """The calendar day of an instant in the active time zone."""
    return timezone.localtime(instant).date()


def start_of(day: dt.date) -> dt.datetime:
    """The first instant of `day` in the active time zone."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=timezone.get_current_timezone())
