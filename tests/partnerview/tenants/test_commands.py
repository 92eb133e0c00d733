"""Commands name their tenants, run inside them, and say by their exit code whether all went well."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from partnerview.directory.models import Client
from partnerview.errors import InvalidInput
from partnerview.origin import current_origin
from partnerview.tenants.commands import TenantCommand
from partnerview.tenants.dispatch import MAX_ATTEMPTS
from partnerview.tenants.models import JobDue, Tenant, TenantEvent, TenantState


class Clients(TenantCommand):
    """Counts clients; refuses for the firm that a test names."""

    refused = ""

    def work(self, tenant: Tenant, **options: Any) -> dict[str, Any]:
        if tenant.slug == self.refused:
            raise InvalidInput("Not for this firm.")
        zone, source = str(timezone.get_current_timezone()), current_origin().source
        return {"clients": Client.objects.count(), "zone": zone, "source": source}


def answer(command: TenantCommand, *arguments: str) -> Any:
    command.stdout = StringIO()  # type: ignore[assignment]
    call_command(command, *arguments, "--json", stdout=command.stdout)
    return json.loads(command.stdout.getvalue())


def test_without_a_tenant_it_refuses(db: None) -> None:
    with pytest.raises(CommandError, match="--tenant"):
        call_command(Clients())


def test_an_unknown_tenant_is_named_and_so_are_those_that_exist(db: None) -> None:
    with pytest.raises(CommandError, match=r"no tenant “nobody”\. There are: acme, zenith"):
        call_command(Clients(), "--tenant", "nobody")


def test_a_suspended_tenant_is_refused(zenith: Tenant) -> None:
    Tenant.objects.filter(pk=zenith.pk).update(state=TenantState.SUSPENDED)
    with pytest.raises(CommandError, match="zenith is suspended"):
        call_command(Clients(), "--tenant", "zenith")
    assert [row["tenant"] for row in answer(Clients(), "--all-tenants")] == ["acme"]


@pytest.mark.parametrize("name", ["zenith", "zenith.localhost", "t_test_zenith"])
def test_it_runs_inside_the_tenant_and_leaves_again(zenith: Tenant, name: str) -> None:
    result = answer(Clients(), "--tenant", name)
    assert result == {"tenant": "zenith", "ok": True, "clients": 1, "zone": "Europe/London", "source": "command"}
    assert connection.schema_name == "public"


def test_one_tenants_refusal_does_not_stop_the_next_but_fails_the_run(db: None) -> None:
    command = Clients()
    command.refused = "acme"
    out = StringIO()
    with pytest.raises(CommandError, match="acme: Not for this firm"):
        call_command(command, "--all-tenants", "--json", stdout=out)
    first, second = json.loads(out.getvalue())
    assert (first["ok"], second["ok"], second["clients"]) == (False, True, 1)


def test_suspending_takes_a_reason_and_is_safe_to_repeat(zenith: Tenant) -> None:
    with pytest.raises(CommandError):
        call_command("suspend_tenant", "--tenant", "zenith", "--reason", " ")
    for changed in (True, False):
        out = StringIO()
        call_command("suspend_tenant", "--tenant", "zenith", "--reason", "unpaid", "--json", stdout=out)
        assert json.loads(out.getvalue()) == {"tenant": "zenith", "state": "suspended", "changed": changed}
    call_command("resume_tenant", "--tenant", "zenith", "--reason", "paid", stdout=StringIO())
    zenith.refresh_from_db()
    assert zenith.state == TenantState.READY
    events = TenantEvent.objects.filter(tenant=zenith).values_list("state", "reason", "source")
    assert list(events) == [("suspended", "unpaid", "command"), ("ready", "paid", "command")]


def test_a_schema_that_lags_behind_is_named_and_fails_the_run(acme: Tenant) -> None:
    out = StringIO()
    call_command("migration_status", "--json", stdout=out)
    assert [row["tenant"] for row in json.loads(out.getvalue())] == ["public", "acme", "zenith"]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'audit' AND name = '0001_initial'")
    out = StringIO()
    with pytest.raises(CommandError, match="acme lag behind"):
        call_command("migration_status", "--json", stdout=out)
    assert [row["pending"] for row in json.loads(out.getvalue())] == [[], ["audit.0001_initial"], []]


def test_given_up_work_fails_the_listing_until_it_is_let_go_again(zenith: Tenant) -> None:
    JobDue.objects.create(
        job="month", period="2026-01", schema_name=zenith.schema_name, attempts=MAX_ATTEMPTS, failure="no rate"
    )
    out = StringIO()
    with pytest.raises(CommandError, match="zenith"):
        call_command("jobs", "--tenant", "zenith", "--json", stdout=out)
    assert json.loads(out.getvalue())["open"][0]["failure"] == "no rate"
    call_command("jobs", "--tenant", "zenith", "--retry", stdout=StringIO())
    assert JobDue.objects.get().attempts == 0
