"""`/health/` answers wherever a load balancer or a container asks, and tells nothing."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "nobody.localhost", "acme.localhost"])
def test_the_health_check_answers_on_every_allowed_host(host: str) -> None:
    response = Client(headers={"host": host}).get("/health/")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_a_foreign_host_gets_nothing() -> None:
    assert Client(headers={"host": "evil.example"}).get("/health/").status_code == 404
