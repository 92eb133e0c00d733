"""Evidence files: below MEDIA_ROOT, one folder per schema, under names of our own, served as attachments only."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any, Final, TypedDict

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from partnerview.db.connection import connection
from partnerview.errors import InvalidInput

MOST: Final = 5_000_000
# What a file begins with, and how it is called then. CSV is any text.
STARTS: Final = ((b"%PDF-", "pdf"), (b"\x89PNG\r\n", "png"), (b"\xff\xd8\xff", "jpg"))


class Kept(TypedDict, total=False):
    """How an entry or a draw names its file."""

    evidence: str
    evidence_name: str


def keep(file: UploadedFile[Any] | None, *, folder: str = "deposits") -> Kept:
    """Store an upload and name it; nothing without one. Raises InvalidInput for what is too large or no document."""
    if file is None:
        return {}
    content = file.read(MOST + 1)
    if len(content) > MOST:
        raise InvalidInput("This file is larger than 5 MB. Give a smaller copy.", field="evidence_file")
    relative = f"{connection.schema_name}/{folder}/{secrets.token_hex(16)}.{_kind(content)}"
    target = path_of(relative)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.write_bytes(content)
    return {"evidence": relative, "evidence_name": (file.name or "evidence")[:200]}


def path_of(relative: str) -> Path:
    return Path(settings.MEDIA_ROOT) / relative


def _kind(content: bytes) -> str:
    for start, kind in STARTS:
        if content.startswith(start):
            return kind
    try:
        content.decode()
    except UnicodeDecodeError:
        raise InvalidInput("Give a PDF, a PNG or JPEG image, or text.", field="evidence_file") from None
    return "txt"
