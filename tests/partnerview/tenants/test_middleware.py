"""A host leads to one ready tenant, or to a page that says why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client as HttpClient

from partnerview.tenants.models import Tenant, TenantState
from tests.cast import Cast


def visit(host: str, path: str = "/") -> Any:
    return HttpClient(headers={"host": host}).get(path)


@pytest.mark.parametrize("host", [settings.BASE_DOMAIN, f"nobody.{settings.BASE_DOMAIN}", "127.0.0.1"])
def test_a_host_of_nobody_is_not_found(db: None, host: str) -> None:
    assert visit(host).status_code == 404


def test_a_foreign_host_is_not_answered_at_all(db: None) -> None:
    assert visit("elsewhere.example").status_code in {400, 404}


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (TenantState.REQUESTED, 503),
        (TenantState.CREATING, 503),
        (TenantState.FAILED, 503),
        (TenantState.SUSPENDED, 403),
        (TenantState.DELETED, 404),
    ],
)
def test_a_tenant_that_is_not_ready_shows_nothing(zenith: Tenant, state: str, status: int) -> None:
    Tenant.objects.filter(pk=zenith.pk).update(state=state)
    for path in ("/", "/accounts/login/", "/api/v1/clients/"):
        answer = visit(f"zenith.{settings.BASE_DOMAIN}", path)
        assert answer.status_code == status
        assert b"CANARY" not in answer.content
        assert answer["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert (answer.headers.get("Retry-After") is not None) == (status == 503)
    assert connection.schema_name == "public"


def test_the_api_of_a_closed_tenant_answers_as_the_api_does(zenith: Tenant) -> None:
    Tenant.objects.filter(pk=zenith.pk).update(state=TenantState.SUSPENDED)
    answer = visit(f"zenith.{settings.BASE_DOMAIN}", "/api/v1/clients/")
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.json()["status"], answer.json()["code"]) == (403, "tenant_suspended")


def test_a_session_of_one_tenant_is_nobody_in_another(
    cast: Cast, zenith: Tenant, browser_of: Callable[..., Any]
) -> None:
    ours = browser_of(cast.admin)
    assert ours.get("/notifications/").status_code == 200
    theirs = browser_of(tenant=zenith)
    theirs.cookies = ours.cookies
    assert "/accounts/login/" in theirs.get("/notifications/")["Location"]


def test_after_a_request_the_connection_is_back_in_public(zenith: Tenant) -> None:
    visit(f"zenith.{settings.BASE_DOMAIN}", "/accounts/login/")
    assert connection.schema_name == "public"
