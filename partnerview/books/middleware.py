"""Every request runs in the firm's own time zone, so that "today" is the firm's day."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from partnerview.db.connection import connection


class FirmTimeZoneMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with timezone.override(getattr(connection.tenant, "time_zone", "UTC")):
            return self.get_response(request)
