"""What every test stands on: the two tenants, the cast, and clients that speak to one host.

A test that uses `acme` runs inside that tenant's schema, as the application role, and is rolled back.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client as HttpClient
from django.test import override_settings
from django_tenants.utils import tenant_context

from partnerview.http.throttling import KeyThrottle
from partnerview.tenants.models import Tenant
from partnerview.users.models import ApiKey, User
from partnerview.users.scopes import SCOPES
from tests import database
from tests.cast import Cast, the_cast
from tests.races import Arena

pytest_plugins = ["tests.chromium", "tests.redis_of_tests"]


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """A fresh copy of the template for this process, entered as the application role."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    name = f"test_partnerview_{worker}"
    with django_db_blocker.unblock():
        database.copy_of_template(name)
        database.use_database(name, owner=False)
    yield
    with django_db_blocker.unblock():
        database.drop(name)


@pytest.fixture(scope="session", autouse=True)
def _no_rate_limit() -> None:
    """Tests share one Redis; the limit itself is tested where it sets its own rate."""
    KeyThrottle.THROTTLE_RATES = {"key": "1000000/min"}


@pytest.fixture(scope="session", autouse=True)
def _plain_static_files() -> Iterator[None]:
    """Pages name static files as they are: no test needs `collectstatic` first."""
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=settings.STORAGES | plain, WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.fixture(autouse=True)
def _leave_tenant() -> Iterator[None]:
    """No test starts or ends inside a tenant by accident."""
    connection.set_schema_to_public()
    yield
    connection.set_schema_to_public()


@pytest.fixture
def zenith(db: None) -> Tenant:
    """The other tenant, for tests that must not see it. Enter it with `tenant_context(zenith)`."""
    return Tenant.objects.get(slug="zenith")


@pytest.fixture
def acme(db: None) -> Iterator[Tenant]:
    """The test runs inside this tenant."""
    tenant = Tenant.objects.get(slug="acme")
    with tenant_context(tenant):
        yield tenant


@pytest.fixture
def arena(django_db_setup: None, django_db_blocker: Any) -> Iterator[Arena]:
    """The test runs inside acme in a database of its own, where `arena.together(…)` really commits."""
    with django_db_blocker.unblock():
        shared = connection.settings_dict["NAME"]
        database.use_database(database.copy_of_template(f"{shared}_arena"), owner=False)
        try:
            tenant = Tenant.objects.get(slug="acme")
            with tenant_context(tenant):
                yield Arena(tenant)
        finally:
            database.drop(f"{shared}_arena")
            database.use_database(shared, owner=False)


@pytest.fixture
def cast(acme: Tenant) -> Cast:
    return the_cast()


class TenantClient(HttpClient):
    """A browser on one tenant's host. After each request the test is back in the schema it was in."""

    def __init__(self, tenant: Tenant, **defaults: Any) -> None:
        super().__init__(headers={"host": f"{tenant.slug}.{settings.BASE_DOMAIN}"}, **defaults)
        self.tenant = tenant

    def request(self, **request: Any) -> Any:
        before = connection.tenant
        try:
            return super().request(**request)
        finally:
            connection.set_tenant(before)

    def prove(self, user: User, *, seconds_ago: int = 0) -> None:
        """As if this person had just shown again who they are (or so many seconds ago)."""
        session = self.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time() - seconds_ago}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()


class ApiClient(TenantClient):
    """An integration on one tenant's host: JSON in and out, a fresh Idempotency-Key on every POST."""

    def __init__(self, tenant: Tenant, secret: str) -> None:
        super().__init__(tenant)
        self.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        self._writes = 0

    def post_json(self, path: str, body: Any = None, **headers: str) -> Any:
        self._writes += 1
        headers.setdefault("Idempotency_Key", f"{id(self)}-{self._writes}")
        return self._send("post", path, body, headers)

    def patch_json(self, path: str, body: Any, **headers: str) -> Any:
        return self._send("patch", path, body, headers)

    def put_json(self, path: str, body: Any, **headers: str) -> Any:
        return self._send("put", path, body, headers)

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        extra = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        return getattr(self, method)(path, json.dumps(body or {}), content_type="application/json", **extra)


@pytest.fixture
def browser_of(acme: Tenant) -> Callable[..., TenantClient]:
    """`browser_of(user)` is a signed-in browser; `browser_of()` a visitor's. `tenant=` for another host.

    `proved=True`: the person showed just now who they are, as before an approval.
    """

    def signed_in(user: User | None = None, *, tenant: Tenant = acme, proved: bool = False) -> TenantClient:
        browser = TenantClient(tenant)
        if user is not None:
            with tenant_context(tenant):
                browser.force_login(user)
                if proved:
                    browser.prove(user)
        return browser

    return signed_in


@pytest.fixture
def api_of(acme: Tenant) -> Callable[..., ApiClient]:
    """`api_of(user)` speaks to the API with a key of that user, by default with every scope."""

    def with_key(user: User, *, scopes: list[str] | None = None, tenant: Tenant = acme) -> ApiClient:
        from partnerview.users.authentication import new_secret  # noqa: PLC0415  keeps DRF out of collection

        whole, prefix, secret_hash = new_secret()
        with tenant_context(tenant):
            ApiKey.objects.create(
                name="test", prefix=prefix, secret_hash=secret_hash, scopes=scopes or list(SCOPES), user=user
            )
        return ApiClient(tenant, whole)

    return with_key
