"""A task runs for the tenant it was sent for, or it does not run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import celery
import pytest
from celery import shared_task
from django.db import connection, transaction
from django.utils import timezone
from django_tenants.utils import schema_context, tenant_context

from partnerview.celery import app
from partnerview.origin import current_origin
from partnerview.tenants.guard import TenantMissing
from partnerview.tenants.models import Tenant, TenantState
from partnerview.tenants.strict_task import TenantTask
from partnerview.tenants.tasks import PublicTask

seen: list[tuple[str, str, str]] = []


@shared_task
def look_around() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        seen.append((cursor.fetchone()[0], str(timezone.get_current_timezone()), current_origin().source))


@shared_task
def break_off() -> None:
    look_around.run()
    raise ValueError("broken off")


@shared_task(base=PublicTask)
def look_at_public() -> None:
    look_around.run()


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    seen.clear()
    yield
    seen.clear()


def run(task: Any, schema: str | None) -> Any:
    """As a worker runs it: a request that is not eager, from whatever schema the process stands in."""
    headers = {} if schema is None else {"_schema_name": schema}
    task.push_request(headers=headers, called_directly=False, is_eager=False)
    try:
        return task()
    finally:
        task.pop_request()


@pytest.mark.parametrize("schema", [None, "", "public", "t_of_nobody"])
def test_without_a_tenant_nothing_runs(db: None, schema: str | None) -> None:
    with pytest.raises(TenantMissing):
        run(look_around, schema)
    assert seen == []


@pytest.mark.parametrize("state", [state for state in TenantState.values if state != TenantState.READY])
def test_for_a_tenant_that_is_not_ready_nothing_runs(zenith: Tenant, state: str) -> None:
    Tenant.objects.filter(pk=zenith.pk).update(state=state)
    with pytest.raises(TenantMissing):
        run(look_around, zenith.schema_name)
    assert seen == []


def test_a_message_that_outlived_its_tenant_is_one_line_in_the_log(db: None, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(TenantMissing):
        run(look_around, "t_of_nobody")
    (line,) = caplog.records
    assert (line.levelname, line.exc_info) == ("WARNING", None)
    assert line.getMessage() == f"{look_around.name} did not run: No tenant has the schema t_of_nobody."
    assert TenantMissing in look_around.throws


def test_it_runs_in_its_schema_and_time_zone_and_says_that_it_is_a_task(zenith: Tenant) -> None:
    run(look_around, zenith.schema_name)
    assert seen == [(zenith.schema_name, "Europe/London", "task")]


def test_a_schema_that_was_left_behind_does_not_matter(acme: Tenant, zenith: Tenant) -> None:
    connection.set_tenant(zenith)
    run(look_around, acme.schema_name)
    assert seen[0][0] == acme.schema_name
    assert connection.schema_name == "public"


def test_the_schema_is_left_after_a_failure_too(zenith: Tenant) -> None:
    with pytest.raises(ValueError, match="broken off"):
        run(break_off, zenith.schema_name)
    assert connection.schema_name == "public"


def test_a_task_about_tenants_runs_in_public_whoever_sends_it(zenith: Tenant) -> None:
    connection.set_tenant(zenith)
    run(look_at_public, zenith.schema_name)
    assert seen[0][0] == "public"
    assert connection.schema_name == "public"


def test_a_call_without_a_message_is_refused(acme: Tenant) -> None:
    with pytest.raises(TenantMissing):
        look_around()


def test_run_eagerly_it_returns_to_where_the_caller_was(acme: Tenant, zenith: Tenant) -> None:
    with tenant_context(zenith):
        look_around.apply(throw=True)
        assert connection.schema_name == zenith.schema_name
    assert connection.schema_name == acme.schema_name
    assert seen[0][0] == zenith.schema_name


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Headers of the messages that would have left, in order."""
    messages: list[dict[str, Any]] = []

    def keep(self: Any, name: str, *more: Any, **options: Any) -> None:
        messages.append({"name": name, **options["headers"]})

    monkeypatch.setattr(celery.Celery, "send_task", keep)
    return messages


def test_every_way_of_sending_captures_the_schema(acme: Tenant, sent: list[dict[str, Any]]) -> None:
    look_around.delay()
    look_around.apply_async(countdown=1)
    app.send_task(look_around.name)
    app.send_task("a task that only the worker knows")
    assert [message["_schema_name"] for message in sent] == [acme.schema_name] * 4


def test_on_commit_the_schema_is_the_one_of_the_call(
    acme: Tenant, sent: list[dict[str, Any]], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True), schema_context("public"), transaction.atomic():
        with tenant_context(acme):
            look_around.delay_on_commit()
            look_around.apply_async_on_commit(countdown=1)
        assert sent == []
    assert [message["_schema_name"] for message in sent] == [acme.schema_name] * 2


@pytest.mark.parametrize("way", ["delay", "apply_async", "apply", "delay_on_commit", "apply_async_on_commit"])
def test_from_public_a_tenants_task_is_not_even_sent(db: None, sent: list[dict[str, Any]], way: str) -> None:
    with pytest.raises(TenantMissing):
        getattr(look_around, way)()
    with pytest.raises(TenantMissing):
        app.send_task(look_around.name)
    look_at_public.delay()
    assert [message["name"] for message in sent] == [look_at_public.name]


def test_a_task_with_a_base_of_its_own_is_refused() -> None:
    with pytest.raises(TypeError, match="TenantTask"):

        @app.task(base=celery.Task, name="tests.loose", lazy=False)
        def loose() -> None: ...


def test_every_task_of_the_project_is_strict() -> None:
    app.loader.import_default_modules()
    assert all(isinstance(task, TenantTask) for task in app.tasks.values())
