"""The two tenants of the tests are apart: own ids, own people, and the application role cannot own tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django_tenants.utils import tenant_context

from partnerview.directory.models import Client
from partnerview.tenants.models import Tenant
from tests.builders import log_time, make_engagement, make_line
from tests.cast import Cast
from tests.database import ZENITH_FIRST_ID


def test_ids_of_the_two_tenants_never_meet(acme: Tenant, zenith: Tenant) -> None:
    ours = Client.objects.values_list("pk", flat=True)
    assert all(pk < ZENITH_FIRST_ID for pk in ours)
    with tenant_context(zenith):
        assert all(pk >= ZENITH_FIRST_ID for pk in Client.objects.values_list("pk", flat=True))
        assert all("CANARY" in name for name in Client.objects.values_list("name", flat=True))


def test_tests_act_as_the_application_role(acme: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        assert cursor.fetchone() == ("partnerview_app", acme.schema_name)


def test_builders_make_a_running_engagement(cast: Cast) -> None:
    line = make_line(make_engagement())
    log_time(line.engagement)
    assert line.monthly_amount == 1000


def test_health_answers_on_a_tenant_host(browser_of: Callable[..., Any]) -> None:
    assert browser_of().get("/health/").json() == {"status": "ok"}
