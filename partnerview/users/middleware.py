"""Fail-closed access for pages: a live session, then the second factor, then the declared permission."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from partnerview.origin import API, PAGE, origin
from partnerview.users import second_factor, sessions
from partnerview.users.access import PUBLIC, SIGNED_IN, access_of, is_api, lets_in
from partnerview.users.permissions import Permission

ACCOUNT_PAGES: Final = "/accounts/"


class AccessMiddleware:
    """Around every request of a tenant. What changes inside is recorded with where it came from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        sessions.end_if_over(request)
        if request.path.startswith(ACCOUNT_PAGES):
            second_factor.ask_again(request)
        with origin(API if is_api(request) else PAGE, address_of(request)):
            response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        access = access_of(view)
        if access == PUBLIC:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if second_factor.is_missing(request):
            messages.warning(request, "Your role needs a second factor. Set one up here; then carry on.")
            return redirect("mfa_index")
        if access is None:
            raise PermissionDenied("This page declares no permission, so nobody may open it.")
        if not lets_in(access, request.user):
            raise PermissionDenied(_refusal(access))
        return None


def _refusal(access: str) -> str:
    if access == SIGNED_IN:
        return "This page is for people of the firm. Yours is the partner portal."
    return f"This needs the permission “{Permission(access).label}”, which your roles lack."


def address_of(request: HttpRequest) -> str | None:
    """The network address of whoever asks: the proxy's word only where there is one."""
    given = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        given = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(given))
    except ValueError:
        return None
