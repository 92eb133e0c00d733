"""Eight runs of each month at once, one of them sent twice, two beats that send the month as well, and kill -9 at
random statements of real workers: the books are those of months that were run once, one after the other, in peace.

The seed and every death are printed. FAULTS_SEED=… tries another one.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from contextlib import suppress
from decimal import Decimal
from random import Random

import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from engagements.models import LineKind
from partnerview import clock
from partnerview.books.invariants import breaches
from partnerview.books.models import Conventions
from partnerview.months import Month
from partnerview.tenants.models import JobDue, Tenant
from recognition.actions.recognition import run_month
from recognition.actions.runs import request_run, resume_runs
from recognition.models import RecognitionEntry, RecognitionRun
from recognition.tasks import run_month as run_month_task
from tests.builders import log_time, make_client, make_engagement, make_line
from tests.cast import the_cast
from tests.faults.deaths import Count, Death
from tests.faults.test_monthly_runs import state, undone
from tests.faults.workers import Late, Process, World

pytestmark = pytest.mark.fault

PATIENCE = 300.0
STILL = 20.0
SOON = {"FAULTS_VISIBILITY_SECONDS": "2"}  # a message of the dead comes back after so long


@pytest.fixture
def firm(here: World) -> Tenant:
    """Alone in the house, so that the beats' month is its own."""
    Tenant.objects.exclude(slug="acme").update(jobs_enabled=False)
    last_month = (Month.of(clock.today()) - 1).first_day
    Tenant.objects.update(ready_at=dt.datetime.combine(last_month, dt.time(12), tzinfo=dt.UTC))
    return Tenant.objects.get(slug="acme")


@pytest.mark.parametrize("deaths", [3, pytest.param(20, marks=pytest.mark.long)])
def test_months_that_are_shot_at_come_to_the_books_of_peace(here: World, firm: Tenant, deaths: int) -> None:
    seed = int(os.environ.get("FAULTS_SEED", "1959"))
    random = Random(seed)
    print(f"seed {seed}")
    with tenant_context(firm):
        months = Month.range(Month.of(clock.today()) - deaths, Month.of(clock.today()) - 1)
        take_in(months)
        undisturbed, statements = in_peace(months)
        worker = here.worker(children=8, **SOON)
        for month in months[:-1]:
            worker = under_fire(here, worker, month, Death.drawn(random, statements=statements))
        beats = [here.beat(FAULTS_BEATEN="month") for _ in range(2)]
        under_fire(here, worker, months[-1], Death.drawn(random, statements=statements))
        here.wait_for(lambda: all("Sending due task" in beat.log.read_text() for beat in beats), "both beats")
        here.wait_for(lambda: JobDue.objects.filter(job="month", done_at__isnull=False).exists(), "the job", PATIENCE)
        come_to_rest(here)

        assert state() == undisturbed
        assert breaches() == []
        assert len(list(here.folder.glob("died-*"))) == deaths
        assert JobDue.objects.get(job="month").period == str(months[-1])
        assert not RecognitionRun.objects.filter(status="failed").exists()
        keys = RecognitionEntry.objects.values_list("line", "kind", "source")
        assert len(set(keys)) == len(keys) > 0


def take_in(months: tuple[Month, ...]) -> None:
    """A small book with every step of a run in it; its months begin with the first of `months`."""
    first = months[0].first_day
    Conventions.objects.update(books_start_on=first)
    for number in range(8):
        client = make_client(f"Client {number}")
        engagement = make_engagement(client=client, code=f"FIRE-{number}", starts_on=first)
        make_line(engagement, price=Decimal(1000 + 37 * number))
        make_line(engagement, price=Decimal(600), interval="quarter", starts_on=first + dt.timedelta(days=number))
        make_line(engagement, LineKind.TIME_AND_MATERIALS, hourly_rate=Decimal(90))
        make_line(engagement, LineKind.CONTRACTED_HOURS, contracted_minutes=60, overage_rate=Decimal(120))
        make_line(engagement, LineKind.ONE_OFF, accepted_on=months[number % len(months)].first_day)
        for month in months:
            log_time(engagement, minutes=95, worked_on=month.first_day + dt.timedelta(days=number))


def in_peace(months: tuple[Month, ...]) -> tuple[list[list[tuple[object, ...]]], int]:
    """The books after one run a month, taken back again; and how many statements even the shortest run has."""
    counts = []
    with undone():
        for month in months:
            for _ in range(2):
                count = Count(folder=None)
                with connection.execute_wrapper(count):
                    run_month(month, by=None)
                counts.append(count.seen)
        return state(), min(counts)


def under_fire(here: World, worker: Process, month: Month, death: Death) -> Process:
    """Eight runs of the month, the first one sent again, and one death. Gives the worker that is left."""
    print(f"{month}: {death}")
    death.order(here.folder)
    runs = [request_run(month, by=the_cast().finance_lead) for _ in range(8)]
    run_month_task.delay(runs[0].pk)
    died = here.folder / "died"
    here.wait_for(died.exists, f"the death {death}")
    died.rename(here.folder / f"died-{month}")
    if death.victim == "worker":
        here.wait_for(lambda: worker.popen.poll() is not None, "the whole worker to be gone")
        worker = here.worker(children=8, **SOON)
    come_to_rest(here)
    assert RecognitionRun.objects.done().filter(pk__in=[run.pk for run in runs]).count() == 8
    return worker


def come_to_rest(here: World) -> None:
    """Wait for every run. A message dies with a worker that has just taken it from the broker: what stands still is
    sent again by the job of every minute, whose patience is shortened here."""
    unfinished = RecognitionRun.objects.unfinished()
    deadline = time.monotonic() + PATIENCE
    while unfinished.exists():
        with suppress(Late):
            here.wait_for(lambda: not unfinished.exists(), "every run", STILL)
        if time.monotonic() > deadline:
            raise Late(f"{unfinished.count()} runs did not end.")
        unfinished.update(progressed_at=clock.now() - dt.timedelta(minutes=5))
        resume_runs("")
