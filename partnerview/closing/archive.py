"""A firm as one file in open formats: a CSV per table, its files, and a manifest; and back into a fresh firm (X-11).

Written and read in one transaction as owner. The schema is not in it: an archive is restored into the same migrations.
"""

from __future__ import annotations

import csv
import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from psycopg import sql

from partnerview.db.connection import connection
from partnerview.errors import Conflict, InvalidInput

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
# Rows that belong to the schema rather than to the firm.
NOT_OURS: Final = ("django_migrations",)
_TABLES: Final = """
SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
  AND relname <> ALL(%s) ORDER BY relname
"""
_COLUMNS: Final = """
SELECT column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position
"""
_SEQUENCES: Final = """
SELECT sequencename, last_value FROM pg_sequences
WHERE schemaname = current_schema() AND last_value IS NOT NULL ORDER BY sequencename
"""
# Where a file's place below MEDIA_ROOT is kept: it begins with the schema.
_PATHS: Final = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND column_name IN ('path', 'pdf', 'file_path', 'stored_path')
  AND data_type IN ('character varying', 'text')
  AND table_name IN (SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace)
"""


@transaction.atomic
def write_archive(target: Path, *, about: dict[str, Any]) -> dict[str, Any]:
    """Everything of the current schema into a new ZIP. Raises Conflict where the file exists."""
    try:
        archive = zipfile.ZipFile(target, "x", compression=zipfile.ZIP_DEFLATED)
    except FileExistsError:
        raise Conflict(f"{target} exists already and is not overwritten.", code="file_exists") from None
    with archive:
        tables = {name: _write_table(archive, name) for name in _names()}
        manifest = {
            "format": FORMAT,
            **about,
            "schema": connection.schema_name,
            "migrations": _migrations(),
            "sequences": dict(_query(_SEQUENCES)),
            "tables": tables,
            "files": dict(_write_files(archive)),
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False))
    return manifest


def read_manifest(source: Path) -> dict[str, Any]:
    """What an archive says of itself. Raises InvalidInput for a file that is none of ours."""
    try:
        with zipfile.ZipFile(source) as archive:
            manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        raise InvalidInput(f"{source} is no archive of a firm.", field="file") from None
    if manifest.get("format") != FORMAT:
        raise InvalidInput(f"The archive has the format {manifest.get('format')}; this release reads {FORMAT}.")
    return manifest


@transaction.atomic
def restore_archive(source: Path) -> dict[str, int]:
    """The archive's rows in place of those of the current, fresh schema. Gives table → rows. All or nothing.

    Raises Conflict where the schema stands at other migrations, or a table is not as it was written.
    """
    manifest = read_manifest(source)
    if manifest["migrations"] != _migrations():
        raise Conflict("The archive was written at other migrations. Restore it with the release that wrote it.")
    names = _names()
    if set(names) != set(manifest["tables"]):
        raise Conflict("The archive has other tables than this release.")
    _query("SET CONSTRAINTS ALL DEFERRED")
    for name in names:
        _run(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(name)))
    _run(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, names))))
    with zipfile.ZipFile(source) as archive:
        rows = {name: _read_table(archive, name, manifest["tables"][name]) for name in names}
        _move_paths(manifest["schema"])
        _query("SET CONSTRAINTS ALL IMMEDIATE")
        for name in names:
            _run(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(name)))
        for name, value in manifest["sequences"].items():
            _query("SELECT setval(%s::regclass, %s)", [name, value])
        _read_files(archive)
    return rows


def _names() -> list[str]:
    return [name for (name,) in _query(_TABLES, [list(NOT_OURS)])]


def _migrations() -> list[list[str]]:
    rows = _query("SELECT app, name FROM django_migrations ORDER BY app, name")
    return [[app, name] for app, name in rows]


def _columns(table: str) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name) for (name,) in _query(_COLUMNS, [table]))


def _write_table(archive: zipfile.ZipFile, table: str) -> dict[str, Any]:
    """One CSV; how many rows, and the hash of its bytes."""
    statement = sql.SQL("COPY (SELECT {columns} FROM {table} ORDER BY 1) TO STDOUT (FORMAT csv, HEADER)").format(
        columns=_columns(table), table=sql.Identifier(table)
    )
    digest = hashlib.sha256()
    with (
        archive.open(f"tables/{table}.csv", "w", force_zip64=True) as file,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for data in copy:
            digest.update(data)
            file.write(data)
    ((rows,),) = _run(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)), fetch=True)
    return {"rows": rows, "sha256": digest.hexdigest()}


def _read_table(archive: zipfile.ZipFile, table: str, said: dict[str, Any]) -> int:
    digest = hashlib.sha256()
    with archive.open(f"tables/{table}.csv") as file:
        first = file.readline()
        digest.update(first)
        header = next(csv.reader([first.decode()]))
        statement = sql.SQL("COPY {table} ({columns}) FROM STDIN (FORMAT csv)").format(
            table=sql.Identifier(table), columns=sql.SQL(", ").join(map(sql.Identifier, header))
        )
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            while data := file.read(1 << 20):
                digest.update(data)
                copy.write(data)
    if digest.hexdigest() != said["sha256"]:
        raise Conflict(f"The table {table} is not as it was written: its hash differs.", code="damaged")
    return int(said["rows"])


def _write_files(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The firm's files below MEDIA_ROOT: place and hash."""
    root = Path(settings.MEDIA_ROOT) / connection.schema_name
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        place = path.relative_to(root).as_posix()
        archive.write(path, f"files/{place}")
        yield place, hashlib.sha256(path.read_bytes()).hexdigest()


def _read_files(archive: zipfile.ZipFile) -> None:
    root = (Path(settings.MEDIA_ROOT) / connection.schema_name).resolve()
    for member in archive.namelist():
        if not member.startswith("files/") or member.endswith("/"):
            continue
        target = (root / member.removeprefix("files/")).resolve()
        if not target.is_relative_to(root):
            raise Conflict(f"The archive holds a file outside its place: {member}.", code="damaged")
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.write_bytes(archive.read(member))


def _move_paths(schema: str) -> None:
    """Files lie in a folder named after the schema: rows that name one follow."""
    for table, column in _query(_PATHS):
        statement = sql.SQL(
            "UPDATE {table} SET {column} = %s || substr({column}, %s) WHERE starts_with({column}, %s)"
        ).format(table=sql.Identifier(table), column=sql.Identifier(column))
        _run(statement, [f"{connection.schema_name}/", len(schema) + 2, f"{schema}/"])


def _query(statement: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params or [])
        return cursor.fetchall() if cursor.description else []


def _run(statement: sql.Composed, params: list[Any] | None = None, *, fetch: bool = False) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params or [])
        return cursor.fetchall() if fetch else []
