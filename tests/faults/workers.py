"""Real workers and beats as processes of their own, to be killed.

with world(folder, back_to=…) as here:     # the fixture `here`: own database, own broker database, own gate
    worker = here.worker()                 # `celery worker`, in its own process group
    here.wait_for(lambda: here.started("2026-01"))
    worker.kill_child()
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from django.conf import settings
from redis import Redis

from partnerview import embedded
from partnerview.celery import app
from tests import database
from tests.redis_of_tests import number_of_process, send_to

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASE = f"test_partnerview_faults_{number_of_process()}"
BROKER_DATABASE = 4 + number_of_process() % 4
PATIENCE_SECONDS = 120.0


class Late(AssertionError):
    """What a test waited for did not come; the message carries the logs."""


@dataclass
class Process:
    """A program in its own process group, its output in a file."""

    name: str
    popen: subprocess.Popen[bytes]
    log: Path

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.popen.pid).children(recursive=True)

    def kill_child(self) -> None:
        """kill -9 of the process that runs the task; the parent notices and goes on."""
        for child in self.children():
            child.kill()

    def kill(self) -> None:
        """kill -9 of parent and children at once, as when the machine loses power."""
        if self.popen.poll() is None:
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()

    def kill_parent(self) -> None:
        """kill -9 of the parent alone; its children are left to notice."""
        self.popen.kill()
        self.popen.wait()

    def freeze(self) -> None:
        os.killpg(self.popen.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.killpg(self.popen.pid, signal.SIGCONT)

    def stop(self) -> None:
        """Politely; what is left of the group after ten seconds is killed."""
        if self.popen.poll() is None:
            self.popen.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.popen.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()


@dataclass
class World:
    """What the processes of one test share: environment, gate, and the list of who runs."""

    folder: Path
    environment: dict[str, str]
    broker: Redis
    processes: list[Process] = field(default_factory=list)

    def worker(self, *, queue: str = "work", children: int = 1, owner: bool = False, **environment: str) -> Process:
        """A worker that is ready to take messages. Keywords are added to its environment."""
        role = {"DATABASE_ROLE": "owner"} if owner else {"DATABASE_OWNER_URL": ""}
        name = f"{queue}{len(self.processes)}"
        options = ("-Q", queue, "-n", f"{name}@%h", "-c", str(children), "--loglevel=info")
        quick = ("--without-gossip", "--without-mingle", "--without-heartbeat")
        worker = self._start(name, "worker", *options, *quick, **role, **environment)
        self.wait_for(lambda: " ready." in worker.log.read_text(), "a worker that is ready")
        return worker

    def beat(self, **environment: str) -> Process:
        schedule = self.folder / f"schedule{len(self.processes)}"
        options = ("--schedule", str(schedule), "--max-interval", "1", "--loglevel=info", "--pidfile=")
        return self._start(f"beat{len(self.processes)}", "beat", *options, DATABASE_OWNER_URL="", **environment)

    def open_gate(self) -> None:
        (self.folder / "open").touch()

    def started(self, name: str) -> int:
        """How often the work of this name has begun."""
        return len(list(self.folder.glob(f"started-{name}-*")))

    def wait_for(self, condition: Callable[[], object], what: str = "it", seconds: float = PATIENCE_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                logs = "\n".join(f"--- {p.name}\n{p.log.read_text()[-4000:]}" for p in self.processes)
                raise Late(f"Waited {seconds:.0f} s for {what}.\n{logs}")
            time.sleep(0.05)

    def _start(self, name: str, *arguments: str, **environment: str) -> Process:
        log = self.folder / f"{name}.log"
        command = [Path(sys.executable).with_name("celery"), "--app", "partnerview", *arguments]
        with log.open("wb") as output:
            popen = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **self.environment, **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        process = Process(name, popen, log)
        self.processes.append(process)
        return process


@contextmanager
def world(folder: Path, *, back_to: str) -> Iterator[World]:
    """Own database and broker database; this process is moved there as well, signed in as the application."""
    usual_broker = app.conf.broker_url
    database.copy_of_template(DATABASE)
    broker_url = urlsplit(embedded.redis_url())._replace(path=f"/{BROKER_DATABASE}").geturl()
    here = World(folder, _environment(folder, broker_url), Redis.from_url(broker_url))
    here.broker.flushdb()
    database.use_database(DATABASE, owner=False)
    send_to(broker_url)
    try:
        yield here
    finally:
        for process in here.processes:
            process.stop()
        here.broker.flushdb()
        here.broker.close()
        send_to(usual_broker)
        database.drop(DATABASE)
        database.use_database(back_to, owner=False)


def _environment(folder: Path, broker_url: str) -> dict[str, str]:
    urls = embedded.database_urls()
    return {
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "DATABASE_URL": urlsplit(urls.app)._replace(path=f"/{DATABASE}").geturl(),
        "DATABASE_OWNER_URL": urlsplit(urls.owner)._replace(path=f"/{DATABASE}").geturl(),
        "REDIS_URL": broker_url,
        "SECRET_KEY": settings.SECRET_KEY,
        "FAULTS_GATE": str(folder),
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
    }
