"""The whole of `make up` with real processes: it answers, survives being killed, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from partnerview import embedded
from partnerview.embedded.server import wait_until
from partnerview.supervisor.probe import web_answers
from partnerview.supervisor.processes import end_leftovers, supervisor_pid

pytestmark = [pytest.mark.long, pytest.mark.fault]

PROJECT = Path(embedded.__file__).resolve().parent.parent.parent
READY_SECONDS = 300


class Run:
    """One `make up` and what it says."""

    def __init__(self, folder: Path, environment: dict[str, str], port: int) -> None:
        self.log = folder / "said"
        with self.log.open("w") as out:
            command = [sys.executable, "-m", "partnerview.supervisor", "up", "--port", str(port)]
            self.process = subprocess.Popen(
                command, cwd=PROJECT, env=environment, stdout=out, stderr=out, start_new_session=True
            )

    def wait_until_ready(self) -> None:
        assert wait_until(lambda: self.ready or self.process.poll() is not None, seconds=READY_SECONDS)
        assert self.ready, self.log.read_text()

    @property
    def ready(self) -> bool:
        return "partnerview  | everything answers" in self.log.read_text()


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def ends(run_dir: Path) -> Iterator[None]:
    """Whatever the test finds out, nothing of it keeps running."""
    yield
    if pid := supervisor_pid(run_dir):
        os.kill(pid, signal.SIGKILL)
    end_leftovers(run_dir)


def processes_of(run_dir: Path, port: int) -> list[str]:
    """Command lines that belong to this run: servers work under its folder, programs know its port or folder."""
    found = []
    for process in psutil.process_iter():
        try:
            line = " ".join(process.cmdline())
            if process.cwd().startswith(str(run_dir)) or f" {port} " in f"{line} " or str(run_dir) in line:
                found.append(line)
        except psutil.Error:
            continue
    return found


@pytest.mark.usefixtures("ends")
def test_make_up_answers_takes_over_after_a_kill_and_leaves_nothing_behind(
    environment: dict[str, str], run_dir: Path, port: int
) -> None:
    first = Run(run_dir, environment, port)
    first.wait_until_ready()
    assert web_answers("127.0.0.1", port)

    refused = subprocess.run(
        [sys.executable, "-m", "partnerview.supervisor", "up", "--port", str(port)],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"PartnerView is running already (process {first.process.pid}).")

    first.process.kill()
    first.process.wait()
    assert processes_of(run_dir, port)

    second = Run(run_dir, environment, port)
    second.wait_until_ready()
    second.process.terminate()

    assert second.process.wait(timeout=60) == 0
    assert processes_of(run_dir, port) == []
