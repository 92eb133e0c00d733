"""Which engagements run out of hours: the query that chooses whom to read misses nobody whom the waterfall names."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagements.models import Engagement, LineKind
from engagements.reports import hours_at_risk as report
from engagements.reports.burn import burn_on
from engagements.reports.hours_at_risk import hours_at_risk
from tests.builders import log_time, make_engagement, make_line
from tests.cast import Cast

MOVES = [{}, {"rollover": "carried"}, {"rollover": "pooled", "rollover_periods": 3}, {"may_borrow": True}]
days = st.dates(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
stories = st.fixed_dictionaries(
    {
        "starts_on": days,
        "interval": st.sampled_from(["week", "month", "quarter", "year"]),
        "billing_anchor": st.sampled_from(["start", "calendar"]),
        "moves": st.sampled_from(MOVES),
        "rounding_minutes": st.sampled_from([1, 15]),
        "worked": st.lists(st.tuples(days, st.integers(10, 900)), max_size=6),
        "on": days,
    }
)


def test_who_has_time_left_is_not_read(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    calm, full = make_engagement(starts_on=dt.date(2024, 1, 1)), make_engagement(starts_on=dt.date(2024, 1, 1))
    for engagement, minutes in ((calm, 60), (full, 540)):
        make_line(engagement, LineKind.CONTRACTED_HOURS, contracted_minutes=600)
        log_time(engagement, worked_on=dt.date(2024, 6, 5), minutes=minutes)
    read: list[list[int]] = []
    monkeypatch.setattr(report, "burn_on", lambda day, keys: read.append(list(keys)) or burn_on(day, keys))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = hours_at_risk(Engagement.objects.all(), dt.date(2024, 6, 20))
    assert [(row.engagement.pk, row.burn.used, row.pace) for row in found] == [(full.pk, 540, 810)]
    assert read == [[full.pk]]
    assert len(queries) <= 7


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=stories)
def test_nobody_at_risk_is_missed(cast: Cast, story: dict) -> None:
    terms = {name: story[name] for name in ("interval", "billing_anchor", "rounding_minutes", "starts_on")}
    engagement = make_engagement(starts_on=story["starts_on"])
    make_line(
        engagement, LineKind.CONTRACTED_HOURS, contracted_minutes=600, hourly_rate=Decimal(1), **terms, **story["moves"]
    )
    for day, minutes in story["worked"]:
        log_time(engagement, worked_on=day, minutes=minutes)
    burn = burn_on(story["on"], [engagement.pk]).get(engagement.pk)
    expected = burn is not None and report._is_at_risk(burn, story["on"])
    found = hours_at_risk(Engagement.objects.filter(pk=engagement.pk), story["on"])
    assert bool(found) == expected
