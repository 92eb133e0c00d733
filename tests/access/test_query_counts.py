"""How many statements each page and endpoint sends, held against a committed baseline.

The baseline knows one row of everything, so it catches a question that is asked in vain; that a page of many rows asks
no more than one of few is tested where the rows are. A fixed day and a second request leave out what only one asks.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnerview.users.access import PUBLIC
from tests.access.conftest import Send, reader_of
from tests.access.routes import routes
from tests.access.stage import Stage
from tests.cast import Cast

BASELINE = Path(__file__).parent.parent / "query_counts.json"
READABLE = [route for route in routes() if route.method == "GET" and route.needs not in {PUBLIC, None}]


@pytest.fixture(autouse=True)
def one_day() -> Iterator[None]:
    with time_machine.travel("2026-11-18T10:00:00Z", tick=False):
        yield


def test_every_address_asks_the_database_as_often_as_its_baseline_says(cast: Cast, stage: Stage, send: Send) -> None:
    found = {}
    for route in READABLE:
        person = reader_of(route, cast)
        send(route, person, stage)
        with CaptureQueriesContext(connection) as asked:
            answer = send(route, person, stage)
            if answer.streaming:
                b"".join(answer.streaming_content)
        found[route.label] = len(asked)
    if os.environ.get("UPDATE_BASELINES"):
        BASELINE.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    known = json.loads(BASELINE.read_text())
    more = {
        label: f"{known.get(label)} before, {count} now" for label, count in found.items() if count != known.get(label)
    }
    assert more == {}, "Look at each; where it is right, run with UPDATE_BASELINES=1."
    assert set(known) == set(found)
