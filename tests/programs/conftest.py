"""Tests of programs end with every law asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from programs.invariants import INVARIANTS


@pytest.fixture(autouse=True)
def _lawful(acme: object) -> Iterator[None]:
    yield
    with connection.cursor() as cursor:
        for name, sql in INVARIANTS.items():
            cursor.execute(sql)
            assert cursor.fetchall() == [], name
