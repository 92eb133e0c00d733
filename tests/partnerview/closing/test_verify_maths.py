"""`verify_maths`: every worked example agrees, and one that does not fails the command."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO

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
    assert {one["id"] for one in answer["vectors"]} == {
        "V-01", "V-02", "V-03", "V-04", "V-05", "V-06", "V-07", "V-08", "V-09", "V-10", "V-11", "V-13", "V-14",
        "V-15", "V-16", "V-17", "V-18", "V-19", "V-21", "V-23", "V-24", "V-25", "V-28", "V-31",
    }  # fmt: skip
    assert [one["id"] for one in answer["proved_by_tests"]] == [process.id for process in PROCESSES]
