"""Ledgers refuse every change, whoever asks: the application role, and the table's owner too."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from partnerview.tenants.models import Tenant

LEDGERS = [
    "audit_auditevent",
    "books_exchangerate",
    "books_periodmove",
    "closing_closedfigure",
    "closing_journalexport",
    "engagements_costrate",
    "engagements_engagementmove",
    "engagements_payment",
    "engagements_paymentreminder",
    "engagements_renewal",
    "engagements_usagerecord",
    "engagements_workingweek",
    "recognition_recognitionentry",
    "retainers_depositentry",
    "retainers_riskreview",
    "engagements_healthreading",
    "engagements_hoursblock",
    "engagements_hourscrossing",
    "engagements_outcomereport",
    "engagements_slaattainment",
    "engagements_tierprice",
    "engagements_valuenote",
    "programs_arrfigure",
]


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
