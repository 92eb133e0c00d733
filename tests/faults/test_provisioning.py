"""A provisioning worker that is killed half-way leaves nothing but the wish for a tenant."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from django_tenants.utils import schema_exists, tenant_context

from partnerview.books.models import Conventions
from partnerview.tenants import dispatch
from partnerview.tenants.actions import Setup, request_tenant
from partnerview.tenants.models import Tenant, TenantState
from partnerview.users.models import User
from tests.faults.workers import World

pytestmark = pytest.mark.fault


def test_killed_half_way_it_is_built_whole_by_the_next_attempt(here: World) -> None:
    setup = Setup("ada@firm.example", "Ada Quist", "EUR", dt.date(2024, 1, 1), 1)
    tenant = request_tenant("New firm", slug="new-firm", setup=setup)
    worker = here.worker(queue="provisioning", owner=True)
    dispatch.build_soon("new-firm")
    here.wait_for(lambda: here.started("new-firm") == 1, "the last step to begin")
    assert Tenant.objects.get(slug="new-firm").state == TenantState.CREATING
    worker.kill()
    assert not schema_exists(tenant.schema_name)
    here.open_gate()
    here.worker(queue="provisioning", owner=True)
    Tenant.objects.filter(pk=tenant.pk).update(requested_at=timezone.now() - dt.timedelta(hours=1))
    dispatch.sweep()
    here.wait_for(lambda: Tenant.objects.get(slug="new-firm").state == TenantState.READY, "the second attempt")
    with tenant_context(tenant):
        assert (Conventions.objects.count(), User.objects.count()) == (1, 1)
