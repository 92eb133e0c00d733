"""Reading a partner's customer list as CSV: name, country, matches_icp. Pure.

Every row is checked before any is taken: one bad row refuses the file with the row's number and the remedy.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import Final

from partnerview.errors import FieldError, InvalidInput

MOST_BYTES: Final = 2_000_000
MOST_ROWS: Final = 5_000
SHOWN: Final = 20
YES: Final = frozenset({"yes", "y", "true", "1", "x"})
NO: Final = frozenset({"no", "n", "false", "0", ""})


@dataclass(frozen=True, slots=True)
class CustomerRow:
    name: str
    country: str
    matches_icp: bool


def read_customers(content: bytes) -> list[CustomerRow]:
    """The rows of a file. Raises InvalidInput naming each row that cannot be read."""
    if len(content) > MOST_BYTES:
        raise InvalidInput("This file is larger than 2 MB. Split it.", field="file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("This file is not text in UTF-8. Export it as CSV in UTF-8.", field="file") from None
    if "\x00" in text:
        raise InvalidInput("This file is not text. Export it as CSV in UTF-8.", field="file")
    try:
        return _rows(_lines(text))
    except csv.Error:
        raise InvalidInput("This file is no CSV that can be read. Export it again.", field="file") from None


def _lines(text: str) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.split("\n", 1)[0] else ",")
    header = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    if "name" not in header:
        raise InvalidInput("The first row lacks the column “name”. Name it there.", field="file")
    reader.fieldnames = header
    return list(reader)


def _rows(lines: list[dict[str, str]]) -> list[CustomerRow]:
    if not lines:
        raise InvalidInput("There is no row under the header.", field="file")
    if len(lines) > MOST_ROWS:
        raise InvalidInput(f"More than {MOST_ROWS:,} rows. Split the file.", field="file")
    problems: list[FieldError] = []
    rows: dict[str, CustomerRow] = {}
    for position, line in enumerate(lines, start=2):
        row, problem = _row(line)
        if row is not None and row.name.lower() in rows:
            problem, row = f"“{row.name}” stands here twice.", None
        if row is None:
            problems.append(FieldError("file", f"Row {position}: {problem}", "row"))
        else:
            rows[row.name.lower()] = row
    if problems:
        raise InvalidInput(f"{len(problems)} rows need mending; nothing was taken.", errors=problems[:SHOWN])
    return list(rows.values())


def _row(line: dict[str, str]) -> tuple[CustomerRow | None, str]:
    name, country, matches = ((line.get(column) or "").strip() for column in ("name", "country", "matches_icp"))
    if not name or len(name) > 200:
        return None, "give a name of at most 200 characters."
    if country and not re.fullmatch(r"[A-Z]{2}", country, re.ASCII):
        return None, f"“{country}” is no country. Write two capital letters, such as GB."
    if matches.lower() not in YES | NO:
        return None, f"“{matches}” says neither yes nor no."
    return CustomerRow(name, country, matches.lower() in YES), ""
