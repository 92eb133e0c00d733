"""A span of months run by a real worker that is killed half-way comes to the same books as one left in peace.

With the shared real data where it is (2004–2011), else with an invented book. Eight runs of one month at once,
and every run again, post nothing more.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from engagements.models import LineKind
from partnerview.books.models import Conventions
from partnerview.months import Month
from partnerview.tenants.models import Tenant
from recognition.actions.recognition import run_month
from recognition.actions.runs import request_run, resume_runs
from recognition.models import RecognitionEntry, RecognitionRun
from tests.builders import log_time, make_client, make_engagement, make_line
from tests.cast import the_cast
from tests.faults.workers import World
from tests.worked_examples.real_book_by_hand import shared_data

pytestmark = pytest.mark.fault

PATIENCE = 300.0
# Everything that a run leaves behind, without ids and moments.
STATES = (
    "SELECT line_id, kind, source, month, origin_month, amount, currency FROM recognition_recognitionentry",
    "SELECT month, line_id, client_id, amount, currency FROM recognition_mrrsnapshot",
    "SELECT month, client_id, moved_on, kind, amount, currency FROM recognition_mrrmovement",
    "SELECT line_id, month, origin_month, amount, revision FROM recognition_schedulerow",
)


@pytest.fixture
def firm(here: World) -> Iterator[Tenant]:
    tenant = Tenant.objects.get(slug="acme")
    with tenant_context(tenant):
        yield tenant


def all_ended() -> bool:
    """What beat does every minute is done here: a message that was being taken at the kill is lost, its row is not."""
    resume_runs("")
    return not RecognitionRun.objects.unfinished().exists()


@pytest.mark.parametrize(
    "last", [Month(2005, 6), pytest.param(Month(2011, 12), marks=pytest.mark.long)], ids=["17 months", "eight years"]
)
def test_killed_half_way_the_months_come_to_the_same_books(here: World, firm: Tenant, last: Month) -> None:
    months = tuple(month for month in take_in(shared_data()) if month <= last or shared_data() is None)
    with undone():
        for month in months:
            run_month(month, by=None)
        undisturbed = state()
    worker = here.worker(FAULTS_VISIBILITY_SECONDS="2")
    for month in months:
        request_run(month, by=the_cast().finance_lead)
    here.wait_for(lambda: done() >= len(months) // 2, "half of the months", PATIENCE)
    worker.kill()
    assert done() < len(months), "the worker was killed before it had finished"
    here.worker(FAULTS_VISIBILITY_SECONDS="2")
    here.wait_for(all_ended, "every run to end", PATIENCE)
    assert state() == undisturbed
    assert RecognitionRun.objects.filter(status="done").values("month").distinct().count() == len(months)

    for month in months[-3:]:
        request_run(month, by=the_cast().finance_lead)
    here.wait_for(lambda: not RecognitionRun.objects.unfinished().exists(), "the runs once more", PATIENCE)
    assert sum(RecognitionRun.objects.order_by("-id").values_list("entries_posted", flat=True)[:3]) == 0
    assert state() == undisturbed


def test_eight_runs_of_one_month_at_once_leave_the_rows_of_one(here: World, firm: Tenant) -> None:
    month = take_in(None)[2]
    with undone():
        run_month(month, by=None)
        undisturbed = state()
    here.worker(children=8)
    for _ in range(8):
        request_run(month, by=the_cast().finance_lead)
    eight = RecognitionRun.objects.filter(status="done", month=month.first_day)
    here.wait_for(lambda: eight.count() == 8, "all eight", PATIENCE)
    assert state() == undisturbed
    posted = RecognitionRun.objects.filter(status="done").values_list("entries_posted", flat=True)
    assert sum(posted) == RecognitionEntry.objects.count()


def take_in(data: Path | None) -> tuple[Month, ...]:
    """The register and the hours, or a small book; the months to run."""
    if data is None:
        return invent()
    Conventions.objects.update(books_start_on=dt.date(2004, 2, 1))
    for command, name in (("import_engagements", "engagements"), ("import_time", "time_entries_harvest")):
        call_command(
            command, str(data / f"{name}.csv"), tenant="acme", mapping="suggested", accept_warnings=True, json=True,
            stdout=io.StringIO(),
        )  # fmt: skip
    return Month.range(Month(2004, 2), Month(2011, 12))


def invent() -> tuple[Month, ...]:
    """Twelve clients with a fee, hours and work by the hour, over two years."""
    for number in range(12):
        engagement = make_engagement(client=make_client(f"Client {number}"), code=f"FAULT-{number}")
        make_line(engagement, price=Decimal(1000 + 37 * number))
        make_line(engagement, LineKind.TIME_AND_MATERIALS, hourly_rate=Decimal(90))
        make_line(engagement, price=Decimal(600), interval="quarter", starts_on=dt.date(2024, 2, 10 + number))
        for month in range(1, 13):
            log_time(engagement, minutes=95, worked_on=dt.date(2024, month, 3 + number))
    return Month.range(Month(2024, 1), Month(2025, 12))


def done() -> int:
    return RecognitionRun.objects.done().count()


def state() -> list[list[tuple[object, ...]]]:
    """The rows of every table, in order."""
    found = []
    with connection.cursor() as cursor:
        for sql in STATES:
            cursor.execute(sql)
            found.append(sorted(cursor.fetchall(), key=repr))
    return found


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
