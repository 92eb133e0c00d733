"""Who must have a second factor, and whether this session's person has set one up.

Signing in with it is allauth's; this is about people whose roles demand one and who have none yet.
A demonstration (settings.DEMO) does not demand it and says so on the sign-in page (docs/adr/).
"""

from __future__ import annotations

from typing import Final

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

from partnerview.users.models import User

KNOWN: Final = "has_second_factor"


def is_missing(request: HttpRequest) -> bool:
    """Whether the person of this session has to set up a second factor before anything else."""
    user = request.user
    if settings.DEMO or not isinstance(user, User) or not user.needs_second_factor:
        return False
    if request.session.get(KNOWN):
        return False
    if not is_mfa_enabled(user):
        return True
    request.session[KNOWN] = True
    return False


def ask_again(request: HttpRequest) -> None:
    """After the pages where a factor can be removed, look again."""
    if KNOWN in request.session:
        del request.session[KNOWN]
