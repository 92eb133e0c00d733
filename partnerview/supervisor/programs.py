"""What runs on one machine: the steps before, the four programs, and how to tell that they answer."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from partnerview.embedded import kept_secret, run_dir
from partnerview.supervisor.probe import WEB, answering_workers, web_answers
from partnerview.supervisor.processes import Program

WEB_WORKERS = "2"
WORKER_PROCESSES = "2"
PROJECT = Path(__file__).resolve().parent.parent.parent
CELERY = ("--app", "partnerview", "--quiet")
AS_OWNER = {"DATABASE_ROLE": "owner"}
# Web, worker and beat never hold the owner's URL; an empty value is as good as none.
AS_APPLICATION = {"DATABASE_ROLE": "app", "DATABASE_OWNER_URL": ""}
# A worker that is asked to finish gives its tasks a few seconds, then hands them back to the queue.
HANDING_BACK = {"REMAP_SIGTERM": "SIGQUIT"}
# Celery warns of root because it might unpickle. Ours takes JSON only, and root is usual on a machine for trying out.
NO_ALARM = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}


@dataclass(frozen=True)
class Step:
    """Something to be done before the programs start, unless its result is there; and how to say that it is."""

    program: Program
    done: str
    result: Path
    answers: bool = False  # whether the result is what the program prints, or only a mark that it ran


@dataclass(frozen=True)
class Plan:
    """One run: where the web listens and which programs stay out."""

    host: str
    port: int
    without: frozenset[str] = frozenset()

    def steps(self) -> list[Step]:
        """Bring database, demonstration and static files up to this version; a result is named after its causes."""
        migrated = run_dir() / f"migrated-{_digest_of('*/migrations/*.py', '*/*/migrations/*.py', 'requirements.lock')}"
        collected = PROJECT / "staticfiles" / f"collected-{_digest_of('static/**/*', 'requirements.lock')}"
        return [
            Step(self._manage("migrate_schemas", "--verbosity=0"), "database migrated", migrated),
            Step(self._manage("seed_demo", "--json"), "demonstration told", demonstration(), answers=True),
            Step(self._manage("collectstatic", "--no-input", "--verbosity=0"), "static files collected", collected),
        ]

    def programs(self) -> list[Program]:
        """In starting order."""
        every = [
            self._program(WEB, AS_APPLICATION, "granian", *self._web_options(), "partnerview.wsgi:application"),
            self._worker("worker", AS_APPLICATION, queue="work", processes=WORKER_PROCESSES),
            self._worker("provisioning", AS_OWNER, queue="provisioning", processes="1"),
            self._program("beat", AS_APPLICATION, "celery", *CELERY, "beat", *self._beat_options()),
        ]
        return [program for program in every if program.name not in self.without]

    def silent(self) -> list[str]:
        """Names of the programs that do not answer now."""
        names = [program.name for program in self.programs()]
        heard = answering_workers([name for name in names if name != WEB])
        if web_answers(self.host, self.port):
            heard.add(WEB)
        return [name for name in names if name not in heard]

    def welcome(self) -> list[str]:
        """What a person who started this wants to know: where to go and how to sign in."""
        lines = []
        for firm in json.loads(demonstration().read_text()):
            lines += ["", f"{firm['name']}: http://{firm['host']}:{self.port}/"]
            lines += [f"  {role:<16} {email}" for role, email in firm["logins"].items()]
            lines += [f"  {'password':<16} {firm['password']}"]
            lines += [f"  {'API key':<16} {firm['key']}"] if firm["key"] else []
        return [*lines, "", "Ctrl-C or `make down` stops it"]

    def _manage(self, command: str, *arguments: str) -> Program:
        return self._program(command, {}, "python", "manage.py", command, *arguments)

    def _worker(self, name: str, role: Mapping[str, str], *, queue: str, processes: str) -> Program:
        quiet = ("--loglevel=warning", "--without-gossip", "--without-mingle")
        options = ("-Q", queue, "-n", f"{name}@%h", "--concurrency", processes, *quiet)
        return self._program(name, {**role, **HANDING_BACK, **NO_ALARM}, "celery", *CELERY, "worker", *options)

    def _web_options(self) -> tuple[str, ...]:
        listen = ("--host", self.host, "--port", str(self.port), "--log-level", "warning")
        workers = ("--workers", WEB_WORKERS, "--blocking-threads", "1", "--respawn-failed-workers")
        return ("--interface", "wsgi", "--no-ws", *listen, *workers, "--workers-kill-timeout", "5")

    def _beat_options(self) -> tuple[str, ...]:
        return (
            "--loglevel=warning",
            "--enable-remote-control",
            "-n",
            "beat@%h",
            "--schedule",
            str(run_dir() / "beat-schedule"),
        )

    def _program(self, name: str, environment: Mapping[str, str], program: str, *arguments: str) -> Program:
        command = (str(Path(sys.executable).with_name(program)), *arguments)
        ours = {"DEMO": "1", "PORT": str(self.port), "PYTHONUNBUFFERED": "1", **_secret_key()}
        return Program(name, command, {**ours, **environment}, PROJECT)


def _secret_key() -> dict[str, str]:
    """The same key for every program, also where the database is not embedded."""
    return {} if os.environ.get("SECRET_KEY") else {"SECRET_KEY": kept_secret("secret_key")}


def demonstration() -> Path:
    """What `seed_demo` has printed. The keys in it are shown only once, so it is kept."""
    return run_dir() / f"demonstration-{_digest(os.environ.get('DATABASE_URL', '').encode())}.json"


def _digest_of(*patterns: str) -> str:
    """Names the state of these files, and the database that they were used on."""
    files = sorted({file for pattern in patterns for file in PROJECT.glob(pattern) if file.is_file()})
    causes = [os.environ.get("DATABASE_URL", ""), *(f"{file.relative_to(PROJECT)} {_digest(file)}" for file in files)]
    return _digest("\n".join(causes).encode())


def _digest(content: bytes | Path) -> str:
    if isinstance(content, Path):
        content = content.read_bytes()
    return hashlib.sha256(content).hexdigest()[:16]
