"""Which columns a source's export has, and how a file is recognized by them.

Names of columns are compared without case and outer spaces; order does not matter, further columns are
kept but not read. A name that ends in `*` stands for its beginning ("Amount (USD)").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from partnerview.errors import InvalidInput

if TYPE_CHECKING:
    from partnerview.imports.sources import Source

UNKNOWN: Final = "unknown_source"
MISSING: Final = "missing_header"
TWICE: Final = "duplicate_header"
NEARLY: Final = frozenset({MISSING, TWICE})


class Kind(StrEnum):
    """What a cell of a column has to be."""

    TEXT = "text"
    DAY = "day"
    HOURS = "hours"
    AMOUNT = "amount"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Column:
    """One fact of a row: our name for it, the headers that it goes by, whether a file can do without it.

    `identifies` is false for what may change in the source without becoming another row.
    """

    field: str
    headers: tuple[str, ...]
    kind: Kind = Kind.TEXT
    required: bool = False
    identifies: bool = True

    @property
    def title(self) -> str:
        return self.headers[0].rstrip("*").strip()


@dataclass(frozen=True, slots=True)
class Positions:
    """Where each fact stands in one file, and what its column is called there."""

    places: dict[str, int]
    titles: dict[str, str]
    width: int

    def __contains__(self, field: str) -> bool:
        return field in self.places

    def title(self, field: str) -> str:
        return self.titles.get(field, field)


def positions(columns: Iterable[Column], header: Sequence[str]) -> Positions:
    """Find each column in the header; those that the file lacks are left out."""
    known = [_plain(name) for name in header]
    places, titles = {}, {}
    for column in columns:
        place = next((found for name in column.headers if (found := _find(name, known)) is not None), None)
        if place is not None:
            places[column.field] = place
            titles[column.field] = header[place]
    return Positions(places, titles, len(header))


def recognize(sources: Iterable[Source], header: Sequence[str]) -> Source:
    """The source whose required columns the header has; with several, the one that explains most of it.

    Raises InvalidInput for a column that appears twice, for one that is missing, and for a foreign file.
    """
    _refuse_twins(header)
    scored = [(_missing(source, header), source) for source in sources]
    fitting = [source for missing, source in scored if not missing]
    if fitting:
        return max(fitting, key=lambda source: len(positions(source.columns, header).places))
    missing, nearest = min(scored, key=lambda scored: len(scored[0]) / len(scored[1].required))
    if len(missing) * 2 > len(nearest.required):
        raise _foreign([source for _, source in scored], header)
    names = " and ".join(f"“{name}”" for name in missing)
    raise InvalidInput(
        f"This looks like {nearest.label}, but the column{'s' if len(missing) > 1 else ''} {names} "
        f"{'are' if len(missing) > 1 else 'is'} missing in row 1. Export it with all columns and upload that.",
        code=MISSING,
        field="file",
    )


def _missing(source: Source, header: Sequence[str]) -> list[str]:
    there = positions(source.columns, header)
    return [column.title for column in source.required if column.field not in there]


def _refuse_twins(header: Sequence[str]) -> None:
    first: dict[str, int] = {}
    for place, name in enumerate(header, start=1):
        plain = _plain(name)
        if plain and plain in first:
            raise InvalidInput(
                f"The column “{name}” appears twice in row 1, as column {first[plain]} and {place}. "
                "Remove one and upload the file again.",
                code=TWICE,
                field="file",
            )
        first.setdefault(plain, place)


def _foreign(sources: Sequence[Source], header: Sequence[str]) -> InvalidInput:
    shown = ", ".join(name or "(empty)" for name in header[:8]) + (", …" if len(header) > 8 else "")
    can = ", ".join(source.label for source in sources)
    return InvalidInput(
        f"No known export has the columns of row 1: {shown[:300]}. What can be read: {can}.", code=UNKNOWN, field="file"
    )


def _find(name: str, known: Sequence[str]) -> int | None:
    plain = _plain(name)
    if plain.endswith("*"):
        return next((place for place, other in enumerate(known) if other.startswith(plain[:-1])), None)
    return known.index(plain) if plain in known else None


def _plain(name: str) -> str:
    return name.strip().casefold()
