"""The supervisor keeps its programs running and, however it ends, leaves none of them behind."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from partnerview.embedded.postgres import EmbeddedPostgres
from partnerview.embedded.server import wait_until
from partnerview.embedded.valkey import EmbeddedValkey
from partnerview.supervisor import processes
from partnerview.supervisor.port import PortTaken, refuse_taken_port
from partnerview.supervisor.processes import (
    AlreadyRunning,
    Program,
    Supervisor,
    end_leftovers,
    sole_supervisor,
    supervisor_pid,
)

PROJECT = Path(processes.__file__).resolve().parent.parent.parent
# A program with a child of its own, both of which write their ids down and stay.
FAMILY = textwrap.dedent("""
    import os, subprocess, sys, time
    child = subprocess.Popen(["sleep", "300"])
    with open(sys.argv[1], "a") as ids:
        ids.write(f"{os.getpid()} {child.pid} ")
    time.sleep(300)
""")
# A supervisor in its own process, as `make up` has one.
SUPERVISE = textwrap.dedent("""
    import signal, sys
    from pathlib import Path
    from partnerview.supervisor.processes import Program, Supervisor, end_leftovers, sole_supervisor
    folder = Path(sys.argv[1])
    supervisor = Supervisor(folder)
    signal.signal(signal.SIGTERM, supervisor.tell_to_stop)
    with sole_supervisor(folder):
        end_leftovers(folder)
        supervisor.start([Program("family", (sys.executable, "-c", sys.argv[2], str(folder / "ids")))])
        supervisor.watch(lambda: None)
        supervisor.stop()
""")


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", SUPERVISE, str(tmp_path), FAMILY]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL)
    yield process
    process.kill()
    process.wait()
    end_leftovers(tmp_path)


def family(tmp_path: Path, *, starts: int = 1) -> list[int]:
    """Ids of the program and its child for each time it was started, once they are there."""
    file = tmp_path / "ids"
    assert wait_until(lambda: file.exists() and len(file.read_text().split()) == 2 * starts, seconds=20)
    return [int(pid) for pid in file.read_text().split()]


def living(pids: list[int]) -> list[int]:
    return [pid for pid in pids if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE]


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_a_supervisor_that_is_told_to_stop_takes_programs_and_their_children_along(
    supervise: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    pids = family(tmp_path)
    assert living(pids) == pids

    supervise.terminate()

    assert supervise.wait(timeout=20) == 0
    assert living(pids) == []
    assert not (tmp_path / "processes.json").exists()


def test_what_a_killed_supervisor_left_behind_ends_with_the_next_start(
    supervise: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    pids = family(tmp_path)
    supervise.kill()
    supervise.wait()
    assert living(pids) == pids
    assert supervisor_pid(tmp_path) is None

    assert end_leftovers(tmp_path) == 2
    assert living(pids) == []
    assert end_leftovers(tmp_path) == 0


def test_children_that_outlived_their_own_program_are_found_too(
    supervise: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    program, child = family(tmp_path)
    supervise.kill()
    supervise.wait()
    os.kill(program, signal.SIGKILL)

    end_leftovers(tmp_path)

    assert living([child]) == []


def test_a_program_on_record_whose_id_now_belongs_to_a_stranger_is_spared(tmp_path: Path) -> None:
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        an_hour_ago = psutil.Process(stranger.pid).create_time() - 3600
        (tmp_path / "processes.json").write_text(json.dumps([[stranger.pid, an_hour_ago]]))

        assert end_leftovers(tmp_path) == 0
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_second_supervisor_of_the_same_folder_is_refused_and_names_the_first(tmp_path: Path) -> None:
    with (
        sole_supervisor(tmp_path),
        pytest.raises(AlreadyRunning, match=f"process {os.getpid()}"),
        sole_supervisor(tmp_path),
    ):
        pass

    assert supervisor_pid(tmp_path) is None
    with sole_supervisor(tmp_path):
        assert supervisor_pid(tmp_path) == os.getpid()


def test_a_program_that_is_killed_is_started_again(supervise: subprocess.Popen[bytes], tmp_path: Path) -> None:
    first, first_child = family(tmp_path)

    os.kill(first, signal.SIGKILL)

    second, second_child = family(tmp_path, starts=2)[2:]
    assert living([first, first_child, second, second_child]) == [second, second_child]


def test_a_program_that_keeps_dying_ends_the_watch_and_says_why(tmp_path: Path) -> None:
    said = io.StringIO()
    supervisor = Supervisor(tmp_path, out=said)
    supervisor.start([Program("broken", python("raise SystemExit('no configuration')"))])

    assert supervisor.watch(lambda: None) is False
    supervisor.stop()

    assert "broken       | no configuration" in said.getvalue()
    assert "broken       | ended 5 times in a row: giving up" in said.getvalue()


def test_a_program_that_does_not_listen_is_ended_after_the_grace_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "GRACE_SECONDS", 0.5)
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(300)"
    said = io.StringIO()
    supervisor = Supervisor(tmp_path, out=said)
    supervisor.start([Program("deaf", python(deaf))])
    assert wait_until(lambda: "deaf" in said.getvalue(), seconds=10)
    ((pid, _),) = json.loads((tmp_path / "processes.json").read_text())

    began = time.monotonic()
    supervisor.stop()

    assert time.monotonic() - began < 10
    assert living([pid]) == []


def test_a_step_ends_early_when_somebody_wants_to_stop(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path, out=io.StringIO())
    supervisor.tell_to_stop()

    assert supervisor.run_once(Program("long", ("sleep", "300"))) == -signal.SIGKILL
    assert supervisor.stopping


def test_a_taken_port_is_refused_with_who_has_it_and_a_way_out() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]

        with pytest.raises(PortTaken) as refusal:
            refuse_taken_port("127.0.0.1", port)

    assert f"Port {port} is taken by process {os.getpid()}, " in str(refusal.value)
    assert str(refusal.value).endswith(f"Choose another: make up PORT={port + 1}")
    refuse_taken_port("127.0.0.1", port)


def test_servers_are_borrowed_for_one_command_and_given_back(environment: dict[str, str], run_dir: Path) -> None:
    borrow = [sys.executable, "-m", "partnerview.supervisor.borrow"]
    ask = "from partnerview import embedded; raise SystemExit(40 + sum(bool(s.running()) for s in embedded.servers()))"

    assert subprocess.run([*borrow, *python(ask)], cwd=PROJECT, env=environment, check=False).returncode == 42
    assert [EmbeddedPostgres(run_dir).running(), EmbeddedValkey(run_dir).running()] == [None, None]


def test_servers_that_ran_before_stay_after_the_command(environment: dict[str, str], run_dir: Path) -> None:
    EmbeddedValkey(run_dir).ensure()
    borrow = [sys.executable, "-m", "partnerview.supervisor.borrow", "true"]

    assert subprocess.run(borrow, cwd=PROJECT, env=environment, check=False).returncode == 0
    assert EmbeddedValkey(run_dir).running()
    assert EmbeddedPostgres(run_dir).running() is None


def test_a_borrowing_command_that_is_told_to_stop_still_gives_the_servers_back(
    environment: dict[str, str], run_dir: Path
) -> None:
    borrow = [sys.executable, "-m", "partnerview.supervisor.borrow", *python("print(1, flush=True); input()")]
    process = subprocess.Popen(
        borrow, cwd=PROJECT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "1\n"

    process.terminate()

    assert process.wait(timeout=60) == 128 + signal.SIGTERM
    assert EmbeddedPostgres(run_dir).running() is None
