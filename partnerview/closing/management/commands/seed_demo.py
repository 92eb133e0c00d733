"""`manage.py seed_demo`: two invented firms with two years of history, ready to sign in to. Safe to run twice."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from partnerview.closing.demo.build import MONTHS, Built, build_demo
from partnerview.origin import COMMAND, origin
from partnerview.tenants.commands import JsonCommand


class Command(JsonCommand):
    """Runs as owner, because it provisions tenants."""

    help = "Create the demonstration tenants with rich, deterministic, invented data."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--seed", type=int, default=1, help="Another number tells another story.")
        parser.add_argument("--scale", choices=sorted(MONTHS), default="large", help="Months of history.")

    def handle(self, *_: Any, **options: Any) -> None:
        with origin(COMMAND):
            built = build_demo(seed=options["seed"], scale=options["scale"])
        self.say([asdict(firm) for firm in built], as_json=options["json"])

    def describe(self, result: Any) -> str:
        return "\n\n".join(_told(Built(**firm)) for firm in result)


def _told(firm: Built) -> str:
    logins = "\n".join(f"  {role:<12} {email}" for role, email in firm.logins.items())
    key = f"\n  API key      {firm.key}" if firm.key else ""
    return f"{firm.name}: {firm.url}\n{logins}\n  password     {firm.password}{key}"
