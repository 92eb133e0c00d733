"""Evidence files: below MEDIA_ROOT, one folder per schema, under names of our own, served as attachments only."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any, Final, Protocol, TypedDict

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404

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
    file.seek(0)  # an action that is tried again reads it again
    return keep_content(file.read(MOST + 1), name=file.name or "evidence", folder=folder)


def keep_content(content: bytes, *, name: str, folder: str) -> Kept:
    """The same for what came in another way than as an upload."""
    if len(content) > MOST:
        raise InvalidInput("This file is larger than 5 MB. Give a smaller copy.", field="evidence_file")
    relative = f"{connection.schema_name}/{folder}/{secrets.token_hex(16)}.{_kind(content)}"
    target = path_of(relative)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.write_bytes(content)
    return {"evidence": relative, "evidence_name": name[:200]}


class HasEvidence(Protocol):
    """A row that names its file."""

    evidence: str
    evidence_name: str


def attachment(row: HasEvidence) -> FileResponse:
    """The file, always as a download: what others uploaded is never shown inside our pages. 404 without one."""
    path = path_of(row.evidence)
    if not row.evidence or not path.exists():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=row.evidence_name)


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
