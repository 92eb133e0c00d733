"""Ledgers refuse every change, whoever asks: the application role, and the table's owner too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from partnerview.tenants.models import Tenant

ROOT = Path(__file__).resolve().parent.parent.parent
# Ledgers whose migration names them another way than `AppendOnly("table")`.
BESIDES = {"recognition_recognitionentry", "retainers_depositentry"}


def named_in_migrations() -> set[str]:
    """Every table that a migration of a tenant's schema makes append-only."""
    sources = [path for path in ROOT.rglob("migrations/*.py") if ".venv" not in path.parts]
    named = {name for path in sources for name in re.findall(r'AppendOnly\("(\w+)"\)', path.read_text())}
    return {name for name in named if not name.startswith("tenants_")}


LEDGERS = sorted(named_in_migrations() | BESIDES)


def guarded_tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.proname = 'refuse_change' "
            "AND c.relnamespace = current_schema()::regnamespace"
        )
        return {name for (name,) in cursor.fetchall()}


def test_every_guarded_table_is_tested_here(acme: Tenant) -> None:
    assert guarded_tables() == set(LEDGERS)


@pytest.mark.parametrize("table", LEDGERS)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET id = id",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "ALTER TABLE {} DISABLE TRIGGER ALL",
        "DROP TRIGGER {}_append_only ON {}",
    ],
)
def test_the_application_role_cannot_change_a_ledger(acme: Tenant, table: str, statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.replace("{}", table))


@pytest.mark.parametrize("table", LEDGERS)
def test_triggers_guard_update_delete_and_truncate(acme: Tenant, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgtype::int FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE %s",
            [table, f"{table}%"],
        )
        types = [kind for (kind,) in cursor.fetchall()]
    update_delete, truncate = 16 | 8, 32
    assert any(kind & update_delete == update_delete for kind in types)
    assert any(kind & truncate for kind in types)
