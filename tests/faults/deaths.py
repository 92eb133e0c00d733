"""Deaths at chosen statements: of the tasks that work a month, the first to come to its n-th statement is killed.

The test writes `death` into the gate's folder ("worker after 57": the whole worker, once the 57th has run); each
task counts its own statements, and the one that gets there renames the file before it dies, so that one dies once.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Self

from celery.signals import task_prerun

TASKS = {"recognition.tasks.run_month", "partnerview.tenants.tasks.run_job"}


@dataclass(frozen=True)
class Death:
    """Who dies (one child, or the worker with all its children), and before or after which statement."""

    victim: str
    moment: str
    statement: int

    @classmethod
    def drawn(cls, random: Random, *, statements: int) -> Self:
        return cls(
            random.choice(["child", "worker"]), random.choice(["before", "after"]), random.randint(1, statements)
        )

    @classmethod
    def read(cls, order: Path) -> Self | None:
        try:
            victim, moment, statement = order.read_text().split()
        except FileNotFoundError:
            return None
        return cls(victim, moment, int(statement))

    def order(self, folder: Path) -> None:
        (folder / "draft").write_text(str(self))
        (folder / "draft").rename(folder / "death")

    def __str__(self) -> str:
        return f"{self.victim} {self.moment} {self.statement}"


class Count:
    """Statements of the task in hand; asks for the order at each, as it may come while the task runs."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.seen = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if "SAVEPOINT" in sql:  # there are more of them where the whole is taken back
            return execute(sql, params, many, context)
        self.seen += 1
        self._die("before")
        result = execute(sql, params, many, context)
        self._die("after")
        return result

    def _die(self, moment: str) -> None:
        death = Death.read(self.folder / "death") if self.folder else None
        if self.folder is None or death is None or (death.moment, death.statement) != (moment, self.seen):
            return
        try:
            (self.folder / "death").rename(self.folder / "died")
        except FileNotFoundError:
            return  # another one was first
        if death.victim == "worker":
            os.killpg(os.getpgrp(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)


@task_prerun.connect
def count_statements(sender: Any = None, **_more: Any) -> None:
    """Begin to count anew for each task that works a month."""
    from django.db import connection  # noqa: PLC0415  the settings read this module

    wrappers = connection.execute_wrappers
    wrappers[:] = [one for one in wrappers if not isinstance(one, Count)]
    if sender.name in TASKS:
        wrappers.append(Count(Path(os.environ["FAULTS_GATE"])))
