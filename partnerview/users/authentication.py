"""`Authorization: Bearer pv_<prefix>_<secret>`: find the key by prefix, compare its hash, note its use."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.db.models import Q
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from partnerview import clock
from partnerview.users.models import ApiKey, User

NOTE_USE_EVERY = timedelta(minutes=1)


def new_secret() -> tuple[str, str, str]:
    """A fresh key as (whole key to show once, prefix, hash to store)."""
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    whole = f"pv_{prefix}_{secret}"
    return whole, prefix, hash_of(whole)


def hash_of(whole: str) -> str:
    return hashlib.sha256(whole.encode()).hexdigest()


class ApiKeyAuthentication(BaseAuthentication):
    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        scheme, _, whole = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != self.keyword.lower():
            return None
        key = self._find(whole.strip())
        if key is None:
            raise AuthenticationFailed("This API key is unknown, expired or revoked. Create a new one under Settings.")
        self._note_use(key)
        return key.user, key

    def authenticate_header(self, request: Request) -> str:
        return self.keyword

    def _find(self, whole: str) -> ApiKey | None:
        parts = whole.split("_", 2)
        if len(parts) != 3 or parts[0] != "pv":
            return None
        now = clock.now()
        key = (
            ApiKey.objects.select_related("user")
            .filter(Q(expires_at=None) | Q(expires_at__gt=now), prefix=parts[1], revoked_at=None, user__is_active=True)
            .first()
        )
        return key if key and hmac.compare_digest(key.secret_hash, hash_of(whole)) else None

    def _note_use(self, key: ApiKey) -> None:
        now = clock.now()
        if key.last_used_at is None or now - key.last_used_at > NOTE_USE_EVERY:
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
