"""Whatever happens to the workers, each piece of scheduled work is done, and done once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import timezone
from django_tenants.utils import tenant_context

from partnerview.audit.models import AuditEvent
from partnerview.tenants import dispatch, jobs
from partnerview.tenants.jobs import Cadence, Job
from partnerview.tenants.models import JobDue, Tenant, TenantState
from tests.faults.jobs import ACTION
from tests.faults.workers import World

pytestmark = pytest.mark.fault


@pytest.fixture(autouse=True)
def _same_jobs_here(monkeypatch: pytest.MonkeyPatch, here: World) -> Iterator[None]:
    """The registry of tests/faults/settings.py, and one tenant that began a month ago."""
    named = {
        "gated": Job("gated", "tests.faults.jobs.work_at_gate", Cadence.MONTHLY),
        "quick": Job("quick", "tests.faults.jobs.work", Cadence.DAILY),
    }
    monkeypatch.setattr(jobs, "all_jobs", lambda: named)
    monkeypatch.setattr(dispatch, "all_jobs", lambda: named)
    Tenant.objects.filter(slug="zenith").update(jobs_enabled=False)
    Tenant.objects.filter(slug="acme").update(ready_at=timezone.now().replace(day=1) - dt.timedelta(days=1))
    return


def events(period: str) -> int:
    with tenant_context(Tenant.objects.get(slug="acme")):
        return AuditEvent.objects.filter(action=ACTION, reason=period).count()


def is_done(period: str) -> bool:
    return JobDue.objects.filter(period=period, done_at__isnull=False).exists()


def send_gated() -> str:
    (due,) = dispatch.dispatch("gated")
    return due.period


def test_a_worker_child_killed_in_the_middle_is_followed_by_another(here: World) -> None:
    worker = here.worker()
    period = send_gated()
    here.wait_for(lambda: here.started(period) == 1, "the work to begin")
    worker.kill_child()
    here.wait_for(lambda: here.started(period) == 2, "the message to come back")
    assert events(period) == 0, "the first attempt has left nothing"
    here.open_gate()
    here.wait_for(lambda: is_done(period), "the second attempt to finish")
    assert (events(period), JobDue.objects.get(period=period).attempts) == (1, 2)


def test_when_a_whole_worker_is_killed_another_one_takes_over(here: World) -> None:
    first = here.worker(FAULTS_VISIBILITY_SECONDS="2")
    period = send_gated()
    here.wait_for(lambda: here.started(period) == 1, "the work to begin")
    first.kill()
    here.open_gate()
    here.worker(FAULTS_VISIBILITY_SECONDS="2")
    here.wait_for(lambda: is_done(period), "another worker to finish it")
    assert events(period) == 1


def test_a_message_that_comes_again_while_the_work_runs_is_nothing(here: World) -> None:
    here.worker(children=2, FAULTS_VISIBILITY_SECONDS="1")
    period = send_gated()
    here.wait_for(lambda: here.started(period) == 1, "the work to begin")
    dispatch.send([dispatch.Due(0, "gated", period, "t_test_acme")])
    here.wait_for(lambda: here.processes[0].log.read_text().count("succeeded") >= 1, "the second message to end")
    assert (here.started(period), JobDue.objects.get(period=period).attempts) == (1, 1)
    here.open_gate()
    here.wait_for(lambda: is_done(period), "the work to finish")
    assert events(period) == 1


def test_a_lost_message_is_made_good_by_the_sweeper(here: World) -> None:
    period = send_gated()
    here.broker.flushdb()
    here.open_gate()
    here.worker()
    JobDue.objects.update(due_at=timezone.now() - dt.timedelta(hours=1))
    assert [due.period for due in dispatch.sweep()] == [period]
    here.wait_for(lambda: is_done(period), "the work to finish")
    assert events(period) == 1


def test_two_beats_make_one_piece_of_work(here: World) -> None:
    here.worker()
    beats = [here.beat(), here.beat()]
    here.wait_for(lambda: all(b.log.read_text().count("Sending due task") >= 2 for b in beats), "both beats to tick")
    here.wait_for(lambda: JobDue.objects.filter(done_at__isnull=False).exists(), "the work to finish")
    due = JobDue.objects.get()
    assert (due.attempts, events(due.period)) == (1, 1)


def test_a_suspended_tenants_message_is_refused_and_its_work_waits(here: World) -> None:
    period = send_gated()
    here.open_gate()
    Tenant.objects.filter(slug="acme").update(state=TenantState.SUSPENDED)
    worker = here.worker()
    here.wait_for(lambda: "TenantMissing" in worker.log.read_text(), "the refusal")
    assert (here.started(period), JobDue.objects.get(period=period).attempts) == (0, 0)
    Tenant.objects.filter(slug="acme").update(state=TenantState.READY)
    JobDue.objects.update(due_at=timezone.now() - dt.timedelta(hours=1))
    dispatch.sweep()
    here.wait_for(lambda: is_done(period), "the work after the resumption")
    assert events(period) == 1
