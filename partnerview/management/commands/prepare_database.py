"""`manage.py prepare_database`: roles, rights and extensions in a PostgreSQL that is not embedded.

Once before the first migration, and harmless ever after. With DATABASE_ADMIN_URL it makes the two
roles and the database as well; without, they have to be there (docs/operations.md has the statements).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from partnerview import embedded
from partnerview.db.roles import Login, create_roles_and_database, prepare, role_exists


class Command(BaseCommand):
    """Signs in as administrator (if given) and as owner, never as the application."""

    help = "Prepare the database of DATABASE_OWNER_URL for the application role of DATABASE_URL."
    requires_system_checks: list[str] = []

    def handle(self, *_: str, **__: Any) -> None:
        urls = embedded.database_urls()
        owner, app = _login(urls.owner), _login(urls.app)
        if app.role == owner.role:
            raise CommandError(f"DATABASE_URL and DATABASE_OWNER_URL both sign in as {owner.role}: use two roles.")
        if settings.DATABASE_ADMIN_URL:
            with psycopg.connect(settings.DATABASE_ADMIN_URL, autocommit=True) as admin:
                create_roles_and_database(admin, owner=owner, app=app, database=_database(urls.owner))
        with psycopg.connect(urls.owner, autocommit=True) as connection:
            if not role_exists(connection, app.role):
                raise CommandError(f"There is no role {app.role}: set DATABASE_ADMIN_URL once, or create it.")
            prepare(connection, app_role=app.role)
        self.stdout.write(f"{_database(urls.owner)} is ready for {owner.role} and {app.role}")


def _login(url: str) -> Login:
    parts = urlsplit(url)
    return Login(unquote(parts.username or ""), unquote(parts.password or ""))


def _database(url: str) -> str:
    return unquote(urlsplit(url).path.lstrip("/"))
