"""The base of the import commands: the same actions as in the browser, one after the other, in this process.

Exit code 0 only if the rows are in (or, with --dry-run, could be). What cannot be decided is put aside.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import CommandError, CommandParser
from django.db.models import Count, Min

from partnerview.imports.actions import batches, commits, decisions
from partnerview.imports.models import BatchState, ImportBatch, Severity
from partnerview.tenants.commands import TenantCommand
from partnerview.tenants.models import Tenant
from partnerview.users.models import User
from partnerview.users.permissions import Role

READ_BYTES = 1024 * 1024
SHOWN_FINDINGS = 20
LISTED_FINDINGS = 200


class ImportCommand(TenantCommand):
    """Subclasses say which family of files they take."""

    family: ClassVar[str]

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, help="The CSV file as it was exported.")
        parser.add_argument("--as", dest="email", help="E-mail of the person who imports; else the first admin.")
        parser.add_argument(
            "--mapping", help="JSON file {kind: {name: choice}}, or the word “suggested” to take every suggestion."
        )
        parser.add_argument("--accept-warnings", action="store_true", help="Accept every warning for all rows.")
        parser.add_argument("--reason", default="", help="Why rows of a closed month come late.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be written, and write nothing.")

    def work(self, tenant: Tenant, **options: Any) -> Mapping[str, Any]:
        by = importer(options["email"])
        batch = batches.receive(chunks_of(options["file"]), name=options["file"].name, by=by, family=self.family)
        batches.stage_batch(batch)
        if batch.state == BatchState.FAILED:
            raise CommandError(batch.failure)
        try:
            decide(batch, by=by, **options)
            batch.refresh_from_db()
            return self.finish(batch, by=by, dry_run=options["dry_run"])
        finally:
            put_aside(batch, by=by)

    def finish(self, batch: ImportBatch, *, by: User, dry_run: bool) -> Mapping[str, Any]:
        if batch.state != BatchState.REVIEW:
            return result_of(batch) | {"ok": False, "error": refusal_of(batch)}
        if not dry_run:
            commits.confirm(batch, by=by)
            batch.refresh_from_db()
            commits.commit(batch)
            batch.refresh_from_db()
        wanted = BatchState.REVIEW if dry_run else BatchState.DONE
        failed = {} if batch.state == wanted else {"ok": False, "error": batch.failure}
        return result_of(batch) | {"dry_run": dry_run} | failed

    def describe(self, result: Any) -> str:
        """Counts and findings as lines; the parts of a result stay in the JSON."""
        if not isinstance(result, Mapping):
            return super().describe(result)
        lines = [f"{n.replace('_', ' ')}: {v}" for n, v in result.items() if not isinstance(v, dict | list)]
        lines += [f"  {f['code']} ({f['findings']}×), row {f['row']}: {f['message']}" for f in result.get("why", [])]
        return "\n".join(lines)


def importer(email: str | None) -> User:
    """The person named, or the first active admin."""
    people = User.objects.filter(is_active=True).order_by("id")
    person = people.filter(email__iexact=email) if email else people.filter(roles__contains=[Role.ADMIN])
    found = person.first()
    if found is None:
        raise CommandError(f"Nobody signs in as {email}." if email else "There is no admin; name a person with --as.")
    return found


def chunks_of(path: Path) -> Iterator[bytes]:
    """The bytes of a file. Raises CommandError where it cannot be opened."""
    try:
        with path.open("rb") as file:
            while chunk := file.read(READ_BYTES):
                yield chunk
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error


def decide(batch: ImportBatch, *, by: User, mapping: str | None, **options: Any) -> None:
    """Names as the mapping says, then warnings if they are to be accepted."""
    if mapping == "suggested":
        decisions.take_suggestions(batch, by=by)
    elif mapping:
        decisions.choose_names(batch, _mapping_of(Path(mapping)), by=by)
    warnings = batch.findings.filter(severity=Severity.WARNING, is_accepted=False)
    codes = list(warnings.order_by("code").values_list("code", flat=True).distinct())
    if codes and options["accept_warnings"]:
        decisions.accept_warnings(batch, codes, by=by, reason=options["reason"])


def put_aside(batch: ImportBatch, *, by: User) -> None:
    batch.refresh_from_db()
    if batch.is_open:
        batches.discard(batch, by=by)


def result_of(batch: ImportBatch) -> dict[str, Any]:
    """What a script needs to know of an import."""
    return {
        "import": batch.pk,
        "source": batch.source,
        "encoding": batch.encoding,
        "state": batch.state,
        "rows_total": batch.rows_total,
        "rows_new": batch.rows_new,
        "rows_known": batch.rows_known,
        "rows_left_out": batch.rows_left_out,
        **batch.outcome,
        "names": _names_of(batch),
        "why": _why(batch),
        "findings": _findings(batch),
    }


def refusal_of(batch: ImportBatch) -> str:
    first = batch.findings.filter(is_accepted=False).order_by("-severity", "row_number").first()
    count = batch.findings.filter(is_accepted=False).count()
    told = f" First: row {first.row_number}, {first.column or 'whole row'}: {first.message}" if first else ""
    return f"Nothing was written: {count} finding{'s' if count != 1 else ''} undecided.{told}"


def _names_of(batch: ImportBatch) -> dict[str, dict[str, str]]:
    """Names and choices in the shape that --mapping reads."""
    named: dict[str, dict[str, str]] = {}
    for name in batch.names.all():
        named.setdefault(name.kind, {})[name.name] = name.choice
    return named


def _why(batch: ImportBatch) -> list[dict[str, Any]]:
    """What is undecided: one line for each code, with its first finding."""
    counted = batch.findings.filter(is_accepted=False).values("code", "severity")
    groups = counted.annotate(findings=Count("id"), first=Min("id")).order_by("severity", "code")[:SHOWN_FINDINGS]
    firsts = batch.findings.in_bulk([group["first"] for group in groups])
    return [
        {
            **{key: group[key] for key in ("code", "severity", "findings")},
            "row": firsts[group["first"]].row_number,
            "column": firsts[group["first"]].column,
            "value": firsts[group["first"]].value,
            "message": firsts[group["first"]].message,
        }
        for group in groups
    ]


def _findings(batch: ImportBatch) -> list[dict[str, Any]]:
    """The first undecided findings, each with its row, column, value and why."""
    fields = ("row_number", "column", "value", "severity", "code", "message")
    return list(batch.findings.filter(is_accepted=False).values(*fields)[:LISTED_FINDINGS])


def _mapping_of(path: Path) -> dict[str, dict[str, str]]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"The mapping {path} cannot be read: {error}.") from error
    if not isinstance(read, dict) or not all(
        isinstance(names, dict) and all(isinstance(choice, str) for choice in names.values()) for names in read.values()
    ):
        raise CommandError(f"The mapping {path} is not of the shape {{kind: {{name: choice}}}}.")
    return read
