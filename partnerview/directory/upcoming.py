"""What comes next with partners: each app says its own dates in `next_dates.py`, and they are put together here.

    def dates_of(partners, *, today):
        return [NextDate(partner=7, on=…, kind="qar", text="QAR 3 is due", url="/qars/5/")]

Programs and retainers do not know each other; a handover pack and a day-one page need the dates of both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps


@dataclass(frozen=True, slots=True)
class NextDate:
    """One day on which something is to be done about a partner. A day that has passed is overdue."""

    partner: int
    on: dt.date
    kind: str
    text: str
    url: str = ""


Source = Callable[..., Iterable[NextDate]]


def next_dates(partners: Sequence[int], *, today: dt.date) -> list[NextDate]:
    """Every date of these partners that is still to be met, the earliest first; a constant number of queries."""
    if not partners:
        return []
    found = [date for source in _sources() for date in source(partners, today=today)]
    return sorted(found, key=lambda date: (date.on, date.partner, date.kind, date.text))


@cache
def _sources() -> tuple[Source, ...]:
    names = [f"{config.name}.next_dates" for config in apps.get_app_configs()]
    return tuple(import_module(name).dates_of for name in names if find_spec(name))
