"""Every address of a tenant's host with what it declares, read from the URL resolver.

The table made here is committed (`matrix.json`): an address that is not in it fails the build, so that
nobody adds a door without saying who may pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.views import APIView

from partnerview.users.access import access_of

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Third-party doors with their own locks: sign-in, second factor. Tested in tests/partnerview/users.
FOREIGN = ("accounts/",)


@dataclass(frozen=True, slots=True)
class Route:
    """One address and method, and the permission (or `public`, `signed_in`) that it declares."""

    method: str
    address: str
    needs: str | None
    is_api: bool

    @property
    def label(self) -> str:
        return f"{self.method} {self.address}"

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"<(?:\w+:)?(\w+)>", self.address)

    def url(self, keys: dict[str, Any]) -> str:
        """The address with each parameter filled in from `keys`."""
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(keys[match[1]]), self.address)


def routes() -> list[Route]:
    return [route for address, view in _walk(get_resolver("partnerview.urls"), "") for route in _of(address, view)]


def _of(address: str, view: Any) -> Iterator[Route]:
    cls = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if cls is None or not issubclass(cls, APIView):
        needs = access_of(view)
        for method in _methods(view):
            yield Route(method, address, needs, is_api=False)
        return
    by_method = getattr(cls, "permissions", None)
    actions = getattr(view, "actions", None)
    for method in METHODS:
        if method.lower() not in (actions if actions is not None else dir(cls)):
            continue
        needs = by_method.get(method) if by_method else getattr(cls, "permission", None)
        yield Route(method, address, str(needs) if needs else None, is_api=True)


def _walk(resolver: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        if address.startswith(FOREIGN):
            continue
        if isinstance(entry, URLResolver):
            yield from _walk(entry, address)
        elif isinstance(entry, URLPattern):
            yield address, entry.callback


def _methods(view: Any) -> list[str]:
    """What `require_POST` and its like let through; a page without one takes GET and POST."""
    while view is not None:
        held = dict(zip(view.__code__.co_freevars, view.__closure__ or (), strict=True))
        if "request_method_list" in held:
            return [method for method in held["request_method_list"].cell_contents if method != "HEAD"]
        view = getattr(view, "__wrapped__", None)
    return ["GET", "POST"]
