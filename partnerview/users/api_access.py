"""Who may call an endpoint: DRF's default permission, refusing whatever declares nothing.

A view names `permission`, or `permissions = {"GET": …, "POST": …}`. With a key, the key's scopes must
cover the permission and so must the roles of the person it acts for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from partnerview.users import second_factor
from partnerview.users.access import ANYBODY, PUBLIC, SIGNED_IN, key_of, lets_in
from partnerview.users.models import ApiKey, User
from partnerview.users.permissions import Permission
from partnerview.users.scopes import SCOPES, permissions_of_scopes

if TYPE_CHECKING:
    from rest_framework.views import APIView


def granted(user: User, key: ApiKey | None, needed: Permission) -> bool:
    """The person's roles grant it and, with a key, the key's scopes cover it too."""
    return user.may(needed) and (key is None or needed in permissions_of_scopes(key.scopes))


def scopes_for(needed: Permission) -> tuple[str, ...]:
    """The scopes that a key may hold to be allowed `needed`."""
    return tuple(scope for scope, opened in SCOPES.items() if needed in opened)


class PolicyPermission(BasePermission):
    """DRF's default: a view must name its permission, for all methods or for each."""

    message = "Your roles or the scopes of this key do not allow this."

    def has_permission(self, request: Request, view: APIView) -> bool:
        needed = self._needed(request, view)
        if needed == PUBLIC:
            return True
        if not isinstance(request.user, User) or needed is None:
            return False
        key = key_of(request)
        if key is None and second_factor.is_missing(request._request):
            self.message = "Your role needs a second factor. Set one up under Sign-in and security."
            return False
        if needed in {SIGNED_IN, ANYBODY}:
            return lets_in(needed, request.user)
        return granted(request.user, key, Permission(needed))

    def _needed(self, request: Request, view: APIView) -> str | None:
        by_method: Mapping[str, str] | None = getattr(view, "permissions", None)
        if by_method is not None:
            method = "GET" if request.method in {"HEAD", "OPTIONS"} else str(request.method)
            return by_method.get(method)
        return getattr(view, "permission", None)
