"""Every vector of revenue and MRR is a worked example with numbers by hand, and runs in `verify_maths`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from partnerview.closing.vectors import PROCESSES, VECTORS

# V-01 to V-25, V-30, V-42 and V-46: what a closing finance lead relies on.
REQUIRED = tuple(f"V-{number:02d}" for number in (*range(1, 26), 30, 42, 46))
TOLD = {
    found.upper().replace("V", "V-")
    for path in Path(__file__).parent.glob("test_*.py")
    if path != Path(__file__)
    for found in re.findall(r"def test_(v\d\d)_", path.read_text())
}
COMPUTED = {vector.id for vector in VECTORS} | {process.id for process in PROCESSES}


@pytest.mark.parametrize("vector", REQUIRED)
def test_the_vector_is_told_as_a_test_and_computed_by_verify_maths(vector: str) -> None:
    assert vector in TOLD, f"No test in tests/worked_examples is named after {vector}."
    assert vector in COMPUTED, f"verify_maths does not run {vector}."


def test_a_vector_about_a_process_names_a_test_that_is_there() -> None:
    root = Path(__file__).parents[2]
    assert [process.test for process in PROCESSES if not (root / process.test.split("::")[0]).is_file()] == []
