"""Who may do what in the database: two roles, installed before the first migration.

`partnerview_owner` owns the database and every table in it; migrations and provisioning run as owner.
`partnerview_app` is what web and worker sign in as: it may read and write rows, never change tables.
Both steps can be repeated. They do not grant on tables that exist already, because that would give
back what an append-only law has revoked.
"""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import Connection, sql

EXTENSIONS_SCHEMA = "extensions"
EXTENSIONS = ("btree_gist", "pg_trgm")


@dataclass(frozen=True)
class Login:
    """A database role and its password."""

    role: str
    password: str


def create_roles_and_database(admin: Connection, *, owner: Login, app: Login, database: str) -> None:
    """As an administrator (autocommit): make both roles, set their passwords, make the database."""
    _ensure_role(admin, owner, sql.SQL("LOGIN CREATEDB NOSUPERUSER NOCREATEROLE"))
    _ensure_role(admin, app, sql.SQL("LOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE"))
    names = {"app": sql.Identifier(app.role), "owner": sql.Identifier(owner.role), "db": sql.Identifier(database)}
    admin.execute(sql.SQL("GRANT {app} TO {owner}").format(**names))
    if not _is_superuser(admin):  # an administrator of a managed service gives away only what it belongs to
        admin.execute(sql.SQL("GRANT {owner} TO CURRENT_USER").format(**names))
    if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        admin.execute(sql.SQL("CREATE DATABASE {db} OWNER {owner}").format(**names))
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {db} FROM PUBLIC").format(**names))
    admin.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {db} TO {app}").format(**names))


def prepare(owner: Connection, *, app_role: str) -> None:
    """As owner, inside the database: the extensions, and what the application role gets on all that follows."""
    names = {"app": sql.Identifier(app_role), "extensions": sql.Identifier(EXTENSIONS_SCHEMA)}
    for statement in (
        "ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO {app}",
        "ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        "ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {app}",
        "CREATE SCHEMA IF NOT EXISTS {extensions}",
        "GRANT USAGE ON SCHEMA public, {extensions} TO {app}",
    ):
        owner.execute(sql.SQL(statement).format(**names))
    for extension in EXTENSIONS:
        create = sql.SQL("CREATE EXTENSION IF NOT EXISTS {name} SCHEMA {extensions}")
        owner.execute(create.format(name=sql.Identifier(extension), **names))


def role_exists(connection: Connection, role: str) -> bool:
    """Whether the cluster knows this role."""
    return connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None


def _is_superuser(connection: Connection) -> bool:
    row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    return bool(row and row[0])


def _ensure_role(admin: Connection, login: Login, attributes: sql.SQL) -> None:
    verb = sql.SQL("ALTER" if role_exists(admin, login.role) else "CREATE")
    statement = sql.SQL("{verb} ROLE {role} WITH {attributes} PASSWORD {password}")
    role, password = sql.Identifier(login.role), sql.Literal(login.password)
    admin.execute(statement.format(verb=verb, role=role, attributes=attributes, password=password))
