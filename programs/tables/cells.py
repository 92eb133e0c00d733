"""Cells that several lists of Grow show."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from partnerview import clock
from partnerview.http.columns import link_to
from partnerview.ui import formats


def countdown(day: dt.date | None) -> str:
    """`14 Feb 2027, in 80 days`; `3 days overdue`."""
    if day is None:
        return formats.DASH
    days = (day - clock.today()).days
    if days < 0:
        return f"{formats.day(day)}, {-days} {'day' if days == -1 else 'days'} overdue"
    return f"{formats.day(day)}, {'today' if not days else f'in {days} days' if days > 1 else 'tomorrow'}"


def partner_link(name: str, pk: int) -> str:
    return link_to(reverse("programs:partner", args=[pk]), name)


def as_values(rows: list[Any], *names: str) -> list[dict[str, Any]]:
    """Frozen rows of a report as plain values for a table."""
    return [{name: getattr(row, name) for name in names} for row in rows]
