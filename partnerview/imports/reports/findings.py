"""Findings of an import by what is wrong: one line for each code, with how many and an example."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from partnerview.db.rows import fetch
from partnerview.imports.actions.checks import ENCODING_GUESSED
from partnerview.imports.models import ImportBatch, Severity
from partnerview.imports.sources import source_of

TITLES: Final = {
    "wrong_width": "Cells that do not fit the header",
    ENCODING_GUESSED: "An encoding that was guessed",
}

GROUPS: Final = """
SELECT grouped.code, grouped.severity, grouped.findings, grouped.open, first.row_number, first."column" AS column_name,
       first.value, first.message, '' AS title, true AS by_row
FROM (
    SELECT code, severity, count(*) AS findings, count(*) FILTER (WHERE NOT is_accepted) AS open, min(id) AS first
    FROM imports_rowfinding WHERE batch_id = %(batch)s GROUP BY code, severity
) grouped
JOIN imports_rowfinding first ON first.id = grouped.first
ORDER BY grouped.severity, grouped.open = 0, grouped.code
"""


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Everything of one code. `open` is what still keeps the import from being written."""

    code: str
    severity: str
    findings: int
    open: int
    row_number: int
    column_name: str
    value: str
    message: str
    title: str = ""
    by_row: bool = True

    @property
    def words(self) -> str:
        return self.title or self.code.replace("_", " ").capitalize()

    @property
    def is_warning(self) -> bool:
        return self.severity == Severity.WARNING

    @property
    def is_about_names(self) -> bool:
        """Decided by choosing for the name, not row by row."""
        return self.code.startswith("unmapped_")


def groups_of(batch: ImportBatch) -> list[FindingGroup]:
    """All groups, errors first, then what is open."""
    titles = {**TITLES, **source_of(batch).titles}
    found = fetch(FindingGroup, GROUPS, {"batch": batch.pk})
    whole = source_of(batch).not_by_row | {ENCODING_GUESSED}
    return [replace(group, title=titles.get(group.code, ""), by_row=group.code not in whole) for group in found]


def guarded_codes(batch: ImportBatch) -> frozenset[str]:
    """Warnings that only some may accept, and only with a reason."""
    return frozenset(source_of(batch).guarded)
