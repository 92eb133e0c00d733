"""Messages and cached values of tests go to a database of Redis of their own, empty before and after.

A worker of `make up` beside them never sees a message of a test's tenant. Databases 8 to 15 are for the
processes of the tests; 4 to 7 for what tests/faults start from them, 0 is everybody else's.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import override_settings
from redis import Redis

from partnerview.celery import app

FIRST, HOW_MANY = 8, 8


def number_of_process() -> int:
    """0, 1, … of the pytest-xdist workers; 0 without any."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw") or 0)


def url_of_tests() -> str:
    """The same server; a database by the number of the process."""
    number = FIRST + number_of_process() % HOW_MANY
    return urlsplit(settings.REDIS_URL)._replace(path=f"/{number}").geturl()


@pytest.fixture(scope="session", autouse=True)
def _redis_of_tests() -> Iterator[None]:
    url = url_of_tests()
    cache = {"default": {**settings.CACHES["default"], "LOCATION": url}}
    celery = {**settings.CELERY, "broker_url": url}
    server = Redis.from_url(url)
    server.flushdb()
    send_to(url)
    with override_settings(REDIS_URL=url, CACHES=cache, CELERY=celery):
        yield
    server.flushdb()
    server.close()


def send_to(broker_url: str) -> None:
    """Messages of this process go there from now on; connections kept for elsewhere are forgotten."""
    app.conf.broker_url = app.conf.broker_write_url = app.conf.broker_read_url = broker_url
    app._after_fork()
