"""Under which address a firm is reached. Not for: finding the tenant of a request; that is the middleware."""

from __future__ import annotations

from django.conf import settings

from partnerview.db.connection import connection
from partnerview.tenants.models import Tenant


def host_of(slug: str) -> str:
    return f"{slug}.{settings.BASE_DOMAIN}"


def url_of(tenant: Tenant) -> str:
    """Where its people sign in, without a slash at the end."""
    port = "" if settings.SECURE or settings.PORT in {80, 443} else f":{settings.PORT}"
    return f"{settings.PUBLIC_SCHEME}://{host_of(tenant.slug)}{port}"


def url_here() -> str:
    """The same for the firm in whose schema this code runs: the beginning of every link in a mail."""
    return url_of(connection.tenant)
