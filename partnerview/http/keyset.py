"""Keyset paging: a page begins after a row, not after a count, so it costs the same at any depth.

One implementation for the API and for tables. An ordering names model fields or annotations, `-` for
descending, and always ends with the primary key. PostgreSQL sorts nulls last, descending first; so do we.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Q, QuerySet

from partnerview.errors import InvalidInput

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Term:
    """One part of an ordering."""

    name: str
    descending: bool
    nullable: bool


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two rows: the ordering, its values there, the direction, and the rows before."""

    ordering: tuple[str, ...]
    values: tuple[Any, ...]
    backwards: bool = False
    before: int = 0

    def encode(self) -> str:
        plain = [list(self.ordering), [_plain(value) for value in self.values], int(self.backwards), self.before]
        return base64.urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str, ordering: tuple[str, ...]) -> Cursor:
        """The cursor in `text`. Raises InvalidInput for one of another ordering or of our making not at all."""
        try:
            padded = text.encode() + b"=" * (-len(text) % 4)
            names, values, backwards, before = json.loads(base64.urlsafe_b64decode(padded))
            cursor = cls(tuple(names), tuple(values), bool(backwards), int(before))
        except (ValueError, TypeError, binascii.Error):
            raise _unreadable() from None
        if cursor.ordering != ordering or len(cursor.values) != len(ordering):
            raise _unreadable()
        return cursor


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows with the places before and after them. `first` counts from 1."""

    rows: list[Row]
    earlier: Cursor | None
    later: Cursor | None
    first: int


def complete(ordering: Sequence[str]) -> tuple[str, ...]:
    """The ordering with the primary key at its end, in the direction of its last term."""
    names = tuple(ordering) or ("id",)
    if names[-1].lstrip("-") in {"id", "pk"}:
        return names
    return (*names, "-id" if names[-1].startswith("-") else "id")


def page_of(rows: QuerySet[Any, Any], *, ordering: tuple[str, ...], size: int, cursor: Cursor | None) -> Page[Any]:
    """At most `size` rows after (or before) the cursor. `rows` may be a `.values()` queryset."""
    terms = [_term(rows, name) for name in ordering]
    backwards = cursor is not None and cursor.backwards
    try:
        placed = rows.filter(_beyond(terms, cursor)) if cursor else rows
        found = list(placed.order_by(*(_directed(term, backwards) for term in terms))[: size + 1])
    except (ValidationError, ValueError, TypeError):
        raise _unreadable() from None
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    return _page(found, ordering, cursor, more=more)


def _page(found: list[Any], ordering: tuple[str, ...], cursor: Cursor | None, *, more: bool) -> Page[Any]:
    backwards = cursor is not None and cursor.backwards
    before = cursor.before if cursor else 0
    first = max(before - len(found), 0) if backwards else before
    has_earlier = more if backwards else cursor is not None
    has_later = backwards or more
    earlier = later = None
    if found and has_earlier:
        earlier = Cursor(ordering, _values(found[0], ordering), backwards=True, before=first)
    if found and has_later:
        later = Cursor(ordering, _values(found[-1], ordering), before=first + len(found))
    return Page(found, earlier, later, first + 1)


def _term(rows: QuerySet[Any, Any], ordered: str) -> Term:
    name = ordered.lstrip("-")
    return Term(name, ordered.startswith("-"), _is_nullable(rows, name))


def _is_nullable(rows: QuerySet[Any, Any], name: str) -> bool:
    """Whether nulls are possible there; an annotation might hold some."""
    if name in rows.query.annotations:
        return True
    model: Any = rows.model
    for part in name.split("__"):
        if part == "pk":
            return False
        try:
            field = model._meta.get_field(part)
        except FieldDoesNotExist:
            return True
        if field.null:
            return True
        model = field.related_model
    return False


def _directed(term: Term, backwards: bool) -> str:  # noqa: FBT001
    return f"-{term.name}" if term.descending != backwards else term.name


def _beyond(terms: list[Term], cursor: Cursor) -> Q:
    """Rows strictly after the cursor: later in the first term, or equal there and later in the next."""
    condition, equal = Q(pk__in=[]), Q()
    for term, value in zip(terms, cursor.values, strict=True):
        later = _later(term, value, backwards=cursor.backwards)
        if later is not None:
            condition |= equal & later
        equal &= Q(**{f"{term.name}__isnull": True}) if value is None else Q(**{term.name: value})
    return _bound(terms[0], cursor) & condition


def _bound(term: Term, cursor: Cursor) -> Q:
    """Implied by the rest, and what lets an index start at the cursor."""
    if term.nullable:
        return Q()
    lookup = "lte" if term.descending != cursor.backwards else "gte"
    return Q(**{f"{term.name}__{lookup}": cursor.values[0]})


def _later(term: Term, value: Any, *, backwards: bool) -> Q | None:
    descending = term.descending != backwards
    if value is None:
        return Q(**{f"{term.name}__isnull": False}) if descending else None
    if descending:
        return Q(**{f"{term.name}__lt": value})
    later = Q(**{f"{term.name}__gt": value})
    return later | Q(**{f"{term.name}__isnull": True}) if term.nullable else later


def _values(row: Any, ordering: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(_value(row, name.lstrip("-")) for name in ordering)


def _value(row: Any, name: str) -> Any:
    if isinstance(row, Mapping):
        return row[name]
    for part in name.split("__"):
        row = getattr(row, part) if row is not None else None
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _unreadable() -> InvalidInput:
    return InvalidInput(
        "This cursor is not one of this list in this order. Start again without it.",
        code="invalid_cursor",
        field="cursor",
    )
