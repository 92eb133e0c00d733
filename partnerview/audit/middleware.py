"""What a request changes is recorded with its door (page or API) and the address that it came from."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from partnerview.origin import API, PAGE, origin


class OriginMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with origin(API if request.path_info.startswith("/api/") else PAGE, address_of(request)):
            return self.get_response(request)


def address_of(request: HttpRequest) -> str | None:
    """Who connected. Behind our own proxy that is the last address that the proxy added; the rest is hearsay."""
    direct: str | None = request.META.get("REMOTE_ADDR") or None
    if not settings.BEHIND_PROXY:
        return direct
    return request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or direct
