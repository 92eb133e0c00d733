"""Keeps a few programs running until told to stop, and leaves none of them behind.

Every program leads its own process group, and each start is on record. Ctrl-C therefore reaches only
the supervisor, which stops the others in order; and what a killed supervisor left running is found
by the record and ended before the next start.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psutil

from partnerview.embedded.server import wait_until

POLL_SECONDS = 0.2
GRACE_SECONDS = 15.0
QUICK_DEATH_SECONDS = 10.0
QUICK_DEATHS_ALLOWED = 5
CLOCK_TOLERANCE_SECONDS = 2.0


class AlreadyRunning(RuntimeError):
    """Another supervisor holds this run directory."""


@dataclass(frozen=True)
class Program:
    """What to run, under which name its lines appear, and what its environment adds to ours."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None


@dataclass
class _Child:
    program: Program
    process: subprocess.Popen[str]
    started: float = field(default_factory=time.monotonic)
    quick_deaths: int = 0


class Supervisor:
    """Starts programs, starts again what dies, gives up on what keeps dying, stops everything."""

    def __init__(self, run_dir: Path, *, out: IO[str] = sys.stdout) -> None:
        self._record = _record(run_dir)
        self._out = out
        self._children: list[_Child] = []
        self._told_to_stop = threading.Event()

    def start(self, programs: Iterable[Program]) -> None:
        """Start them all, in this order."""
        for program in programs:
            self._children.append(_Child(program, self._spawn(program)))
            self._write_record()

    def run_once(self, program: Program, *, output: Path | None = None) -> int:
        """Run to its end, or until told to stop; its exit code. `output` appears when all went well."""
        if output is None:
            return self._wait_for(self._spawn(program))
        draft = output.with_suffix(".tmp")
        with open(draft, "w", opener=_privately) as file:
            code = self._wait_for(self._spawn(program, stdout=file))
        if code == 0:
            draft.replace(output)
        return code

    def watch(self, look_around: Callable[[], None]) -> bool:
        """Stay until told to stop (true) or until a program keeps dying (false), looking around in between."""
        while not self._told_to_stop.wait(POLL_SECONDS):
            for child in self._children:
                if child.process.poll() is not None and not self._start_again(child):
                    return False
            look_around()
        return True

    def tell_to_stop(self, *_: object) -> None:
        """May be called by a signal handler or another thread."""
        self._told_to_stop.set()

    @property
    def stopping(self) -> bool:
        """Whether somebody asked for the end."""
        return self._told_to_stop.is_set()

    def stop(self) -> None:
        """Ask every program to finish, last started first; end what does not within the grace time."""
        for child in reversed(self._children):
            with contextlib.suppress(ProcessLookupError):
                child.process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self._children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(deadline - time.monotonic(), 0.1))
            _kill_group(child.process.pid)
            child.process.wait()
        self._record.unlink(missing_ok=True)

    def say(self, name: str, line: str) -> None:
        """One line on the console, under the name of who says it."""
        with contextlib.suppress(OSError):
            self._out.write(f"{name:<12} | {line.rstrip()}\n")
            self._out.flush()

    def _wait_for(self, process: subprocess.Popen[str]) -> int:
        while process.poll() is None:
            if self._told_to_stop.wait(POLL_SECONDS):
                _kill_group(process.pid)
        return process.wait()

    def _spawn(self, program: Program, *, stdout: IO[str] | None = None) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            program.command,
            cwd=program.folder,
            env={**os.environ, **program.environment},
            stdin=subprocess.DEVNULL,
            stdout=stdout or subprocess.PIPE,
            stderr=subprocess.PIPE if stdout else subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        lines = process.stderr if stdout else process.stdout
        threading.Thread(target=self._relay, args=(program.name, lines), daemon=True).start()
        return process

    def _relay(self, name: str, lines: Iterable[str]) -> None:
        for line in lines:
            self.say(name, line)

    def _start_again(self, child: _Child) -> bool:
        lived = time.monotonic() - child.started
        child.quick_deaths = child.quick_deaths + 1 if lived < QUICK_DEATH_SECONDS else 1
        self.say(child.program.name, f"ended with {child.process.returncode} after {lived:.0f} s")
        _kill_group(child.process.pid)
        if child.quick_deaths >= QUICK_DEATHS_ALLOWED:
            self.say(child.program.name, f"ended {child.quick_deaths} times in a row: giving up")
            return False
        child.process, child.started = self._spawn(child.program), time.monotonic()
        self._write_record()
        return True

    def _write_record(self) -> None:
        rows = []
        for child in self._children:
            with contextlib.suppress(psutil.NoSuchProcess):
                rows.append([child.process.pid, psutil.Process(child.process.pid).create_time()])
        draft = self._record.with_suffix(".tmp")
        draft.write_text(json.dumps(rows))
        draft.replace(self._record)


@contextmanager
def sole_supervisor(run_dir: Path) -> Iterator[None]:
    """Hold this run directory; the kernel lets go of the lock when the holder dies, however it dies."""
    run_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
    with _lock_file(run_dir).open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"process {supervisor_pid(run_dir)}") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
        lock.truncate(0)


def supervisor_pid(run_dir: Path) -> int | None:
    """Who holds the run directory, if anybody does."""
    try:
        with _lock_file(run_dir).open("r") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(lock.read() or 0) or None
    except FileNotFoundError:
        pass
    return None


def end_leftovers(run_dir: Path) -> int:
    """End the process groups on record of a supervisor that was killed; says how many processes that were."""
    record = _record(run_dir)
    if not record.exists():
        return 0
    ended = sum(_kill_group(pid) for pid, created in json.loads(record.read_text()) if _may_be_ours(pid, created))
    record.unlink()
    return ended


def _may_be_ours(pid: int, created: float) -> bool:
    """A living leader must be the one on record; an id stays taken while its group has members."""
    try:
        return bool(abs(psutil.Process(pid).create_time() - created) < CLOCK_TOLERANCE_SECONDS)
    except psutil.NoSuchProcess:
        return True


def _kill_group(group: int) -> int:
    members = [process for process in psutil.process_iter() if _group_of(process) == group]
    for process in members:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
    wait_until(lambda: not any(_is_alive(process) for process in members))
    return len(members)


def _is_alive(process: psutil.Process) -> bool:
    """Looks without reaping: the exit code of a child belongs to its Popen."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _group_of(process: psutil.Process) -> int | None:
    try:
        return os.getpgid(process.pid)
    except ProcessLookupError:
        return None


def _privately(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _record(run_dir: Path) -> Path:
    return run_dir / "processes.json"


def _lock_file(run_dir: Path) -> Path:
    return run_dir / "supervisor.lock"
