"""Rate limit per key (or per person), announced in `RateLimit-*` headers.

One counter per window in the cache. Without the cache nobody is refused: a limit must not take the
API down with it.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, ClassVar, Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from partnerview.users.access import key_of

if TYPE_CHECKING:
    from rest_framework.views import APIView

log = logging.getLogger(__name__)

SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class KeyThrottle(BaseThrottle):
    """So many requests in each window of the clock, from settings as `600/min`."""

    THROTTLE_RATES: ClassVar[dict[str, str]] = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]

    def allow_request(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            return True
        limit, window = self._rate()
        now = int(time.time())
        used = _count(f"rate:{self._who(request)}:{now // window}", window)
        self._reset = window - now % window
        _announce(request._request, limit, max(limit - used, 0), self._reset)
        return used <= limit

    def wait(self) -> float:
        return float(self._reset)

    def _who(self, request: Request) -> str:
        key = key_of(request)
        return f"key:{key.pk}" if key else f"user:{request.user.pk}"

    def _rate(self) -> tuple[int, int]:
        count, _, per = self.THROTTLE_RATES["key"].partition("/")
        return int(count), SECONDS[per[0]]


def _count(name: str, window: int) -> int:
    try:
        if cache.add(name, 1, timeout=window + 1):
            return 1
        return int(cache.incr(name))
    except (RedisError, ValueError):
        log.warning("the rate limit could not be counted")
        return 0


def _announce(request: HttpRequest, limit: int, remaining: int, reset: int) -> None:
    """Left on the request for `Endpoint.finalize_response`."""
    request.rate_limit = {  # type: ignore[attr-defined]
        "RateLimit-Limit": str(limit),
        "RateLimit-Remaining": str(remaining),
        "RateLimit-Reset": str(reset),
    }
