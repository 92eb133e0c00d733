"""Scheduled work: which jobs there are, and for which periods each is due at a tenant's own local time.

Pure but for reading settings.JOBS. Not for: rows and messages; those are dispatch.py.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.conf import settings

from partnerview.errors import Missing
from partnerview.months import Month


class Cadence(StrEnum):
    MONTHLY = "monthly"  # period "2026-03", due when that month is over; missed ones are made up in order
    DAILY = "daily"  # period "2026-03-31", due at the job's hour; only the latest counts
    MINUTELY = "minutely"  # period "2026-03-31T10:05"; only the latest counts


@dataclass(frozen=True, slots=True)
class Job:
    """One entry of settings.JOBS: `work(period)` runs inside the tenant and may be repeated safely."""

    name: str
    work: str
    cadence: Cadence
    hour: int = 0

    @property
    def in_order(self) -> bool:
        """Whether a period waits until the one before it is done."""
        return self.cadence == Cadence.MONTHLY


@cache
def all_jobs() -> dict[str, Job]:
    return {
        name: Job(name, entry["work"], Cadence(entry["cadence"]), entry.get("hour", 0))
        for name, entry in settings.JOBS.items()
    }


def job_named(name: str) -> Job:
    try:
        return all_jobs()[name]
    except KeyError:
        raise Missing(f"There is no job “{name}”. There are: {', '.join(all_jobs())}.") from None


def periods_due(job: Job, *, local_now: dt.datetime, last: str | None, since: dt.date) -> list[str]:
    """Periods that are due at `local_now` and come after `last`, the oldest first.

    `since` is the tenant's first day: nothing is due for the time before it.
    """
    if job.cadence == Cadence.MONTHLY:
        return _months_due(local_now, last, since)
    due = _latest_day(job, local_now) if job.cadence == Cadence.DAILY else local_now.astimezone(dt.UTC)
    if due.date() < since:
        return []
    period = due.date().isoformat() if job.cadence == Cadence.DAILY else f"{due:%Y-%m-%dT%H:%M}"
    return [period] if last is None or period > last else []


def _months_due(local_now: dt.datetime, last: str | None, since: dt.date) -> list[str]:
    first = Month.parse(last) + 1 if last else Month.of(since)
    ended = Month.of(local_now.date()) - 1
    return [str(month) for month in Month.range(first, ended)] if first <= ended else []


def _latest_day(job: Job, local_now: dt.datetime) -> dt.datetime:
    return local_now if local_now.hour >= job.hour else local_now - dt.timedelta(days=1)
