"""The base of every task: it runs for exactly one ready tenant, from a clean schema, or not at all."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils import timezone
from tenant_schemas_celery.task import TenantTask as SchemaTask

from partnerview.tenants.models import Tenant, TenantState

PUBLIC = "public"


class TenantMissing(RuntimeError):
    """The message names no tenant, or one that is not ready. Nothing has run."""


class TenantTask(SchemaTask):
    """Refuses to run in `public`, for a missing tenant, or for one that is not ready."""

    abstract = True
    runs_in_public = False

    @classmethod
    def get_tenant_for_schema(cls, schema_name: str) -> Tenant:
        """Never cached: a suspended tenant stops at once."""
        try:
            return Tenant.objects.get(schema_name=schema_name)
        except Tenant.DoesNotExist:
            raise TenantMissing(f"No tenant has the schema {schema_name}") from None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.runs_in_public:
            connection.set_schema_to_public()
            return super().__call__(*args, **kwargs)
        tenant = self._ready_tenant()
        connection.set_tenant(tenant)
        self._assert_schema(tenant.schema_name)
        try:
            with timezone.override(tenant.time_zone):
                return super().__call__(*args, **kwargs)
        finally:
            connection.set_schema_to_public()

    def _ready_tenant(self) -> Tenant:
        headers = self.request.headers or {}
        schema = headers.get("_schema_name") or self.request.get("_schema_name")
        if not schema or schema == PUBLIC:
            raise TenantMissing(f"{self.name} was sent without a tenant")
        connection.set_schema_to_public()
        tenant = self.get_tenant_for_schema(schema)
        if tenant.state != TenantState.READY:
            raise TenantMissing(f"{self.name}: tenant {schema} is {tenant.state}")
        return tenant

    def _assert_schema(self, expected: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            (current,) = cursor.fetchone()
        if current != expected or connection.schema_name != expected:
            raise TenantMissing(f"{self.name} expected schema {expected} and stands in {current}")
