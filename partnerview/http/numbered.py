"""Pages of rows that are worked out whole, by number in the address. Lists of records page by cursor (lists.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from partnerview.digits import whole_number
from partnerview.http.lists import PAGE_SIZE
from partnerview.ui import formats

Row = TypeVar("Row")


@dataclass(frozen=True)
class Numbered:
    """One page out of `count` rows, as `{% pagination %}` takes it; `address` is what every page's address says."""

    number: int
    count: int
    path: str
    address: Mapping[str, str]
    anchor: str = ""
    named: str = "page"  # where one page of ours has two lists, the second turns by another name

    @property
    def start(self) -> int:
        return start_of(self.number)

    @property
    def words(self) -> str:
        if self.count <= PAGE_SIZE:
            return f"{formats.number(self.count)} in all" if self.count else ""
        last = min(self.start + PAGE_SIZE, self.count)
        return f"{formats.number(self.start + 1)} to {formats.number(last)} of {formats.number(self.count)}"

    @property
    def earlier(self) -> str | None:
        return self._at(self.number - 1) if self.number > 1 else None

    @property
    def later(self) -> str | None:
        return self._at(self.number + 1) if self.start + PAGE_SIZE < self.count else None

    def cut(self, rows: Sequence[Row]) -> Sequence[Row]:
        return rows[self.start : self.start + PAGE_SIZE]

    def _at(self, number: int) -> str:
        query = urlencode({**self.address, self.named: str(number)})
        return f"{self.path}?{query}{'#' if self.anchor else ''}{self.anchor}"


def start_of(number: int) -> int:
    """How many rows stand before the page of that number."""
    return (number - 1) * PAGE_SIZE


def page_number(query: Mapping[str, str], named: str = "page") -> int:
    """The page that an address asks for; the first where it cannot be read."""
    return whole_number(query.get(named, ""), digits=6) or 1
