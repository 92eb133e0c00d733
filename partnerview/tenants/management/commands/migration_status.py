"""`manage.py migration_status`: which schemas lag behind the migrations of this release."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db.migrations.loader import MigrationLoader
from django_tenants.utils import schema_context

from partnerview.db.connection import connection
from partnerview.tenants.commands import JsonCommand, find_tenant
from partnerview.tenants.guard import PUBLIC
from partnerview.tenants.models import Tenant, TenantState

BUILT = (TenantState.READY, TenantState.SUSPENDED)


class Command(JsonCommand):
    """Exit code 1 if anything is pending. Suspended tenants count: they come back."""

    help = "Show pending migrations of the public schema and of each tenant."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--tenant", metavar="NAME", help="Slug, host name or schema of one tenant.")
        choice.add_argument("--all-tenants", action="store_true", help="The public schema and all tenants (default).")

    def handle(self, *_: Any, **options: Any) -> None:
        known = set(MigrationLoader(None).disk_migrations)
        results = [status_of(name, schema, known) for name, schema in schemas(options["tenant"])]
        self.say(results[0] if options["tenant"] else results, as_json=options["json"])
        lagging = [result["tenant"] for result in results if not result["ok"]]
        if lagging:
            raise CommandError(f"Run `manage.py migrate_schemas`: {', '.join(lagging)} lag behind.")


def schemas(name: str | None) -> list[tuple[str, str]]:
    """What to call it, and its schema: one tenant, or public and every tenant that has been built."""
    if name:
        tenant = find_tenant(name)
        return [(tenant.slug, tenant.schema_name)]
    with schema_context(PUBLIC):
        built = Tenant.objects.filter(state__in=BUILT).order_by("slug").values_list("slug", "schema_name")
        return [(PUBLIC, PUBLIC), *built]


def status_of(name: str, schema: str, known: set[tuple[str, str]]) -> dict[str, Any]:
    with schema_context(schema), connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        pending = sorted(f"{app}.{migration}" for app, migration in known - set(cursor.fetchall()))
    return {"tenant": name, "pending": pending, "ok": not pending}
