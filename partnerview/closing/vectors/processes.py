"""Examples that only rows and runs can show, each with the test that proves it."""

from __future__ import annotations

from typing import Final

from partnerview.closing.vectors.vector import ProcessVector

VECTORS: Final = (
    ProcessVector(
        "V-39",
        "3 tenants, month run twice, one broken engagement: same rows, all done, the broken one listed, heals next run",
        "tests/worked_examples/test_month_run.py",
    ),
    ProcessVector(
        "V-40",
        "worker down two months: the next run posts both in order",
        "tests/worked_examples/test_month_run.py",
    ),
    ProcessVector(
        "V-42",
        "work on 31 Jan 23:30 New York: January for that tenant",
        "tests/worked_examples/test_month_run.py",
    ),
    ProcessVector(
        "V-38",
        "three PAMs 18/3/6/1, 22/1/4/5, 15/2/7/0: totals 55/6/17/6; On Track, Needs Attention, On Track",
        "tests/programs/reports/test_v38.py",
    ),
    ProcessVector(
        "V-41",
        "commitment deferred from Q1: once in the next plan with its origin; deferred again: count 2",
        "tests/programs/test_qars.py",
    ),
)
