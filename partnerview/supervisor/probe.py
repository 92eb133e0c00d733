"""Does it answer? `python -m partnerview.supervisor.probe web|worker|provisioning|beat` exits 0 if so.

Asked by `make up` before it says that everything is there, and by the health checks of containers.
"""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import sys

from celery import Celery

from partnerview.embedded import redis_url

WEB = "web"
WORKERS = ("worker", "provisioning", "beat")
PATIENCE_SECONDS = 1.0


def web_answers(host: str, port: int) -> bool:
    """Whether the web process answers its health check, database included."""
    name = os.environ.get("BASE_DOMAIN") or "localhost"
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", "/health/", headers={"Host": name})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def answering_workers(names: list[str]) -> set[str]:
    """Which of these Celery processes of this machine answer a ping."""
    if not names:
        return set()
    machine = socket.gethostname()
    nodes = [f"{name}@{machine}" for name in names]
    with Celery(broker=redis_url(), set_as_current=False) as application:
        replies = application.control.ping(destination=nodes, timeout=PATIENCE_SECONDS, limit=len(nodes))
    return {node.partition("@")[0] for reply in replies or [] for node in reply}


def main() -> int:
    """Ask one process of this machine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=[WEB, *WORKERS])
    name: str = parser.parse_args().name
    if name == WEB:
        return 0 if web_answers("127.0.0.1", int(os.environ.get("PORT") or 8000)) else 1
    return 0 if answering_workers([name]) else 1


if __name__ == "__main__":
    sys.exit(main())
