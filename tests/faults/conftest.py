"""One world for each test: its processes are gone when it ends, whatever happened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.faults.workers import World, world


@pytest.fixture
def here(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[World]:
    with django_db_blocker.unblock():
        shared = connection.settings_dict["NAME"]
        with world(tmp_path, back_to=shared) as made:
            yield made
