"""Django's connection, typed as what it is here: the wrapper that knows in which schema it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.db import connection as django_connection

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    class TenantConnection(BaseDatabaseWrapper):
        """What django-tenants' wrapper adds to Django's."""

        schema_name: str
        tenant: Any
        ops: Any

        def set_tenant(self, tenant: Any, include_public: bool = True) -> None: ...  # noqa: FBT001, FBT002
        def set_schema_to_public(self) -> None: ...
        def _get_cursor_search_paths(self) -> list[str]: ...
        def _handle_search_path(self, cursor: Any = None) -> None: ...


connection = cast("TenantConnection", django_connection)
