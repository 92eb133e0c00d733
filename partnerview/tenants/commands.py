"""The base of every command that works inside tenants: `--tenant NAME` or `--all-tenants`, `--json`.

A command names its tenants or does nothing. For each it runs in that schema, in the tenant's time zone,
with the origin "command"; what one tenant refuses does not stop the next, but the exit code tells.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django_tenants.utils import schema_context

from partnerview.errors import DomainError
from partnerview.origin import COMMAND, origin
from partnerview.tenants.guard import PUBLIC, working_in
from partnerview.tenants.models import Tenant, TenantState

REFUSALS = (DomainError, CommandError)


class JsonCommand(BaseCommand):
    """Says its result as lines for people, or with `--json` as one JSON document."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print one JSON document.")

    def say(self, result: Any, *, as_json: bool) -> None:
        self.stdout.write(json.dumps(result, cls=DjangoJSONEncoder) if as_json else self.describe(result))

    def describe(self, result: Any) -> str:
        """The result in words; `name: value` lines unless a command knows better."""
        if isinstance(result, Mapping):
            return "\n".join(f"{str(name).replace('_', ' ')}: {value}" for name, value in result.items())
        return "\n\n".join(self.describe(part) for part in result)


class TenantCommand(JsonCommand):
    """Subclasses write `work(tenant, **options)`: what it returns is printed; `"ok": False` in it fails the run."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        choice = parser.add_mutually_exclusive_group(required=True)
        choice.add_argument("--tenant", metavar="NAME", help="Slug, host name or schema of one tenant.")
        choice.add_argument("--all-tenants", action="store_true", help="Every ready tenant, one after the other.")

    def work(self, tenant: Tenant, **options: Any) -> Mapping[str, Any]:
        raise NotImplementedError

    def handle(self, *_: Any, **options: Any) -> None:
        as_json, every = options.pop("json"), options.pop("all_tenants")
        tenants = ready_tenants() if every else [one_ready_tenant(options["tenant"])]
        options.pop("tenant")
        results = list(self._results(tenants, options))
        self.say(results if every else results[0], as_json=as_json)
        failed = [result["tenant"] for result in results if not result["ok"]]
        if failed:
            reasons = "; ".join(f"{r['tenant']}: {r['error']}" for r in results if r.get("error"))
            raise CommandError(reasons or f"Not in order: {', '.join(failed)}.")

    def _results(self, tenants: list[Tenant], options: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for tenant in tenants:
            result: dict[str, Any] = {"tenant": tenant.slug, "ok": True}
            try:
                with working_in(tenant, source=COMMAND):
                    result |= self.work(tenant, **options)
            except REFUSALS as refusal:
                result |= {"ok": False, "error": str(refusal)}
            yield result


class StateCommand(JsonCommand):
    """Moves one tenant to `state`; one that is there already is left as it is."""

    state: str

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--tenant", metavar="NAME", required=True, help="Slug, host name or schema.")
        parser.add_argument("--reason", required=True, help="Why; it stays on record.")

    def change(self, tenant: Tenant, *, reason: str) -> Tenant:
        raise NotImplementedError

    def handle(self, *_: Any, **options: Any) -> None:
        tenant = find_tenant(options["tenant"])
        changed = tenant.state != self.state
        try:
            with origin(COMMAND):
                tenant = self.change(tenant, reason=options["reason"]) if changed else tenant
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        self.say({"tenant": tenant.slug, "state": tenant.state, "changed": changed}, as_json=options["json"])


def ready_tenants() -> list[Tenant]:
    with schema_context(PUBLIC):
        return list(Tenant.objects.filter(state=TenantState.READY).order_by("slug"))


def one_ready_tenant(name: str) -> Tenant:
    """The tenant of this slug, host or schema. Raises CommandError if there is none or it is not ready."""
    tenant = find_tenant(name)
    if tenant.state != TenantState.READY:
        raise CommandError(f"The tenant {tenant.slug} is {tenant.state}; nothing has run.")
    return tenant


def find_tenant(name: str) -> Tenant:
    """Whatever its state. Raises CommandError with the names that exist."""
    with schema_context(PUBLIC):
        asked = Q(slug=name) | Q(domains__domain=name) | Q(schema_name=name)
        found = list(Tenant.objects.filter(asked).distinct()[:2])
        if len(found) == 1:
            return found[0]
        slugs = ", ".join(Tenant.objects.exclude(state=TenantState.DELETED).values_list("slug", flat=True))
    raise CommandError(f"There is no tenant “{name}”. There are: {slugs or 'none yet'}.")
