"""`manage.py export_tenant --tenant NAME --to FILE.zip`: everything of a firm in open formats."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from partnerview.audit.actions import record
from partnerview.books.models import Conventions
from partnerview.closing.archive import write_archive
from partnerview.tenants.commands import TenantCommand
from partnerview.tenants.models import Tenant


class Command(TenantCommand):
    """A CSV per table, the firm's files, and a manifest with counts and hashes. An existing file is not overwritten."""

    help = "Write everything of a firm into a ZIP of open formats."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--to", required=True, metavar="FILE", help="The file, or a folder with --all-tenants.")

    def work(self, tenant: Tenant, **options: Any) -> Mapping[str, Any]:
        target = Path(options["to"])
        if target.is_dir():
            target = target / f"{tenant.slug}.zip"
        if not target.parent.is_dir():
            raise CommandError(f"There is no folder {target.parent}.")
        about = {"slug": tenant.slug, "name": tenant.name, "kind": tenant.kind, "time_zone": tenant.time_zone}
        record(Conventions.objects.get(pk=1), action="tenant.exported", by=None, after={"file": target.name})
        manifest = write_archive(target, about=about)
        rows = sum(table["rows"] for table in manifest["tables"].values())
        return {"file": str(target), "tables": len(manifest["tables"]), "rows": rows, "files": len(manifest["files"])}
