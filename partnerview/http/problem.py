"""RFC 9457: every refusal of the API as `application/problem+json`, in one shape."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from partnerview.db.laws import refusal_of
from partnerview.errors import DomainError, FieldError, InvalidInput

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not permitted",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    415: "Unsupported media type",
    428: "Precondition required",
    429: "Too many requests",
}


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. None lets a defect surface as a 500."""
    if isinstance(error, IntegrityError):
        error = refusal_of(error) or error
    if isinstance(error, OverflowError):
        error = InvalidInput("A day or a number lies beyond what can be reckoned with.", code="too_large")
    if isinstance(error, DomainError):
        set_rollback()
        return problem(error.status, error.code, error.title, error.message, error.errors)
    if isinstance(error, Http404):
        error = exceptions.NotFound("There is no such thing, or it is not visible to you.")
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    return _from_api_exception(error)


def problem(
    status: int, code: str, title: str, detail: str, errors: tuple[FieldError, ...] = (), headers: Any = None
) -> Response:
    body = {
        "type": f"urn:partnerview:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "errors": [{"field": e.field, "code": e.code, "message": e.message} for e in errors],
    }
    return Response(body, status=status, content_type=CONTENT_TYPE, headers=headers)


def _from_api_exception(error: exceptions.APIException) -> Response:
    headers = {}
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    if auth := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = auth
    if isinstance(error, exceptions.ValidationError):
        errors = tuple(_field_errors(error.get_full_details()))
        detail = errors[0].message if len(errors) == 1 else f"{len(errors)} values need mending."
        return problem(422, "invalid_input", "Some values need mending", detail, errors, headers)
    code = error.get_codes()
    return problem(
        error.status_code,
        code if isinstance(code, str) else "refused",
        TITLES.get(error.status_code, "Refused"),
        str(error.detail),
        headers=headers,
    )


def _field_errors(details: Any, path: str = "") -> list[FieldError]:
    """DRF's nested details as a flat list: `lines.0.amount`."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        return [FieldError(path or "non_field_errors", str(details["message"]), str(details["code"]))]
    if isinstance(details, dict):
        pairs = [(_within(path, str(key)), value) for key, value in details.items()]
    else:
        is_messages = all(isinstance(d, dict) and set(d) == {"message", "code"} for d in details)
        pairs = [(path if is_messages else f"{path}.{i}".lstrip("."), value) for i, value in enumerate(details)]
    return [error for name, value in pairs for error in _field_errors(value, name)]


def _within(path: str, key: str) -> str:
    """A part of a path; what is wrong with a whole part is said at that part."""
    if path and key == "non_field_errors":
        return path
    return f"{path}.{key}" if path else key
