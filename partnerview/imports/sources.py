"""What an app brings to the framework: one Source for each kind of file that it can take in.

settings.IMPORT_SOURCES lists them. The framework stages, asks, counts and keeps the state; a source says
which names a file has, what is wrong with its rows, what it would write, and writes it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.utils.module_loading import import_string

from partnerview.errors import Missing
from partnerview.imports.layout import Column, Positions, positions

if TYPE_CHECKING:
    from partnerview.imports.models import ImportBatch, SourceName
    from partnerview.users.models import User
    from partnerview.users.permissions import Permission

Report = Callable[[int, int], None]  # rows done, rows in all


@dataclass(frozen=True, slots=True)
class Choice:
    """What a name may be: the value that is stored, the words for it, and what a mapping file may call it."""

    value: str
    label: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameKind:
    """A kind of name that has to be known before rows can be written."""

    key: str
    title: str
    singular: str  # "a person": what an open name is not matched to yet
    prompt: str  # the first, empty choice


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a preview or a result, already in words."""

    label: str
    value: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """One cell of a breakdown."""

    words: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The rows behind the figures, by what they are for. Cells are already in words; numbers are to be ended."""

    title: str
    columns: tuple[str, ...]
    numeric: frozenset[int]
    rows: Sequence[tuple[str, ...]]
    totals: tuple[str, ...] = ()

    @property
    def heads(self) -> list[Words]:
        return self._as_words(self.columns)

    @property
    def cells(self) -> list[list[Words]]:
        return [self._as_words(row) for row in self.rows]

    @property
    def foot(self) -> list[Words]:
        """The totals with an empty cell for every column that has none."""
        return self._as_words((*self.totals, *[""] * (len(self.columns) - len(self.totals))))

    def _as_words(self, row: Sequence[str]) -> list[Words]:
        return [Words(words, place in self.numeric) for place, words in enumerate(row)]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a preview or a result shows: figures, and what they are made of."""

    figures: tuple[Figure, ...]
    breakdown: Breakdown | None = None
    links: tuple[tuple[str, str], ...] = field(default=())  # words, name of the address


class Source(ABC):
    """One kind of file. Subclasses are stateless; everything they need to know is in the batch."""

    key: ClassVar[str]
    family: ClassVar[str]  # "register" or "time": which command takes it, whose names are remembered
    label: ClassVar[str]  # as in "this looks like …"
    noun: ClassVar[str]  # "time entries"
    columns: ClassVar[tuple[Column, ...]]
    name_kinds: ClassVar[tuple[NameKind, ...]] = ()
    # What codes of findings are called; those of the framework are in reports/findings.py.
    titles: ClassVar[Mapping[str, str]] = {}
    # Codes that speak of more than their row: leaving that row out does not settle them.
    not_by_row: ClassVar[frozenset[str]] = frozenset()
    # Warnings that only some may accept, and only with a reason.
    guarded: ClassVar[Mapping[str, Permission]] = {}

    @property
    def required(self) -> list[Column]:
        return [column for column in self.columns if column.required]

    def positions(self, header: Sequence[str]) -> Positions:
        return positions(self.columns, header)

    @abstractmethod
    def mark_known(self, batch: ImportBatch) -> None:
        """Set `is_known` on the staged rows that were imported earlier and still stand."""

    @abstractmethod
    def list_names(self, batch: ImportBatch) -> None:
        """Write the batch's SourceName rows, matched, remembered or suggested where that is possible."""

    @abstractmethod
    def choices(self, kind: str, by: User) -> list[Choice]:
        """What a name of this kind may be, besides being left out."""

    @abstractmethod
    def judge(self, batch: ImportBatch, by: User) -> dict[str, Any]:
        """Write a RowFinding for all that is wrong with rows that are neither known nor left out.

        Returns what the commit would write as it stands: `rows`, `skipped` (by name), and the source's own facts.
        """

    @abstractmethod
    def commit(self, batch: ImportBatch, by: User, report: Report) -> dict[str, Any]:
        """Write all rows; called inside one transaction. Returns the facts of what was written."""

    @abstractmethod
    def undo(self, batch: ImportBatch, by: User) -> None:
        """Take back what the commit wrote, by reversal. Raises Conflict with the reason where it cannot."""

    @abstractmethod
    def show(self, facts: Mapping[str, Any]) -> Shown:
        """Facts of a preview or a result for people."""

    def summary(self, name: SourceName) -> str:
        """What a name is made of, where the name alone does not say it."""
        return ""


@cache
def all_sources() -> tuple[Source, ...]:
    """Every source of settings.IMPORT_SOURCES, one instance each."""
    return tuple(import_string(path)() for path in settings.IMPORT_SOURCES)


def source_of(batch: ImportBatch) -> Source:
    """The source that a batch was recognized as."""
    found = next((source for source in all_sources() if source.key == batch.source), None)
    if found is None:
        raise Missing(f"Nothing here reads “{batch.source}” files any more.")
    return found
