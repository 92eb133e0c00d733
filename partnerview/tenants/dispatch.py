"""From the clock to work: rows say what is due, messages only wake the workers.

`dispatch` writes job_due rows under their unique key and sends exactly those it wrote; `claim` lets one
worker at a time have a row; `sweep` sends again what nobody has finished within its lease. Two beats, a
message delivered twice and a run by hand are therefore the same single piece of work.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from celery import current_app
from django.db import transaction

from partnerview import clock
from partnerview.db.connection import connection
from partnerview.db.rows import execute, fetch
from partnerview.tenants.jobs import Cadence, Job, all_jobs, job_named, periods_due

MAX_ATTEMPTS = 5
LEASE = dt.timedelta(minutes=5)
GRACE = dt.timedelta(minutes=1)  # a row just written is on its way already
# A message that comes back because its worker was killed may find the dead one's lock for a moment.
PATIENCE, PAUSE_SECONDS = 10, 0.2
KEPT = dt.timedelta(days=1)  # for done rows of jobs that run every minute
RUN_JOB = "partnerview.tenants.tasks.run_job"
PROVISION = "partnerview.tenants.tasks.provision_tenant"

CANDIDATES = """
    SELECT t.schema_name, t.time_zone, t.ready_at,
           (SELECT max(d.period) FROM tenants_jobdue d WHERE d.job = %(job)s AND d.schema_name = t.schema_name) AS last
    FROM tenants_tenant t
    WHERE t.state = 'ready' AND t.jobs_enabled AND t.ready_at IS NOT NULL
      AND NOT (%(one_open)s AND EXISTS (
          SELECT 1 FROM tenants_jobdue o WHERE o.job = %(job)s AND o.schema_name = t.schema_name
             AND o.done_at IS NULL AND o.attempts < %(max_attempts)s))
    ORDER BY t.id
"""
INSERT = """
    INSERT INTO tenants_jobdue (job, period, schema_name, attempts, failure)
    SELECT %(job)s, due.period, due.schema_name, 0, ''
    FROM unnest(%(periods)s::text[], %(schemas)s::text[]) AS due (period, schema_name)
    ON CONFLICT DO NOTHING
    RETURNING id, job, period, schema_name
"""
# A job in order waits for its earlier periods, even for one that was given up: a person has to look.
FIRST_IN_LINE = """
    NOT (d.job = ANY(%(in_order)s) AND EXISTS (
        SELECT 1 FROM tenants_jobdue e
        WHERE e.job = d.job AND e.schema_name = d.schema_name AND e.done_at IS NULL AND e.period < d.period))
"""
CLAIM = f"""
    UPDATE tenants_jobdue d
    SET attempts = attempts + 1, leased_until = clock_timestamp() + %(lease)s
    WHERE d.job = %(job)s AND d.period = %(period)s AND d.schema_name = %(schema)s
      AND d.done_at IS NULL AND d.attempts < %(max_attempts)s AND {FIRST_IN_LINE}
    RETURNING d.id, d.job, d.period, d.schema_name
"""  # noqa: S608  no value is part of the text
OVERDUE = f"""
    UPDATE tenants_jobdue d
    SET leased_until = clock_timestamp() + %(lease)s
    FROM tenants_tenant t
    WHERE t.schema_name = d.schema_name AND t.state = 'ready' AND t.jobs_enabled
      AND d.done_at IS NULL AND d.attempts < %(max_attempts)s
      AND coalesce(d.leased_until, d.due_at + %(grace)s) < clock_timestamp() AND {FIRST_IN_LINE}
    RETURNING d.id, d.job, d.period, d.schema_name
"""  # noqa: S608
GIVEN_UP = """
    UPDATE tenants_jobdue SET failure = 'Given up: the worker was lost at every attempt.'
    WHERE done_at IS NULL AND attempts >= %(max_attempts)s AND failure = '' AND leased_until < clock_timestamp()
"""
FORGET = """
    DELETE FROM tenants_jobdue
    WHERE done_at < clock_timestamp() - %(kept)s AND job = ANY(%(minutely)s)
"""
UNBUILT = """
    SELECT slug FROM tenants_tenant
    WHERE state IN ('requested', 'creating') AND requested_at < clock_timestamp() - %(lease)s
      AND requested_at > clock_timestamp() - %(kept)s
    ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A tenant for which a job may be due, and the last period that it has a row for."""

    schema_name: str
    time_zone: str
    ready_at: dt.datetime
    last: str | None


@dataclass(frozen=True, slots=True)
class Due:
    """One row of job_due: this job for this period of this tenant."""

    id: int
    job: str
    period: str
    schema_name: str


@dataclass(frozen=True, slots=True)
class Unbuilt:
    """A tenant whose provisioning was asked for and has not come to an end."""

    slug: str


def dispatch(job_name: str) -> list[Due]:
    """Write what of this job is due now in every ready tenant, and send what was written."""
    job = job_named(job_name)
    with transaction.atomic():
        found = list(_due_now(job))
        written = fetch(
            Due,
            INSERT,
            {"job": job.name, "periods": [p for _, p in found], "schemas": [schema for schema, _ in found]},
        )
        transaction.on_commit(partial(send, list(_first_of_each(written))))
    return written


def send(due: Iterable[Due]) -> None:
    """Wake a worker for each. A message that gets lost is made good by the sweeper."""
    for one in due:
        current_app.send_task(RUN_JOB, args=[one.job, one.period], headers={"_schema_name": one.schema_name})


def build_soon(slug: str) -> None:
    """Once this transaction commits, have a provisioning worker build the tenant."""
    transaction.on_commit(partial(current_app.send_task, PROVISION, args=[slug]))


def sweep() -> list[Due]:
    """Send again what is past its lease, say what was given up, forget what nobody will ask for."""
    jobs = all_jobs().values()
    execute(GIVEN_UP, {"max_attempts": MAX_ATTEMPTS})
    execute(FORGET, {"kept": KEPT, "minutely": [job.name for job in jobs if job.cadence == Cadence.MINUTELY]})
    overdue = fetch(Due, OVERDUE, {**_limits(), "grace": GRACE})
    send(overdue)
    for tenant in fetch(Unbuilt, UNBUILT, {"lease": LEASE, "kept": KEPT}):
        current_app.send_task(PROVISION, args=[tenant.slug])
    return overdue


@contextmanager
def claim(job: str, period: str) -> Iterator[Due | None]:
    """Inside: the row is this worker's, or None where it is done, not yet its turn, or someone else's.

    The lock lives as long as the worker's connection, so a killed worker's row is free at once. Leaving
    without an error marks the row done; an error is kept as its failure and raised on.
    """
    schema = connection.schema_name
    with _alone_with(schema, job) as alone:
        rows = fetch(Due, CLAIM, {**_limits(), "job": job, "period": period, "schema": schema}) if alone else []
        try:
            yield rows[0] if rows else None
        except Exception as error:
            _note(rows, done=False, failure=f"{type(error).__name__}: {error}")
            raise
        _note(rows, done=True, failure="")
    if rows and job_named(job).in_order:
        send(_next_in_line(rows[0]))


def _due_now(job: Job) -> Iterator[tuple[str, str]]:
    now = clock.now()
    params = {"job": job.name, "one_open": job.cadence != Cadence.MONTHLY, "max_attempts": MAX_ATTEMPTS}
    for tenant in fetch(Candidate, CANDIDATES, params):
        zone = ZoneInfo(tenant.time_zone)
        since = tenant.ready_at.astimezone(zone).date()
        for period in periods_due(job, local_now=now.astimezone(zone), last=tenant.last, since=since):
            yield tenant.schema_name, period


def _first_of_each(written: list[Due]) -> Iterator[Due]:
    """Of several periods of one tenant only the oldest is sent; each one sends the next when it is done."""
    seen: set[str] = set()
    for due in sorted(written, key=lambda one: one.period):
        if due.schema_name not in seen:
            seen.add(due.schema_name)
            yield due


def _next_in_line(done: Due) -> list[Due]:
    following = """
        SELECT id, job, period, schema_name FROM tenants_jobdue
        WHERE job = %(job)s AND schema_name = %(schema)s AND done_at IS NULL ORDER BY period LIMIT 1
    """
    return fetch(Due, following, {"job": done.job, "schema": done.schema_name})


@contextmanager
def _alone_with(schema: str, job: str) -> Iterator[bool]:
    """Whether no other worker has this job of this tenant in hand, held until the end."""
    key = {"key": f"{schema} {job}"}
    alone = _takes(key)
    for _ in range(PATIENCE):
        if alone:
            break
        time.sleep(PAUSE_SECONDS)
        alone = _takes(key)
    try:
        yield alone
    finally:
        if alone:
            execute("SELECT pg_advisory_unlock(hashtextextended(%(key)s, 0))", key)


def _takes(key: dict[str, str]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%(key)s, 0))", key)
        (taken,) = cursor.fetchone()
    return bool(taken)


def _note(rows: list[Due], *, done: bool, failure: str) -> None:
    """Done, or failed and due again when the lease is over."""
    for row in rows:
        execute(
            "UPDATE tenants_jobdue SET failure = %(failure)s, leased_until = clock_timestamp() + %(lease)s,"
            " done_at = CASE WHEN %(done)s THEN clock_timestamp() END WHERE id = %(id)s",
            {"id": row.id, "done": done, "failure": failure, "lease": LEASE},
        )


def _limits() -> dict[str, object]:
    return {
        "lease": LEASE,
        "max_attempts": MAX_ATTEMPTS,
        "in_order": [job.name for job in all_jobs().values() if job.in_order],
    }
