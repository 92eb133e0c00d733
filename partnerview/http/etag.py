"""ETag and If-Match: a change names the version that it was made from, or is refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils.http import parse_etags
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from partnerview.errors import PreconditionFailed


class PreconditionRequired(APIException):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = "Send If-Match with the ETag of the version that you have read."
    default_code = "if_match_missing"


def etag_of(shown: Mapping[str, Any]) -> str:
    """The version of a record as it is shown: two equal representations are the same version."""
    canonical = json.dumps(shown, sort_keys=True, separators=(",", ":"), default=str)
    return f'"{hashlib.sha256(canonical.encode()).hexdigest()[:24]}"'


def check_match(request: Request, shown: Mapping[str, Any], *, required: bool) -> None:
    """428 without If-Match where it is required, 412 where it names another version."""
    given = request.headers.get("If-Match", "")
    if not given:
        if required:
            raise PreconditionRequired
        return
    accepted = parse_etags(given)
    if "*" not in accepted and etag_of(shown) not in accepted:
        raise PreconditionFailed("Somebody changed this after you read it. Read it again, then repeat your change.")
