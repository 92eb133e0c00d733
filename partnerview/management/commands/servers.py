"""`manage.py servers start|stop|status|remove`: the embedded PostgreSQL and Valkey of this folder."""

from __future__ import annotations

import shutil
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from partnerview.embedded import EmbeddedServer, ServerError, run_dir, servers


class Command(BaseCommand):
    """Needs no running server itself: manage.py lists it among SERVERLESS_COMMANDS."""

    help = "Start, stop, show or remove (with all data) the embedded servers that no URL replaces."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["start", "stop", "status", "remove"])

    def handle(self, *_: str, **options: Any) -> None:
        try:
            for server in servers():
                self.stdout.write(f"{server.name}: {ACTIONS[options['action']](server)}")
        except ServerError as error:
            raise CommandError(str(error)) from error
        if options["action"] == "remove":
            shutil.rmtree(run_dir(), ignore_errors=True)


def start(server: EmbeddedServer) -> str:
    """Find it or start it."""
    return f"answers on port {server.ensure().port}"


def stop(server: EmbeddedServer) -> str:
    """Stop it if it runs."""
    return "stopped" if server.stop() else "was not running"


def status(server: EmbeddedServer) -> str:
    """Say whether it answers."""
    state = server.running()
    return f"answers on port {state.port}, process {server.pid()}" if state else "is not running"


def remove(server: EmbeddedServer) -> str:
    """Stop it and delete its data."""
    server.stop()
    shutil.rmtree(server.folder(), ignore_errors=True)
    return "removed"


ACTIONS = {"start": start, "stop": stop, "status": status, "remove": remove}
