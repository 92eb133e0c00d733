"""Idempotency-Key: the same key and request give the same answer, in the transaction of the change.

The record of the answer commits together with what it answers for. A refusal is not recorded: it has
changed nothing, so the same key may try again (docs/adr/). A concurrent duplicate does not wait.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from partnerview.errors import Conflict, InvalidInput
from partnerview.http.models import IdempotencyRecord
from partnerview.http.retry import retried
from partnerview.users.models import User

KEY = re.compile(r"[\x21-\x7e]{1,255}")
REPLAYED = "Idempotent-Replayed"


class KeyMissing(APIException):
    status_code = status.HTTP_400_BAD_REQUEST
    default_detail = "Send an Idempotency-Key: up to 255 visible ASCII characters, a new one for each new intention."
    default_code = "idempotency_key_missing"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a write answers. `kept` is what a repetition gets, where that must differ (a secret shown once)."""

    body: Any
    status: int = status.HTTP_200_OK
    headers: dict[str, str] = field(default_factory=dict)
    kept: Any = None

    def response(self) -> Response:
        return Response(self.body, status=self.status, headers=self.headers)


def once(request: Request, write: Callable[[], Answer], *, required: bool = True) -> Response:
    """Run `write` in one transaction, at most once for this person and key.

    Where the key is not `required` (If-Match already tells repetitions apart) and none is sent, it just runs.
    Raises KeyMissing (400), InvalidInput (422) for the same key on another request, Conflict (409) while
    the first one is still running.
    """
    if not required and "Idempotency-Key" not in request.headers:
        return retried(lambda: _unkeyed(write))
    key = _key_of(request)
    fingerprint = fingerprint_of(request)
    return retried(lambda: _once(request, key, fingerprint, write))


def _once(request: Request, key: str, fingerprint: str, write: Callable[[], Answer]) -> Response:
    user: User = request.user  # type: ignore[assignment]
    with transaction.atomic():
        _claim(user, key)
        known = IdempotencyRecord.objects.filter(user=user, key=key).first()
        if known is not None:
            return _replay(known, request, fingerprint)
        answer = write()
        IdempotencyRecord.objects.create(
            user=user,
            key=key,
            method=str(request.method),
            path=request.path[:300],
            body_sha256=fingerprint,
            status=answer.status,
            body=answer.body if answer.kept is None else answer.kept,
            headers=answer.headers,
        )
    return answer.response()


def _unkeyed(write: Callable[[], Answer]) -> Response:
    with transaction.atomic():
        return write().response()


def fingerprint_of(request: Request) -> str:
    """A hash of everything that the request says: address, query, and body by meaning, not by spelling."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    for name, value in sorted(_parts(request.data), key=lambda part: part[0]):
        digest.update(f"{name}=".encode())
        for chunk in _chunks(value):
            digest.update(chunk)
    return digest.hexdigest()


def _parts(data: Any) -> list[tuple[str, Any]]:
    if hasattr(data, "lists"):
        return [(name, value) for name, values in data.lists() for value in values]
    return [("", data)]


def _chunks(value: Any) -> list[bytes] | Any:
    if isinstance(value, UploadedFile):
        chunks = list(value.chunks())
        value.seek(0)
        return chunks
    return [json.dumps(value, sort_keys=True, separators=(",", ":"), default=str).encode()]


def _key_of(request: Request) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise KeyMissing
    return key


def _claim(user: User, key: str) -> None:
    """Held until the transaction ends; the schema is part of it, because advisory locks span the database."""
    schema = connection.schema_name  # type: ignore[attr-defined]
    name = f"{schema}:{user.pk}:{key}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        (claimed,) = cursor.fetchone()
    if not claimed:
        raise Conflict(
            "A request with this Idempotency-Key is being worked on. Ask again in a moment.",
            code="idempotency_in_progress",
        )


def _replay(known: IdempotencyRecord, request: Request, fingerprint: str) -> Response:
    if known.body_sha256 != fingerprint or known.method != request.method:
        raise InvalidInput(
            "This Idempotency-Key was used for another request. Use a new key for a new intention.",
            code="idempotency_key_reused",
        )
    return Response(known.body, status=known.status, headers={**known.headers, REPLAYED: "true"})
