"""What both embedded servers share: one state file, one lock, find it or start it, stop it.

The state file (`.run/<name>.json`, mode 0600) remembers the port and the passwords. It is written
before the first start, so that a start which was killed half-way is simply repeated.
"""

from __future__ import annotations

import fcntl
import importlib.util
import json
import os
import secrets
import signal
import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import ClassVar

HOST = "127.0.0.1"
START_ATTEMPTS = 3
PATIENCE_SECONDS = 40.0
PROBE_SECONDS = 2.0


class ServerError(RuntimeError):
    """An embedded server cannot be used; the message says what to do about it."""


@dataclass(frozen=True)
class State:
    """What has to be known to reach a server that somebody else has started."""

    port: int
    passwords: dict[str, str]
    prepared: bool = False


class EmbeddedServer(ABC):
    """One server process under the run directory, shared by all programs of this project folder."""

    name: ClassVar[str]
    logins: ClassVar[tuple[str, ...]]

    def __init__(self, run_dir: Path) -> None:
        self.run_dir = run_dir
        self.state_file = run_dir / f"{self.name}.json"

    @abstractmethod
    def folder(self) -> Path:
        """Where the server works and keeps its data."""

    @abstractmethod
    def pid(self) -> int | None:
        """Process id on record, alive or not."""

    @abstractmethod
    def answers(self, state: State) -> bool:
        """Whether this very server, and no other that took its port, answers now."""

    @abstractmethod
    def _start(self, state: State) -> None:
        """Start on the state's port and return when it answers; called under the lock, safe to repeat."""

    @abstractmethod
    def _prepare(self, state: State) -> None:
        """What a new server needs once, before anybody else may use it; safe to repeat."""

    def ensure(self) -> State:
        """Find the running server or start it; several programs may ask at once."""
        return self.running() or self._ensure_under_lock()

    def running(self) -> State | None:
        """The state if the server answers now; starts nothing."""
        state = self._read()
        return state if state and state.prepared and self.answers(state) else None

    def stop(self) -> bool:
        """Stop the server if it runs; says whether it did."""
        with self._locked():
            pid = self._own_pid()
            if pid is None:
                return False
            os.kill(pid, signal.SIGINT)
            if not wait_until(lambda: self._own_pid() != pid):
                raise ServerError(f"{self.name} (process {pid}) does not stop; its log is in {self.folder()}.")
            return True

    def _ensure_under_lock(self) -> State:
        with self._locked():
            state = self._read() or self._new_state()
            if not self._comes_up(state):
                state = self._start_somewhere(state)
            if not state.prepared:
                self._prepare(state)
                state = replace(state, prepared=True)
                self._write(state)
            return state

    def _comes_up(self, state: State) -> bool:
        """Give a process that lives but does not answer (starting, recovering, frozen) the time it needs."""
        wait_until(lambda: self.answers(state) or not self._own_pid())
        if self.answers(state):
            return True
        if pid := self._own_pid():
            raise ServerError(f"{self.name} (process {pid}) runs but does not answer; its log is in {self.folder()}.")
        return False

    def _start_somewhere(self, state: State) -> State:
        for attempt in range(1, START_ATTEMPTS + 1):
            if not _is_free(state.port):
                state = replace(state, port=_free_port())
            self._write(state)
            try:
                self._start(state)
                break
            except ServerError:
                if attempt == START_ATTEMPTS:
                    raise
                time.sleep(attempt)
        return state

    def _own_pid(self) -> int | None:
        """The recorded process if it is alive and ours; ids are reused after kill -9 and after a reboot."""
        pid = self.pid()
        return pid if pid is not None and _works_in(pid, self.folder()) else None

    def _new_state(self) -> State:
        return State(port=_free_port(), passwords={login: secrets.token_urlsafe(24) for login in self.logins})

    def _read(self) -> State | None:
        try:
            return State(**json.loads(self.state_file.read_text()))
        except FileNotFoundError:
            return None
        except PermissionError as error:
            hint = "run as that user, or set PARTNERVIEW_RUN_DIR to a folder of your own."
            raise ServerError(f"{self.state_file} belongs to another user: {hint}") from error

    def _write(self, state: State) -> None:
        draft = self.state_file.with_suffix(".tmp")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(asdict(state)))
        draft.replace(self.state_file)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.run_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
        with (self.run_dir / f"{self.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def package_dir(package: str) -> Path:
    """Folder of an installed package, found without importing it: the import costs more than all the rest."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ServerError(f"The package {package} is not installed: run `make up`, or set DATABASE_URL and REDIS_URL.")
    return Path(spec.origin).parent


def ask(port: int, question: bytes) -> bytes:
    """What the server on this port replies; nothing if none does."""
    try:
        with socket.create_connection((HOST, port), timeout=PROBE_SECONDS) as connection:
            connection.sendall(question)
            return connection.recv(256)
    except OSError:
        return b""


def wait_until(is_so: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> bool:
    """Whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _works_in(pid: int, folder: Path) -> bool:
    try:
        os.kill(pid, 0)
        return not Path("/proc").exists() or Path(f"/proc/{pid}/cwd").resolve(strict=True).is_relative_to(folder)
    except OSError:
        return False


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
