"""A period is due at the tenant's own local time, and what was missed is made up."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils.module_loading import import_string

from partnerview.errors import Missing
from partnerview.tenants.jobs import Cadence, Job, all_jobs, job_named, periods_due

MONTHLY = Job("close", "x", Cadence.MONTHLY)
DAILY = Job("digest", "x", Cadence.DAILY, hour=7)
MINUTELY = Job("outbox", "x", Cadence.MINUTELY)
FIRST_DAY = dt.date(2026, 1, 20)


def at(text: str, zone: str = "UTC") -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).astimezone(ZoneInfo(zone))


def due(job: Job, now: dt.datetime, last: str | None = None, since: dt.date = FIRST_DAY) -> list[str]:
    return periods_due(job, local_now=now, last=last, since=since)


def test_a_month_is_due_when_it_is_over_where_the_firm_is() -> None:
    ten_in_greenwich = "2026-01-31T10:30"
    assert due(MONTHLY, at(ten_in_greenwich, "Pacific/Kiritimati")) == ["2026-01"]  # UTC+14: already February
    assert due(MONTHLY, at(ten_in_greenwich, "Europe/London")) == []
    assert due(MONTHLY, at("2026-02-01T10:30", "Pacific/Niue")) == []  # UTC-11: still January
    assert due(MONTHLY, at("2026-02-01T11:00", "Pacific/Niue")) == ["2026-01"]


def test_the_first_month_is_the_one_in_which_the_tenant_began() -> None:
    assert due(MONTHLY, at("2026-01-21T00:00")) == []
    assert due(MONTHLY, at("2026-02-01T00:00")) == ["2026-01"]


def test_missed_months_come_in_order() -> None:
    assert due(MONTHLY, at("2027-03-01T00:00"), last="2026-11") == ["2026-12", "2027-01", "2027-02"]


def test_a_month_that_has_its_row_is_not_due_again() -> None:
    assert due(MONTHLY, at("2026-02-28T23:59"), last="2026-01") == []


def test_of_missed_days_only_the_latest_counts() -> None:
    assert due(DAILY, at("2026-02-10T07:00"), last="2026-02-03") == ["2026-02-10"]
    assert due(DAILY, at("2026-02-10T06:59"), last="2026-02-03") == ["2026-02-09"]
    assert due(DAILY, at("2026-02-10T06:59"), last="2026-02-09") == []


def test_the_hour_of_a_day_is_local_on_both_sides_of_a_clock_change() -> None:
    assert due(DAILY, at("2026-03-28T07:00", "Europe/London"), last="2026-03-27") == ["2026-03-28"]
    assert due(DAILY, at("2026-03-29T05:59", "Europe/London"), last="2026-03-28") == []
    assert due(DAILY, at("2026-03-29T06:00", "Europe/London"), last="2026-03-28") == ["2026-03-29"]


def test_nothing_is_due_for_days_before_the_tenant_began() -> None:
    assert due(DAILY, at("2026-01-20T06:00")) == []
    assert due(DAILY, at("2026-01-20T07:00")) == ["2026-01-20"]


def test_every_minute_is_a_period_of_its_own_in_universal_time() -> None:
    assert due(MINUTELY, at("2026-03-29T01:30", "Europe/London")) == ["2026-03-29T01:30"]
    assert due(MINUTELY, at("2026-03-29T01:30"), last="2026-03-29T01:30") == []


def test_an_unknown_job_is_refused_by_name() -> None:
    with pytest.raises(Missing, match="mowing"):
        job_named("mowing")


def test_every_job_of_the_settings_leads_to_work_that_exists() -> None:
    assert all(callable(import_string(job.work)) for job in all_jobs().values())
