"""Rows say what is due; whatever wakes the workers, each row's work is done once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import celery
import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from django_tenants.utils import tenant_context

from partnerview.tenants import dispatch, jobs
from partnerview.tenants.jobs import Cadence, Job
from partnerview.tenants.models import JobDue, Tenant, TenantState
from partnerview.tenants.tasks import run_job, sweep

READY = dt.datetime(2026, 1, 15, tzinfo=dt.UTC)
worked: list[tuple[str, str]] = []


def work(period: str) -> None:
    worked.append((connection.schema_name, period))


def fail(period: str) -> None:
    raise ValueError(f"nothing in {period} adds up")


@pytest.fixture(autouse=True)
def _jobs(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[None]:
    named = {
        "close": Job("close", f"{__name__}.work", Cadence.MONTHLY),
        "digest": Job("digest", f"{__name__}.work", Cadence.DAILY),
        "outbox": Job("outbox", f"{__name__}.work", Cadence.MINUTELY),
        "broken": Job("broken", f"{__name__}.fail", Cadence.MONTHLY),
    }
    monkeypatch.setattr(jobs, "all_jobs", lambda: named)
    monkeypatch.setattr(dispatch, "all_jobs", lambda: named)
    Tenant.objects.update(ready_at=READY)
    worked.clear()
    yield
    worked.clear()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """(schema, job, period) of every message that would have left."""
    messages: list[tuple[str, ...]] = []

    def keep(self: Any, name: str, *, args: list[str], headers: dict[str, str], **_: Any) -> None:
        messages.append((headers["_schema_name"], *args))

    monkeypatch.setattr(celery.Celery, "send_task", keep)
    return messages


@pytest.fixture
def dispatch_at(django_capture_on_commit_callbacks: Any) -> Callable[[str, str], list[tuple[str, str]]]:
    """Dispatch a job at an instant; what it wrote as (schema, period)."""

    def run(job: str, instant: str) -> list[tuple[str, str]]:
        now = dt.datetime.fromisoformat(instant).replace(tzinfo=dt.UTC)
        with time_machine.travel(now, tick=False), django_capture_on_commit_callbacks(execute=True):
            written = dispatch.dispatch(job)
        return [(due.schema_name, due.period) for due in written]

    return run


def past_lease() -> None:
    JobDue.objects.update(leased_until=timezone.now() - dt.timedelta(days=1))


def run(schema: str, job: str, period: str) -> None:
    with tenant_context(Tenant.objects.get(schema_name=schema)):
        run_job.apply([job, period], throw=True)


def test_only_ready_tenants_whose_jobs_are_on_get_rows(dispatch_at: Any, sent: list[Any]) -> None:
    Tenant.objects.filter(slug="acme").update(jobs_enabled=False)
    Tenant.objects.filter(slug="zenith").update(state=TenantState.SUSPENDED)
    assert dispatch_at("close", "2026-02-01T00:00") == []
    assert sent == []


def test_two_beats_write_one_row_and_send_one_message(dispatch_at: Any, sent: list[Any]) -> None:
    Tenant.objects.filter(slug="zenith").update(jobs_enabled=False)
    assert dispatch_at("close", "2026-02-01T00:00") == [("t_test_acme", "2026-01")]
    assert dispatch_at("close", "2026-02-01T00:00") == []
    assert sent == [("t_test_acme", "close", "2026-01")]


def test_each_tenant_has_its_own_midnight(dispatch_at: Any, sent: list[Any]) -> None:
    Tenant.objects.filter(slug="acme").update(time_zone="Pacific/Auckland")
    Tenant.objects.filter(slug="zenith").update(time_zone="America/New_York")
    assert dispatch_at("close", "2026-01-31T11:00") == [("t_test_acme", "2026-01")]
    assert dispatch_at("close", "2026-02-01T05:00") == [("t_test_zenith", "2026-01")]


def test_months_that_were_missed_run_one_after_the_other(dispatch_at: Any, sent: list[Any]) -> None:
    Tenant.objects.filter(slug="zenith").update(jobs_enabled=False)
    assert [period for _, period in dispatch_at("close", "2026-04-02T00:00")] == ["2026-01", "2026-02", "2026-03"]
    assert sent == [("t_test_acme", "close", "2026-01")]
    run("t_test_acme", "close", "2026-02")
    assert worked == [], "February must wait for January"
    while sent:
        run(*sent.pop(0))
    assert worked == [("t_test_acme", "2026-01"), ("t_test_acme", "2026-02"), ("t_test_acme", "2026-03")]
    assert not JobDue.objects.filter(done_at=None).exists()


def test_a_message_delivered_twice_works_once(dispatch_at: Any, sent: list[Any]) -> None:
    dispatch_at("close", "2026-02-01T00:00")
    for _ in range(2):
        run("t_test_acme", "close", "2026-01")
    assert worked == [("t_test_acme", "2026-01")]


def test_a_period_that_nobody_wrote_down_is_not_worked(sent: list[Any]) -> None:
    run("t_test_acme", "close", "1999-01")
    assert worked == []


def test_a_failure_is_kept_and_tried_again_until_it_is_given_up(dispatch_at: Any, sent: list[Any]) -> None:
    Tenant.objects.filter(slug="zenith").update(jobs_enabled=False)
    dispatch_at("broken", "2026-03-01T00:00")
    for attempt in range(1, dispatch.MAX_ATTEMPTS + 1):
        with pytest.raises(ValueError, match="nothing in 2026-01"):
            run(*sent[-1])
        january = JobDue.objects.get(period="2026-01")
        assert (january.attempts, january.failure) == (attempt, "ValueError: nothing in 2026-01 adds up")
        past_lease()
        dispatch.sweep()
    assert len(sent) == dispatch.MAX_ATTEMPTS, "one message, four from the sweeper, then none"
    assert JobDue.objects.get(period="2026-02").attempts == 0, "February waits for a person to look at January"


def test_the_sweeper_leaves_alone_what_is_done_leased_or_just_written(dispatch_at: Any, sent: list[Any]) -> None:
    dispatch_at("digest", "2026-02-01T00:00")
    assert dispatch.sweep() == [], "just written"
    JobDue.objects.update(due_at=timezone.now() - dt.timedelta(hours=1))
    assert len(dispatch.sweep()) == 2, "on its way for an hour: lost"
    assert dispatch.sweep() == [], "sent again just now"
    run("t_test_acme", "digest", "2026-02-01")
    run("t_test_zenith", "digest", "2026-02-01")
    past_lease()
    assert dispatch.sweep() == [], "done"


def test_a_suspended_tenants_work_waits_until_it_is_resumed(dispatch_at: Any, sent: list[Any]) -> None:
    dispatch_at("close", "2026-02-01T00:00")
    past_lease()
    Tenant.objects.filter(slug="acme").update(state=TenantState.SUSPENDED)
    assert [due.schema_name for due in dispatch.sweep()] == ["t_test_zenith"]
    Tenant.objects.filter(slug="acme").update(state=TenantState.READY)
    assert [due.schema_name for due in dispatch.sweep()] == ["t_test_acme"]


def test_a_lost_worker_is_named_when_every_attempt_is_used_up(dispatch_at: Any, sent: list[Any]) -> None:
    dispatch_at("close", "2026-02-01T00:00")
    past_lease()
    JobDue.objects.update(attempts=dispatch.MAX_ATTEMPTS)
    assert dispatch.sweep() == []
    assert set(JobDue.objects.values_list("failure", flat=True)) == {"Given up: the worker was lost at every attempt."}


def test_minutes_do_not_pile_up_while_no_worker_runs(dispatch_at: Any, sent: list[Any]) -> None:
    Tenant.objects.filter(slug="zenith").update(jobs_enabled=False)
    assert len(dispatch_at("outbox", "2026-02-01T10:00")) == 1
    assert dispatch_at("outbox", "2026-02-01T10:01") == []
    run("t_test_acme", "outbox", "2026-02-01T10:00")
    assert dispatch_at("outbox", "2026-02-01T10:02") == [("t_test_acme", "2026-02-01T10:02")]


def test_yesterdays_minutes_are_forgotten_and_months_never(dispatch_at: Any, sent: list[Any]) -> None:
    dispatch_at("outbox", "2026-02-01T10:00")
    dispatch_at("close", "2026-02-01T10:00")
    JobDue.objects.update(done_at=timezone.now() - dt.timedelta(days=2))
    sweep.apply(throw=True)
    assert set(JobDue.objects.values_list("job", flat=True)) == {"close"}


def test_a_tenant_that_never_became_ready_is_sent_to_be_built_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(celery.Celery, "send_task", lambda self, name, args, **_: asked.append((name, *args)))
    hour_ago = timezone.now() - dt.timedelta(hours=1)
    Tenant.objects.filter(slug="zenith").update(state=TenantState.CREATING, requested_at=hour_ago)
    dispatch.sweep()
    assert asked == [("partnerview.tenants.tasks.provision_tenant", "zenith")]
