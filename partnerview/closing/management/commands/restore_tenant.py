"""`manage.py restore_tenant FILE.zip --slug NAME`: an archive into a fresh firm. A second run refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django_tenants.utils import schema_context

from partnerview import clock
from partnerview.closing.archive import read_manifest, restore_archive
from partnerview.errors import DomainError
from partnerview.months import Month
from partnerview.origin import COMMAND, origin
from partnerview.tenants.actions import Setup, request_tenant
from partnerview.tenants.commands import JsonCommand
from partnerview.tenants.guard import PUBLIC, working_in
from partnerview.tenants.models import Tenant
from partnerview.tenants.provisioning import provision


class Command(JsonCommand):
    """Provisions a firm under a new name and puts the archive's rows in place of its first ones. Runs as owner."""

    help = "Restore an archive of export_tenant into a fresh firm."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--slug", required=True, help="The new firm's name in addresses; none may have it yet.")

    def handle(self, *_: Any, **options: Any) -> None:
        source = Path(options["file"])
        try:
            with origin(COMMAND):
                result = restore(source, slug=options["slug"])
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        self.say(result, as_json=options["json"])


def restore(source: Path, *, slug: str) -> dict[str, Any]:
    """A new firm with the archive's rows and files."""
    manifest = read_manifest(source)
    with schema_context(PUBLIC):
        if Tenant.objects.filter(slug=slug).exists():
            raise CommandError(f"There is a firm “{slug}” already. An archive is restored under a new name.")
        setup = Setup(  # all of it is replaced by the archive's own
            admin_email="restored@firm.example",
            admin_name="Restored",
            currency="USD",
            books_start_on=Month.of(clock.today()).first_day,
            fiscal_year_first_month=1,
        )
        name, zone = manifest["name"], manifest["time_zone"]
        request_tenant(name, slug=slug, setup=setup, kind=manifest["kind"], time_zone=zone)
    tenant = provision(slug)
    with working_in(tenant, source=COMMAND):
        rows = restore_archive(source)
    return {"tenant": slug, "tables": len(rows), "rows": sum(rows.values())}
