"""How allauth fits in here: no open sign-up, names from our own user, secrets encrypted at rest."""

from __future__ import annotations

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from partnerview.users.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an admin of the firm, never by a visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class MfaAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps are useless without the server's key, and useless in another tenant."""

    def get_totp_label(self, user: User) -> str:
        return user.email

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    """The present key first; older ones can still read."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(str(key))) for key in keys])


def _derived(secret: str) -> bytes:
    schema = connection.schema_name  # type: ignore[attr-defined]
    return base64.urlsafe_b64encode(hashlib.sha256(f"second factor:{schema}:{secret}".encode()).digest())
