"""`/health/` answers wherever a load balancer or a container asks, and tells nothing."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "nobody.localhost", "acme.localhost"])
def test_the_health_check_answers_on_every_allowed_host(host: str) -> None:
    response = Client(headers={"host": host}).get("/health/")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_a_container_may_ask_without_https_where_everybody_else_is_sent_there(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True

    assert Client(headers={"host": "localhost"}).get("/health/").status_code == 200
    assert Client(headers={"host": "acme.localhost"}).get("/").status_code == 301


@pytest.mark.django_db
def test_a_host_without_tenant_has_no_other_page() -> None:
    response = Client(headers={"host": "nobody.localhost"}).get("/")

    assert response.status_code == 404
    assert b"<title>" in response.content


def test_a_foreign_host_gets_nothing() -> None:
    assert Client(headers={"host": "evil.example"}).get("/health/").status_code == 404
