"""Eight processes that post draws at once, through the action beside plain statements.

Goals: each with an account of its own at least 0.5 of the plain side's speed, all on one account at least 0.6.
A process is one writer: it says that it is ready, waits for a line, posts its draws, and says how many.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.db import connection
from django_tenants.utils import tenant_context

from bench.draws import account, by_action, by_statement, some_approved
from bench.house import house
from bench.measure import Way, compare
from partnerview.tenants.models import Tenant
from retainers.models import DepositAccount, Draw

WRITERS, EACH, ROUNDS = 8, 20, 3
ROOT = Path(__file__).resolve().parent.parent
POSTS = {"action": by_action, "plain": by_statement}


def main() -> None:
    with house():
        for words, accounts, at_most in (("an account each", WRITERS, 2.0), ("one account", 1, 1 / 0.6)):
            compare(
                f"{WRITERS * EACH} draws by {WRITERS} processes, {words}",
                ours=way("action", accounts),
                yardstick=way("plain", accounts),
                at_most=at_most,
                pairs=ROUNDS,
            )


def way(how: str, accounts: int) -> Way:
    """Writers stand ready before the time runs, and end after it: starting and leaving Python is no part of a draw."""
    held = [account(f"{how} {number} of {accounts}") for number in range(accounts)]
    ready: list[subprocess.Popen[str]] = []

    def prepare() -> None:
        for writer in ready:
            writer.wait()
        ready[:] = [started(how, held[number % accounts]) for number in range(WRITERS)]
        for writer in ready:
            said(writer)

    def run() -> int:
        for writer in ready:
            assert writer.stdin is not None
            writer.stdin.write("go\n")
            writer.stdin.flush()
        return sum(int(said(writer)) for writer in ready)

    return Way(run, prepare)


def started(how: str, held: DepositAccount) -> subprocess.Popen[str]:
    """One writer with draws of its own."""
    values = connection.settings_dict
    given = {name: values[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    work = {"how": how, "account": held.pk, "draws": [draw.pk for draw in some_approved(held, EACH)]}
    command = [sys.executable, "-m", "bench.draws_at_once", json.dumps(given | work)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def said(writer: subprocess.Popen[str]) -> str:
    assert writer.stdout is not None
    return writer.stdout.readline().strip()


def write(given: dict[str, Any]) -> None:
    """The process of one writer."""
    connection.settings_dict.update({name: given[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
    connection.set_schema_to_public()
    with tenant_context(Tenant.objects.get(slug="acme")):
        held = DepositAccount.objects.get(pk=given["account"])
        draws = list(Draw.objects.filter(pk__in=given["draws"]).order_by("pk"))
        print("ready", flush=True)
        sys.stdin.readline()
        POSTS[given["how"]](held, draws)
        print(len(draws), flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        write(json.loads(sys.argv[1]))
    else:
        main()
