"""PostgreSQL and Valkey from Python wheels, for machines that have neither.

`database_urls()` and `redis_url()` return what the environment names; where it names nothing they find
or start the embedded servers, whose data, ports and passwords live under `.run/`. For development,
tests and demonstrations; a deployment sets DATABASE_URL and REDIS_URL and never comes here.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from partnerview.embedded.postgres import APP_ROLE, OWNER_ROLE, EmbeddedPostgres
from partnerview.embedded.server import HOST, EmbeddedServer, ServerError
from partnerview.embedded.valkey import EmbeddedValkey

__all__ = [
    "DatabaseUrls",
    "EmbeddedServer",
    "ServerError",
    "database_urls",
    "kept_secret",
    "redis_url",
    "run_dir",
    "secret_key",
    "servers",
]


@dataclass(frozen=True)
class DatabaseUrls:
    """The same database, signed in as the application role and as its owner (empty where not held)."""

    app: str
    owner: str


def database_urls() -> DatabaseUrls:
    """URLs from the environment, else of the embedded PostgreSQL, started where it is not running."""
    if url := os.environ.get("DATABASE_URL"):
        owner = os.environ.get("DATABASE_OWNER_URL", "")
        if os.environ.get("DATABASE_ROLE") == "owner" and not owner:
            raise ServerError("This command changes tables: with DATABASE_URL set it needs DATABASE_OWNER_URL too.")
        return DatabaseUrls(app=url, owner=owner)
    if _only_static_checks():
        nowhere = f"postgresql://{{}}@{HOST}:1/partnerview"
        return DatabaseUrls(app=nowhere.format(APP_ROLE), owner=nowhere.format(OWNER_ROLE))
    postgres = EmbeddedPostgres(run_dir())
    state = postgres.ensure()
    return DatabaseUrls(app=postgres.url(state, APP_ROLE), owner=postgres.url(state, OWNER_ROLE))


def redis_url() -> str:
    """URL from the environment, else of the embedded Valkey, started where it is not running."""
    if url := os.environ.get("REDIS_URL"):
        return url
    if _only_static_checks():
        return f"redis://{HOST}:1/0"
    valkey = EmbeddedValkey(run_dir())
    return valkey.url(valkey.ensure())


def secret_key() -> str:
    """A key made once for this copy; a deployment has several processes on several machines and must set its own."""
    if os.environ.get("DATABASE_URL"):
        raise ServerError("SECRET_KEY is not set: with DATABASE_URL it has to come from the environment.")
    return kept_secret("secret_key")


def kept_secret(name: str) -> str:
    """A random secret that stays the same for this run directory, readable by its user only."""
    if _only_static_checks():
        return f"{name} for checks that never serve a request or sign a value"
    file = run_dir() / name
    if not file.exists():
        run_dir().mkdir(mode=0o711, parents=True, exist_ok=True)
        draft = file.with_name(f"{name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):  # another process was quicker: its secret counts
            file.hardlink_to(draft)
        draft.unlink()
    return file.read_text()


def run_dir() -> Path:
    """Where the embedded servers and the supervisor keep everything that a running copy needs."""
    project = Path(__file__).resolve().parent.parent.parent
    return Path(os.environ.get("PARTNERVIEW_RUN_DIR") or project / ".run").resolve()


def servers() -> list[EmbeddedServer]:
    """The embedded servers that this environment uses: those that no URL replaces."""
    found: list[EmbeddedServer] = []
    if not os.environ.get("DATABASE_URL"):
        found.append(EmbeddedPostgres(run_dir()))
    if not os.environ.get("REDIS_URL"):
        found.append(EmbeddedValkey(run_dir()))
    return found


def _only_static_checks() -> bool:
    """mypy, makemigrations --check and their like read the settings but never connect."""
    return os.environ.get("PARTNERVIEW_NO_SERVERS") == "1"
