"""`python -m partnerview.supervisor.borrow COMMAND…`: the embedded servers for as long as one command runs.

Servers that ran before stay; those started for the command are stopped after it, however it ends.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from types import FrameType

from partnerview.embedded import ServerError, servers


def main(command: list[str]) -> int:
    """The exit code of the command; 128 + n where a signal ended it, as shells say it."""
    started = [server for server in servers() if not server.running()]
    try:
        for server in started:
            server.ensure()
        code = _run(command)
        return code if code >= 0 else 128 - code
    except ServerError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        for server in reversed(started):
            server.stop()


def _run(command: list[str]) -> int:
    """Run it; a signal that reaches us is the command's business, and we stay to clean up."""
    process = subprocess.Popen(command)

    def pass_on(number: int, _: FrameType | None) -> None:
        if number != signal.SIGINT:  # Ctrl-C in a terminal reaches the command by itself
            process.send_signal(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)
    return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
