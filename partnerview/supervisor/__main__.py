"""`python -m partnerview.supervisor up|down`: what `make up` and `make down` do.

Up: servers, migrations, demonstration tenants (once), then web, workers and beat until Ctrl-C.
Down: ends a supervisor that runs elsewhere, what a killed one left behind, and the embedded servers.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from pathlib import Path

from partnerview.embedded import EmbeddedServer, ServerError, run_dir, servers
from partnerview.supervisor.port import PortTaken, refuse_taken_port
from partnerview.supervisor.processes import (
    AlreadyRunning,
    Supervisor,
    end_leftovers,
    sole_supervisor,
    supervisor_pid,
)
from partnerview.supervisor.programs import Plan, Step

DOWN_SECONDS = 60.0
READY_SECONDS = 120.0


def main() -> int:
    """Parse, run, and turn what can go wrong for a person into one sentence."""
    parser = argparse.ArgumentParser(prog="supervisor", description=__doc__)
    parser.add_argument("action", choices=["up", "down"])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--without", action="append", default=[], metavar="PROGRAM", help="for instance beat")
    options = parser.parse_args()
    try:
        if options.action == "down":
            return down()
        return up(Plan(host=options.host, port=options.port, without=frozenset(options.without)))
    except AlreadyRunning as error:
        return _refuse(f"PartnerView is running already ({error}). `make down` stops it.")
    except (PortTaken, ServerError) as error:
        return _refuse(str(error))


def up(plan: Plan) -> int:
    """Run until told to stop; zero if that went well."""
    supervisor = Supervisor(run_dir())
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, supervisor.tell_to_stop)
    with sole_supervisor(run_dir()):
        end_leftovers(run_dir())
        refuse_taken_port(plan.host, plan.port)
        started = _start_servers(supervisor)
        try:
            return _serve(plan, supervisor)
        finally:
            supervisor.stop()
            _stop_servers(started)
            supervisor.say("partnerview", "stopped")


def down() -> int:
    """Stop everything that belongs to this run directory; fine if nothing runs."""
    if pid := supervisor_pid(run_dir()):
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + DOWN_SECONDS
        while supervisor_pid(run_dir()) == pid:
            if time.monotonic() > deadline:
                return _refuse(f"The supervisor (process {pid}) does not stop.")
            time.sleep(0.1)
    end_leftovers(run_dir())
    _stop_servers(servers())
    return 0


def _start_servers(supervisor: Supervisor) -> list[EmbeddedServer]:
    """Start what does not run yet. That is ours to stop, and so is what a killed supervisor had started."""
    record = _started_record()
    started = [server for server in servers() if not server.running() or server.name in _words_of(record)]
    record.write_text(" ".join(server.name for server in started))
    for server in servers():
        supervisor.say("partnerview", f"{server.name} on port {server.ensure().port}")
    return started


def _stop_servers(started: list[EmbeddedServer]) -> None:
    for server in reversed(started):
        server.stop()
    _started_record().unlink(missing_ok=True)


def _started_record() -> Path:
    return run_dir() / "started-servers"


def _words_of(file: Path) -> list[str]:
    return file.read_text().split() if file.exists() else []


def _serve(plan: Plan, supervisor: Supervisor) -> int:
    for step in plan.steps():
        if not _run_step(step, supervisor):
            return 0 if supervisor.stopping else 1
    supervisor.start(plan.programs())
    return 0 if supervisor.watch(_Watch(plan, supervisor)) else 1


class _Watch:
    """Says once that everything answers (or what does not), and starts again an embedded server that died."""

    def __init__(self, plan: Plan, supervisor: Supervisor) -> None:
        self._plan = plan
        self._supervisor = supervisor
        self._began = time.monotonic()
        self._announced = False

    def __call__(self) -> None:
        for server in servers():
            if not server.running():
                self._supervisor.say("partnerview", f"{server.name} is gone: starting it again")
                server.ensure()
        if not self._announced:
            self._announce()

    def _announce(self) -> None:
        silent = self._plan.silent()
        waited = time.monotonic() - self._began
        if silent and waited < READY_SECONDS:
            return
        self._announced = True
        state = f"no answer from {', '.join(silent)} in {waited:.0f} s; see above" if silent else "everything answers"
        for line in (state, *self._plan.welcome()):
            self._supervisor.say("partnerview", line)


def _run_step(step: Step, supervisor: Supervisor) -> bool:
    """Whether what the step is for is there now."""
    if step.result.exists():
        return True
    began = time.monotonic()
    code = supervisor.run_once(step.program, output=step.result if step.answers else None)
    if code == 0:
        step.result.touch()
        supervisor.say("partnerview", f"{step.done} ({time.monotonic() - began:.1f} s)")
    elif not supervisor.stopping:
        supervisor.say("partnerview", f"`{' '.join(step.program.command)}` failed with {code}")
    return code == 0


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
