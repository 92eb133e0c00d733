"""The audit log cannot be changed, cannot fork, and shows when somebody who could has changed it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django_tenants.utils import tenant_context

from partnerview.audit.actions import record
from partnerview.audit.models import AuditEvent
from partnerview.audit.reports.chain import verify_chain
from partnerview.directory.models import Client
from partnerview.tenants.models import Tenant
from tests.cast import Cast

WRITERS, EVENTS_EACH = 8, 25


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_chainhead SET sequence = 0",
        "DELETE FROM audit_chainhead",
        "INSERT INTO audit_chainhead (id, sequence, hash) VALUES (1, 0, '')",
        "ALTER TABLE audit_auditevent DISABLE TRIGGER audit_chain",
        "DROP FUNCTION audit_chain()",
        "CREATE OR REPLACE FUNCTION audit_hash(audit_auditevent) RETURNS text LANGUAGE sql AS 'SELECT 1'",
    ],
)
def test_the_application_cannot_touch_what_guards_the_chain(acme: Tenant, statement: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement)


def test_sequence_and_hashes_are_the_triggers_whatever_is_sent(cast: Cast) -> None:
    for number in (1, 2):
        AuditEvent.objects.create(
            action="x.y", subject_type="a.b", subject_id=1, sequence=999, hash="mine", previous_hash="mine"
        )
        assert AuditEvent.objects.latest("sequence").sequence == number
    second, first = AuditEvent.objects.all()
    assert (first.previous_hash, second.previous_hash) == ("0" * 64, first.hash)
    assert verify_chain().holds


def test_a_change_that_is_rolled_back_leaves_no_gap(cast: Cast) -> None:
    with transaction.atomic():
        record(cast.admin, action="user.changed", by=cast.admin)
        transaction.set_rollback(True)
    record(cast.admin, action="user.changed", by=cast.admin)
    verdict = verify_chain()
    assert (verdict.events, verdict.fault) == (1, "")


def test_an_empty_log_holds(acme: Tenant) -> None:
    assert verify_chain().holds


@pytest.fixture
def written(as_owner: None) -> Iterator[Tenant]:
    """Five events that the owner may spoil; all of it is rolled back."""
    tenant = Tenant.objects.get(slug="zenith")
    with transaction.atomic():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        with tenant_context(tenant):
            client = Client.objects.first()
            for day in range(5):
                values = {"day": day, "note": "größer ⅔", "left": None}
                record(client, action="client.changed", by=None, after=values, reason="because")
        yield tenant
        transaction.set_rollback(True)


SPOILT = {
    "content": ("UPDATE audit_auditevent SET reason = 'other' WHERE sequence = %(third)s", "not what was recorded"),
    "actor": ("UPDATE audit_auditevent SET action = 'a.b' WHERE sequence = %(third)s", "not what was recorded"),
    "gap": ("DELETE FROM audit_auditevent WHERE sequence = %(second)s", "rows are missing before it"),
}


@pytest.mark.parametrize("kind", SPOILT)
def test_the_first_broken_row_is_named(written: Tenant, kind: str) -> None:
    statement, fault = SPOILT[kind]
    with tenant_context(written):
        assert verify_chain().holds
        last = AuditEvent.objects.latest("sequence").sequence
        _spoil(statement, {"second": last - 3, "third": last - 2})
        verdict = verify_chain()
        assert f"Event {last - 2} " in verdict.fault
        assert fault in verdict.fault


def test_a_row_that_was_hashed_anew_does_not_fit_its_neighbour(written: Tenant) -> None:
    with tenant_context(written):
        last = AuditEvent.objects.latest("sequence").sequence
        _spoil("UPDATE audit_auditevent SET reason = 'other' WHERE sequence = %(n)s", {"n": last - 2})
        _spoil("UPDATE audit_auditevent e SET hash = audit_hash(e) WHERE sequence = %(n)s", {"n": last - 2})
        verdict = verify_chain()
        assert f"Event {last - 1} " in verdict.fault
        assert "does not follow from the row before" in verdict.fault


def test_events_cut_off_at_the_end_are_missed(written: Tenant) -> None:
    with tenant_context(written):
        last = AuditEvent.objects.latest("sequence").sequence
        _spoil("DELETE FROM audit_auditevent WHERE sequence = %(n)s", {"n": last})
        assert f"its head says {last}: events at the end are missing" in verify_chain().fault


def test_the_command_names_the_row_and_fails(written: Tenant) -> None:
    with tenant_context(written):
        last = AuditEvent.objects.latest("sequence").sequence
        _spoil("UPDATE audit_auditevent SET reason = 'other' WHERE sequence = %(n)s", {"n": last - 2})
    out = StringIO()
    with pytest.raises(CommandError, match="zenith"):
        call_command("verify_audit", "--all-tenants", "--json", stdout=out)
    acme, zenith = json.loads(out.getvalue())
    assert (acme["ok"], zenith["ok"]) == (True, False)
    assert f"Event {last - 2} " in zenith["fault"]


def test_eight_writers_at_once_make_one_chain(as_owner: None) -> None:
    schema = "t_test_acme"
    settings = connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}
    sql = (
        "INSERT INTO audit_auditevent (sequence, source, action, subject_type, subject_id, about_type, before, after,"
        " reason, previous_hash, hash) VALUES (0, 'system', 'race.run', 'a.b', %s, '', '{}', '{}', '', '', '')"
    )

    def write(writer: int) -> None:
        with psycopg.connect(**settings) as own:
            own.execute(f"SET search_path = {schema}")
            for _ in range(EVENTS_EACH):
                with own.transaction():
                    own.execute(sql, [writer])

    with tenant_context(Tenant.objects.get(slug="acme")):
        before = AuditEvent.objects.count()
        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(write, range(WRITERS)))
        verdict = verify_chain()
        assert verdict.fault == ""
        assert verdict.events == before + WRITERS * EVENTS_EACH == AuditEvent.objects.count()


def _spoil(statement: str, params: dict[str, int]) -> None:
    """As the owner could, with the guard taken off and put back."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
        cursor.execute(statement, params)
        cursor.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER USER")
