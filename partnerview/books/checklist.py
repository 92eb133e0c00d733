"""What must be looked at before a month is closed: the shape of one line, and the lines that the books bring.

Each app says its own in `closing.py` as `CHECKS`: functions of a month. The close cockpit puts them together
(partnerview/closing/reports/checklist.py). A line counts rows, and its address shows exactly those rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from partnerview.months import Month


@dataclass(frozen=True, slots=True)
class Check:
    """One line: what is the case, in how many rows, whose it is, and whether it holds up the close."""

    key: str
    text: str
    count: int
    owner: str
    blocks: bool = False
    note: str = ""
    url: str = ""

    @property
    def is_done(self) -> bool:
        return self.count == 0

    @property
    def holds_up(self) -> bool:
        """Whether the month cannot be closed because of it."""
        return self.blocks and not self.is_done


Question = Callable[[Month], Check]


def rows_at(url_name: str, *args: object, **query: object) -> str:
    """The address of the rows behind a line; nothing where this release has no such page."""
    try:
        address = reverse(url_name, args=args)
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode({name: str(value) for name, value in query.items()})}" if query else address


def counted(count: int, one: str, many: str, none: str) -> str:
    """`none`, or the count with its noun: counted(2, "draft", "drafts", "No drafts")."""
    return none if not count else f"1 {one}" if count == 1 else f"{count:,} {many}"
