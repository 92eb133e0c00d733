"""Tests of deposits stand on 30 April 2026, noon in London, and end with every law asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.retainers.builders import laws_hold


@pytest.fixture
def end_of_april() -> Iterator[None]:
    with time_machine.travel("2026-04-30T11:00:00Z", tick=False):
        yield


@pytest.fixture
def lawful(acme: object) -> Iterator[None]:
    yield
    laws_hold()
