"""Cursor paging of API lists: `next`, `previous`, `results`, and a stable order at any depth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from rest_framework.request import Request

from partnerview.digits import whole_number
from partnerview.errors import InvalidInput
from partnerview.http.keyset import Cursor, Page, complete, page_of

PAGE_SIZE: Final = 50
MAX_PAGE_SIZE: Final = 200


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, with the addresses of its neighbours."""

    rows: list[Any]
    next: str | None
    previous: str | None


class CursorPaging:
    """Pages by `?cursor=`, `?limit=` and an `?ordering=` out of the declared names."""

    parameters: Final = frozenset({"cursor", "limit", "ordering"})

    def __init__(self, request: Request, *, ordering: tuple[str, ...], allowed: Mapping[str, str]) -> None:
        self.request = request
        self.ordering = complete(self._chosen(allowed) or ordering)
        self.size = self._size()

    def listing(self, rows: QuerySet[Any, Any]) -> Listing:
        text = self.request.query_params.get("cursor", "")
        cursor = Cursor.decode(text, self.ordering) if text else None
        page: Page[Any] = page_of(rows, ordering=self.ordering, size=self.size, cursor=cursor)
        return Listing(page.rows, self._address(page.later), self._address(page.earlier))

    def _chosen(self, allowed: Mapping[str, str]) -> tuple[str, ...]:
        text = self.request.query_params.get("ordering", "")
        names = [name for name in text.split(",") if name]
        for name in names:
            if name.lstrip("-") not in allowed:
                raise InvalidInput(
                    f"This list cannot be ordered by “{name}”. It can be by {', '.join(sorted(allowed))}.",
                    code="unknown_ordering",
                    field="ordering",
                )
        return tuple(f"{'-' if name.startswith('-') else ''}{allowed[name.lstrip('-')]}" for name in names)

    def _size(self) -> int:
        text = self.request.query_params.get("limit", "")
        if not text:
            return PAGE_SIZE
        size = whole_number(text)
        if size is None or not 1 <= size <= MAX_PAGE_SIZE:
            raise InvalidInput(f"Give a limit from 1 to {MAX_PAGE_SIZE}.", code="invalid_limit", field="limit")
        return size

    def _address(self, cursor: Cursor | None) -> str | None:
        if cursor is None:
            return None
        query = self.request.query_params.copy()
        query["cursor"] = cursor.encode()
        pairs = [(name, value) for name, values in query.lists() for value in values]
        return f"{self.request.build_absolute_uri(self.request.path)}?{urlencode(pairs)}"
