"""Step-up: before an approval, a key or an export, whoever sits there shows again who they are.

A page sends the person to sign in again and afterwards carries on with what was asked, form included.
The API refuses a browser session that is not fresh; a key is its own proof.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from rest_framework.request import Request

from partnerview import clock
from partnerview.users.access import access_of, key_of, lets_in, user_of

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def step_up(view: View) -> View:
    """The page (or its POST, where GET only shows a form) wants a fresh proof."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require_fresh(request)
        _check_access_again(guarded, request)
        return view(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]


def _check_access_again(view: Any, request: HttpRequest) -> None:
    """After the proof allauth calls the view directly, past the middleware that checked its permission."""
    access = access_of(view)
    if access is not None and not lets_in(access, user_of(request)):
        raise PermissionDenied


def require_fresh(request: HttpRequest) -> None:
    """Raises ReauthenticationRequired, which becomes the page that asks for the proof."""
    if not is_fresh(request):
        raise ReauthenticationRequired


def is_proved(request: Request) -> bool:
    """The same for the REST API, where a key is its own proof."""
    return key_of(request) is not None or is_fresh(request._request)


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person of this session proved who they are in the last five minutes."""
    if not request.user.is_authenticated:
        return False
    proofs = get_authentication_records(request, request.user)
    latest = max((float(proof["at"]) for proof in proofs), default=0.0)
    return clock.now().timestamp() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
