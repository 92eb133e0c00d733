"""How allauth fits in here: no open sign-up, names from our own user, a label on each authenticator."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from partnerview.users.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an admin of the firm, never by a visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class MfaAdapter(DefaultMFAAdapter):
    def get_totp_label(self, user: User) -> str:
        return user.email
