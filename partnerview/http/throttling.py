"""Rate limit per key (or per person), announced in `RateLimit-*` headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from partnerview.users.access import key_of

if TYPE_CHECKING:
    from rest_framework.views import APIView


class KeyThrottle(SimpleRateThrottle):
    scope = "key"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        if not request.user.is_authenticated:
            return None
        key = key_of(request)
        return f"throttle:key:{key.pk}" if key else f"throttle:user:{request.user.pk}"
