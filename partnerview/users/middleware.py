"""Fail-closed access for pages: sign-in first, then the declared permission, then the second factor."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from partnerview.users.access import PUBLIC, SIGNED_IN, access_of
from partnerview.users.permissions import Permission

SECOND_FACTOR_PATHS = ("/accounts/", "/static/")
LAST_SEEN = "last_seen"


class AccessMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        self._end_idle_session(request)
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
        if self._lacks_second_factor(request):
            return redirect("mfa_index")
        if access is None:
            raise PermissionDenied("This page declares no permission, so nobody may open it.")
        if access != SIGNED_IN and not request.user.may(Permission(access)):
            raise PermissionDenied(f"This needs the permission “{Permission(access).label}”, which your roles lack.")
        return None

    def _end_idle_session(self, request: HttpRequest) -> None:
        """A session that has been idle for longer than settings allow ends here."""
        if not request.user.is_authenticated:
            return
        seen, now = request.session.get(LAST_SEEN), int(time.time())
        if seen is not None and now - seen > settings.SESSION_IDLE_SECONDS:
            logout(request)
        elif seen is None or now - seen > 60:
            request.session[LAST_SEEN] = now

    def _lacks_second_factor(self, request: HttpRequest) -> bool:
        if settings.DEMO or not request.user.is_authenticated or not request.user.needs_second_factor:
            return False
        if request.path.startswith(SECOND_FACTOR_PATHS):
            return False
        return not is_mfa_enabled(request.user)
