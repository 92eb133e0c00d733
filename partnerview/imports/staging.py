"""From the file into StagedRow: one pass, by COPY, in short transactions, with memory that stays flat.

A row's identity is a hash over its identifying cells as they came; equal rows of one file are told apart
by their ordinal. Nothing is judged here but that a row can be stored.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Final

from django.db import connection, transaction

from partnerview.db.bulk import bulk_work
from partnerview.db.rows import execute
from partnerview.errors import InvalidInput
from partnerview.imports.decoding import Reading, rows_of
from partnerview.imports.models import ImportBatch
from partnerview.imports.sources import Source

CHUNK: Final = 5_000
COPY: Final = "COPY imports_stagedrow (batch_id, number, cells, identity) FROM STDIN"
ZERO_BYTE: Final = "\\u0000"

NUMBER_EQUAL_ROWS: Final = """
UPDATE imports_stagedrow staged SET ordinal = equal.place
FROM (
    SELECT number, row_number() OVER (PARTITION BY identity ORDER BY number) AS place
    FROM imports_stagedrow
    WHERE batch_id = %(batch)s AND identity IN (
        SELECT identity FROM imports_stagedrow WHERE batch_id = %(batch)s GROUP BY identity HAVING count(*) > 1
    )
) equal
WHERE staged.batch_id = %(batch)s AND staged.number = equal.number AND equal.place > 1
"""


def stage(batch: ImportBatch, path: Path, source: Source, progress: Callable[[int], None]) -> int:
    """Copy every row of the file below its header and number equal rows. Returns how many there are.

    What an interrupted attempt has left is removed first.
    """
    remove_rows(batch)
    reading = Reading(batch.encoding, batch.delimiter, tuple(batch.header))
    identify = _identifier(source, reading.header)
    staged = 0
    with rows_of(path, reading) as rows:
        next(rows, None)
        for lines in _chunks(_line(batch.pk, number, cells, identify) for number, cells in rows):
            _copy(lines)
            staged += len(lines)
            progress(staged)
    if not staged:
        raise InvalidInput(
            "This file has a header and no row below it. Export a span that has entries.", code="no_rows", field="file"
        )
    with bulk_work():
        execute(NUMBER_EQUAL_ROWS, {"batch": batch.pk})
    return staged


def remove_rows(batch: ImportBatch) -> None:
    """Every staged row of the batch, by one statement: the ORM would read 100,000 of them to delete them."""
    execute("DELETE FROM imports_stagedrow WHERE batch_id = %(batch)s", {"batch": batch.pk})


@contextmanager
def alone_with(batch: ImportBatch) -> Iterator[bool]:
    """Whether no other worker is reading this file; held until the block ends or the worker dies."""
    key = f"{connection.schema_name}:import:{batch.pk}"  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
        (is_alone,) = cursor.fetchone()
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [key])


@transaction.atomic
def _copy(lines: list[str]) -> None:
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        copy.write("".join(lines))


def _chunks(lines: Iterable[str]) -> Iterator[list[str]]:
    waiting = iter(lines)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk


def _line(batch: int, number: int, cells: list[str], identify: Callable[[list[str]], str]) -> str:
    stored = json.dumps(cells, ensure_ascii=False)
    if ZERO_BYTE in stored and any("\0" in cell for cell in cells):
        raise InvalidInput(
            f"Row {number:,} holds a zero byte, which no text can have. Mend it in the source and export again.",
            code="unreadable_file",
            field="file",
        )
    # COPY reads backslashes; JSON has left no bare tab or line end.
    return f"{batch}\t{number}\t{stored.replace(chr(92), chr(92) * 2)}\t{identify(cells)}\n"


def _identifier(source: Source, header: tuple[str, ...]) -> Callable[[list[str]], str]:
    """The hash of a row's identifying cells, each with its length before it, so that no two rows read alike.

    A column that the file lacks counts as empty, so that an export with fewer columns finds its rows again.
    """
    there, width = source.positions(header).places, len(header)
    pick = itemgetter(*[there.get(column.field, width) for column in source.columns if column.identifies])

    def identity(cells: list[str]) -> str:
        padded = [*cells[:width], *[""] * (width + 1 - len(cells))]
        content = "".join([f"{len(cell)}:{cell}" for cell in pick([*padded, ""])])
        return sha256(f"{source.key}:{content}".encode()).hexdigest()

    return identity
