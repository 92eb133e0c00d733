"""Who may enter a page: every view declares a permission or says that it is open.

`@permission(Permission.X)`, `@signed_in` (everybody of the firm), `@anybody` (contacts of partners as
well), `@public`; the middleware refuses a view that declares nothing. The API's side is `api_access.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.urls import Resolver404, resolve

from partnerview.users.models import ApiKey, User
from partnerview.users.permissions import Permission

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed_in"
ANYBODY = "anybody"


def permission(needed: Permission) -> Callable[[View], View]:
    """This page is for people whose roles grant `needed`."""

    def declare(view: View) -> View:
        view.access = needed  # type: ignore[attr-defined]
        return view

    return declare


def signed_in(view: View) -> View:
    """This page is for everybody of the firm who is signed in."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]
    return view


def anybody(view: View) -> View:
    """This page is for everybody who is signed in, contacts of partners included."""
    view.access = ANYBODY  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """This page is for everybody."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def lets_in(access: str, user: User) -> bool:
    """Whether a door that declares `access` is open to this person, who is signed in."""
    if access in {PUBLIC, ANYBODY}:
        return True
    return not user.is_outside if access == SIGNED_IN else user.may(Permission(access))


def opens(address: str, user: User) -> bool:
    """Whether the page at this address of ours lets this person in. Which records they may see, it does not say."""
    try:
        access = access_of(resolve(urlsplit(address).path).func)
    except Resolver404:
        return True  # an anchor, or a mistake that following the link shows
    return access is None or lets_in(access, user)


def access_of(view: Any) -> str | None:
    """What a page declared, or None. DRF views answer for themselves (PolicyPermission)."""
    if hasattr(view, "access"):
        return str(view.access)
    cls = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if cls is not None and hasattr(cls, "permission_classes"):
        return PUBLIC
    module = getattr(view, "__module__", "")
    return PUBLIC if module.startswith(("allauth.", "django.views.static")) else getattr(cls, "access", None)


def is_api(request: HttpRequest) -> bool:
    """Whether this is a request to the REST API."""
    return request.path.startswith("/api/")


def user_of(request: HttpRequest | Request) -> User:
    """Who asks, on a page or endpoint that is not public."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def key_of(request: HttpRequest | Request) -> ApiKey | None:
    """The API key that this request came with, if any."""
    auth = getattr(request, "auth", None)
    return auth if isinstance(auth, ApiKey) else None
