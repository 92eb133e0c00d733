"""Where uploaded files lie: below MEDIA_ROOT, one folder per schema, under names of our own.

A file is written while it is measured and hashed, and refused as soon as it is too long; what was
written of it is then removed. Files are never served inline.
"""

from __future__ import annotations

import errno
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from partnerview.errors import Conflict, InvalidInput
from partnerview.imports.decoding import EncodingProbe


class TooLarge(InvalidInput):
    """Longer than settings.IMPORT_MAX_BYTES."""

    status = 413
    code = "file_too_large"
    title = "The file is too large"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in its place. `path` is relative to MEDIA_ROOT; `lines` counts line ends, not rows."""

    path: str
    size: int
    sha256: str
    encoding: str
    lines: int


def store(chunks: Iterable[bytes]) -> StoredFile:
    """Write the chunks to a file of this schema. Raises InvalidInput for what is too large or no text."""
    relative = f"{connection.schema_name}/imports/{secrets.token_hex(16)}.csv"  # type: ignore[attr-defined]
    target = path_of(relative)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, probe, size = hashlib.sha256(), EncodingProbe(), 0
    try:
        with target.open("xb") as file:
            for chunk in chunks:
                size += len(chunk)
                refuse_too_large(size)
                digest.update(chunk)
                probe.feed(chunk)
                file.write(chunk)
        return StoredFile(relative, size, digest.hexdigest(), probe.encoding(), probe.lines)
    except OSError as error:
        target.unlink(missing_ok=True)
        raise _unstorable(error) from error
    except InvalidInput:
        target.unlink(missing_ok=True)
        raise


def refuse_too_large(size: int) -> None:
    """Raises TooLarge where `size` bytes are more than are taken."""
    most = settings.IMPORT_MAX_BYTES
    if size > most:
        raise TooLarge(
            f"This file is larger than {most / 1_000_000:,.0f} MB. Export a shorter span of time, for instance "
            "year by year, and upload the parts one after the other.",
            field="file",
        )


def path_of(relative: str) -> Path:
    return Path(settings.MEDIA_ROOT) / relative


def remove(relative: str) -> None:
    """Delete a stored file; that it is gone already is no error."""
    if relative:
        path_of(relative).unlink(missing_ok=True)


def _unstorable(error: OSError) -> Conflict:
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    why = "the disk is full" if full else "the folder for uploads cannot be written"
    return Conflict(f"This file could not be stored: {why}. Nothing was imported.", code="storage_failed")
