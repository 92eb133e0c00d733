"""Tests of Operate stand on 15 June 2024, noon in London."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine


@pytest.fixture
def mid_june() -> Iterator[None]:
    with time_machine.travel("2024-06-15T11:00:00Z", tick=False):
        yield
