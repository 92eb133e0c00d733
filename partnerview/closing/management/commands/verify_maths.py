"""`manage.py verify_maths`: every worked example against the product's own arithmetic. Writes nothing."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partnerview.closing.vectors import PROCESSES, VECTORS, Vector
from partnerview.errors import DomainError


class Command(BaseCommand):
    help = "Run the worked examples, print id, expected, got and whether they agree. Exit code 0 only if all do."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON instead of a table")
        same = "accepted as by every command; the examples carry their own conventions, so the answer is the same"
        parser.add_argument("--tenant", help=same)
        parser.add_argument("--all-tenants", action="store_true", help=same)

    def handle(self, *_args: Any, as_json: bool = False, **_options: Any) -> None:
        results = [_run(vector) for vector in VECTORS]
        failed = [result for result in results if not result["ok"]]
        if as_json:
            self.stdout.write(json.dumps(_answer(results, failed), ensure_ascii=False, indent=2))
        else:
            self._table(results)
            self.stdout.write(f"{len(results) - len(failed)} of {len(results)} worked examples agree.")
        if failed:
            raise CommandError("These do not agree: " + ", ".join(sorted({str(one["id"]) for one in failed})) + ".")

    def _table(self, results: list[dict[str, Any]]) -> None:
        for result in results:
            self.stdout.write(f"{result['id']}  {'ok' if result['ok'] else 'WRONG':<6}{result['given']}")
            self.stdout.write(f"      {result['conventions']}")
            for name, expected in result["expected"].items():
                got = result["got"].get(name, "nothing")
                mark = "" if got == expected else "   <-- differs"
                self.stdout.write(f"        {name:<28}expected {expected:<38}got {got}{mark}")
            for name in result["got"].keys() - result["expected"].keys():
                self.stdout.write(f"        {name:<28}expected {'nothing':<38}got {result['got'][name]}   <-- differs")
        for process in PROCESSES:
            self.stdout.write(f"{process.id}  test  {process.given}")
            self.stdout.write(f"      proved by {process.test}")


def _run(vector: Vector) -> dict[str, Any]:
    """One example; a computation that raises is an example that does not agree."""
    try:
        got = dict(vector.got())
    except (ArithmeticError, LookupError, ValueError, DomainError) as error:
        got = {"error": str(error)}
    return {
        "id": vector.id,
        "given": vector.given,
        "conventions": vector.conventions,
        "expected": dict(vector.expected),
        "got": got,
        "ok": got == dict(vector.expected),
    }


def _answer(results: list[dict[str, Any]], failed: list[dict[str, Any]]) -> dict[str, Any]:
    tests = [{"id": process.id, "given": process.given, "proved_by": process.test} for process in PROCESSES]
    return {"ok": not failed, "vectors": results, "proved_by_tests": tests}
