"""The schema is the tenancy: nothing of a tenant lies in `public`, no key crosses, the domain does not know."""

from __future__ import annotations

import re
from pathlib import Path

from django.db import connection

from partnerview.tenants.models import Tenant

ROOT = Path(__file__).resolve().parent.parent.parent
DOMAIN = ["engagements", "recognition", "retainers", "programs"]
PUBLIC_TABLES = {
    "django_migrations",
    "tenants_blueprint",
    "tenants_domain",
    "tenants_jobdue",
    "tenants_tenant",
    "tenants_tenantevent",
}


def test_public_holds_only_tenants_and_their_jobs(acme: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'v', 'm') AND relnamespace = 'public'::regnamespace"
        )
        assert {name for (name,) in cursor.fetchall()} == PUBLIC_TABLES


def test_no_foreign_key_leaves_its_schema(acme: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conname FROM pg_constraint c JOIN pg_class a ON a.oid = c.conrelid "
            "JOIN pg_class b ON b.oid = c.confrelid WHERE c.contype = 'f' AND a.relnamespace <> b.relnamespace"
        )
        assert cursor.fetchall() == []


def test_every_identity_of_ours_is_a_bigint(acme: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = %s "
            "AND column_name = 'id' AND data_type <> 'bigint' AND table_name NOT LIKE 'django_%%' "
            "AND table_name NOT SIMILAR TO '(auth|account|mfa)_%%'",
            [acme.schema_name],
        )
        assert cursor.fetchall() == []


def test_domain_code_never_says_the_word() -> None:
    said = [
        f"{path.relative_to(ROOT)}:{number}"
        for top in DOMAIN
        for path in sorted((ROOT / top).rglob("*.py"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if "commands" not in path.parts  # a command names its tenant
        and re.search(r"tenant", line, re.IGNORECASE)
        and not re.search(r"partnerview\.tenants\.(wake|tasks)", line)
        and not re.search(r"\bTenantTask\b", line)
    ]
    assert said == []


def test_no_number_is_a_float_in_the_database(acme: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = %s AND data_type IN ('real', 'double precision', 'money')",
            [acme.schema_name],
        )
        assert cursor.fetchall() == []
