"""`verify_maths`: every worked example agrees, and one that does not fails the command."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from partnerview.closing.management.commands import verify_maths
from partnerview.closing.vectors import PROCESSES, VECTORS


def test_an_example_that_does_not_agree_fails_the_command_and_is_named(monkeypatch: pytest.MonkeyPatch):
    wrong = replace(VECTORS[0], expected={"2019-01": "17.01"})
    monkeypatch.setattr(verify_maths, "VECTORS", (wrong, *VECTORS[1:]))
    out = StringIO()
    with pytest.raises(CommandError, match=r"These do not agree: V-01\."):
        call_command("verify_maths", stdout=out)
    assert "expected 17.01" in out.getvalue()
    assert "got 17.00   <-- differs" in out.getvalue()


def test_all_examples_agree_and_nothing_is_asked_of_a_database():
    out = StringIO()
    call_command("verify_maths", stdout=out)
    assert f"{len(VECTORS)} of {len(VECTORS)} worked examples agree." in out.getvalue()


def test_json_says_the_same():
    out = StringIO()
    call_command("verify_maths", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert answer["ok"] is True
    assert [one["id"] for one in answer["proved_by_tests"]] == [process.id for process in PROCESSES]


def test_every_example_is_listed_once_and_none_is_invented():
    """Those of rooms that are not built yet come with them; what is there is computed or names its test."""
    computed, proved = {vector.id for vector in VECTORS}, {process.id for process in PROCESSES}
    assert not computed & proved
    assert computed | proved <= {f"V-{number:02}" for number in range(1, 47)}
    recognize = {f"V-{number:02}" for number in range(1, 26)} | {"V-28", "V-31", "V-39", "V-40", "V-42"}
    assert recognize <= computed | proved


def test_a_test_that_proves_an_example_exists():
    root = Path(__file__).parents[3]
    assert [process.test for process in PROCESSES if not (root / process.test).is_file()] == []
