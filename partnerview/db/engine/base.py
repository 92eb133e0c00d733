"""Enter the tenant's schema only where the server does not stand in it already (ADR 1760).

django-tenants sends `SET search_path` before every statement. From PostgreSQL 18 on the server itself reports its
search path after every change, also after one that a rollback takes back; nothing is remembered here, so nothing
can be stale. An older server reports none, and is told each time as before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_tenants.postgresql_backend import base

if TYPE_CHECKING:
    from partnerview.db.connection import TenantConnection as Wrapper
else:
    Wrapper = base.DatabaseWrapper


class DatabaseWrapper(Wrapper):
    """A connection that stands in one tenant's schema."""

    def _handle_search_path(self, cursor: Any = None) -> None:
        if not self._stands_there():
            super()._handle_search_path(cursor)

    def _stands_there(self) -> bool:
        """Whether the server says that its search path is the one wanted. A name that needs quotes is never equal."""
        reported: bytes | None = self.connection.pgconn.parameter_status(b"search_path")
        return bool(reported and self.schema_name) and reported == ", ".join(self._get_cursor_search_paths()).encode()
