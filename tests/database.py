"""The test database: migrated once into a template, copied for each run, used as the application role.

The template is named after the content of everything that shapes it (migrations, cast, this file), so a
changed migration builds a new one and an unchanged one costs a file copy. Two tenants live in it: `acme`
with ids from 1 and `zenith` with ids from 1,000,000 whose every name carries the canary.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django_tenants.utils import tenant_context
from psycopg import sql

from partnerview import embedded
from partnerview.db.roles import prepare
from partnerview.tenants.models import Domain, Tenant, TenantState

ROOT = Path(__file__).resolve().parent.parent
ZENITH_FIRST_ID = 1_000_000
SHAPERS = ["*/migrations/*.py", "*/*/migrations/*.py", "tests/cast.py", "tests/database.py", "requirements.lock"]


def use_database(name: str, *, owner: bool) -> None:
    """Point Django's connection at `name`, signed in as owner or as the application."""
    urls = embedded.database_urls()
    parts = urlsplit(urls.owner if owner else urls.app)
    connection.close()
    connection.settings_dict.update(
        NAME=name, USER=unquote(parts.username or ""), PASSWORD=unquote(parts.password or "")
    )
    connection.set_schema_to_public()


def copy_of_template(name: str) -> str:
    """A fresh database `name` with both tenants; built from the template in well under a second."""
    template = f"partnerview_template_{_fingerprint()}"
    with _maintenance() as admin:
        admin.execute("SELECT pg_advisory_lock(hashtext('partnerview test template'))")
        if not _exists(admin, template):
            _build(admin, template)
        _drop(admin, name)
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        _grant_connect(admin, name)
    return name


def drop(name: str) -> None:
    connection.close()
    with _maintenance() as admin:
        _drop(admin, name)


def _build(admin: psycopg.Connection, template: str) -> None:
    """Migrate into a draft, then rename: a broken build leaves no template behind."""
    draft = f"{template}_draft_{os.getpid()}"
    _drop(admin, draft)
    for old in admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'partnerview_template_%'").fetchall():
        _drop(admin, old[0])
    admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
    use_database(draft, owner=True)
    connection.ensure_connection()
    prepare(connection.connection, app_role=settings.DATABASE_APP_ROLE)
    call_command("migrate_schemas", shared=True, verbosity=0)
    from tests.cast import assemble  # noqa: PLC0415  needs the app registry

    for slug, name in (("acme", "Acme Managed Services"), ("zenith", "CANARY Zenith Ltd")):
        tenant = Tenant.objects.create(
            slug=slug, name=name, schema_name=f"t_test_{slug}", state=TenantState.READY, time_zone="Europe/London"
        )
        Domain.objects.create(domain=f"{slug}.{settings.BASE_DOMAIN}", tenant=tenant, is_primary=True)
        tenant.create_schema(check_if_exists=True, verbosity=0)
        with tenant_context(tenant):
            if slug == "zenith":
                _start_identities_at(ZENITH_FIRST_ID)
            assemble(canary=slug == "zenith")
    connection.close()
    admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(template)))


def _start_identities_at(first: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(sequencename) FROM pg_sequences WHERE schemaname = current_schema()"
            " AND sequencename NOT LIKE 'django_%'"
        )
        for (sequence,) in cursor.fetchall():
            cursor.execute(f"ALTER SEQUENCE {sequence} RESTART WITH {first}")


@contextmanager
def _maintenance() -> Iterator[psycopg.Connection]:
    owner = embedded.database_urls().owner
    parts = urlsplit(owner)
    with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as admin:
        yield admin


def _exists(admin: psycopg.Connection, name: str) -> bool:
    return admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _drop(admin: psycopg.Connection, name: str) -> None:
    """Without FORCE: the owner may not end an autovacuum worker, which a plain DROP sends away by itself."""
    admin.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = %s AND backend_type = 'client backend'",
        [name],
    )
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def _grant_connect(admin: psycopg.Connection, name: str) -> None:
    admin.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(
            sql.Identifier(name), sql.Identifier(settings.DATABASE_APP_ROLE)
        )
    )


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in SHAPERS:
        for path in sorted(ROOT.glob(pattern)):
            if not {".venv", ".run"} & set(path.parts):
                digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]
