"""Tests that need the owner or real commits do it in a database of their own and throw it away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from tests import database

# One for each process: two files that need it may run at the same time.
OWN_DATABASE = f"test_partnerview_owner_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


@pytest.fixture(scope="module")
def _own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        database.copy_of_template(OWN_DATABASE)
    yield
    with django_db_blocker.unblock():
        database.drop(OWN_DATABASE)


@pytest.fixture
def as_owner(_own_database: None, django_db_blocker: Any) -> Iterator[None]:
    """The test signs in as the owner and commits for real."""
    shared = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        database.use_database(OWN_DATABASE, owner=True)
        yield
        database.use_database(shared, owner=False)
