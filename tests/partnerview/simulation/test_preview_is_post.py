"""What is shown before an amendment is what the runs post after it, to the minor unit, for any line and change."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engagements.actions.amendments import apply_amendment, approve_amendment, draft_amendment, plan_of
from engagements.actions.billing import prepare_billing_run, run_billing
from engagements.actions.service_lines import add_line
from engagements.models import Engagement, InvoiceLine, LineKind
from engagements.reports.contracted import mrr_of
from partnerview.books.invariants import breaches
from partnerview.errors import InvalidInput
from partnerview.months import Month, add_months
from partnerview.simulation.comparison import Comparison, compare_amendment
from recognition.actions.recognition import run_month
from recognition.actions.schedules import plan_schedules
from recognition.models import ScheduleRow
from tests.builders import make_engagement
from tests.cast import Cast

cents = st.decimals(min_value="1.00", max_value="99999.99", places=2)
CONVENTIONS = [("day", "actual"), ("day", "fixed_30"), ("day", "30/360"), ("month", "even_months")]
priced = st.fixed_dictionaries(
    {
        "interval": st.sampled_from(["week", "month", "quarter", "year", "term", "total"]),
        "convention": st.sampled_from(CONVENTIONS),
        "starts_on": st.dates(dt.date(2024, 1, 1), dt.date(2024, 5, 31)),
        "billing_anchor": st.sampled_from(["start", "calendar"]),
        "price": cents,
    }
)
cadences = st.tuples(st.sampled_from(["month", "quarter", "year"]), st.sampled_from(["advance", "arrears"]))
changed = st.fixed_dictionaries(
    {"price": cents, "after": st.integers(1, 320), "treatment": st.sampled_from(["prospective", "catch_up"])}
)


@pytest.fixture(autouse=True)
def _mid_june():
    with time_machine.travel("2024-06-15T11:00:00Z", tick=False):
        yield


def sold(asked: dict, cadence: tuple[str, str], cast: Cast) -> Engagement:
    """An engagement with the one line asked. “term” is a year's price for exactly one year."""
    engagement = make_engagement(starts_on=asked["starts_on"], billing_interval=cadence[0], billing_timing=cadence[1])
    grain, proration = asked["convention"] if asked["interval"] != "week" else ("day", "actual")
    one_year = add_months(asked["starts_on"], 12) - dt.timedelta(days=1)
    add_line(
        engagement,
        by=cast.account_manager,
        kind=LineKind.RECURRING_FEE,
        unit_price=asked["price"],
        interval="year" if asked["interval"] == "term" else asked["interval"],
        starts_on=asked["starts_on"],
        ends_on=one_year if asked["interval"] in {"term", "total"} else None,
        billing_anchor="start" if asked["interval"] in {"term", "total"} else asked["billing_anchor"],
        renews=asked["interval"] == "total",
        grain=grain,
        proration=proration,
    )
    return engagement


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(asked=priced, cadence=cadences, change=changed, ran=st.integers(0, 5))
def test_preview_is_post(asked: dict, cadence: tuple[str, str], change: dict, ran: int, cast: Cast):
    with transaction.atomic():
        engagement = sold(asked, cadence, cast)
        for month in Month.range(Month(2024, 1), Month(2024, ran)) if ran else ():
            run_billing(prepare_billing_run(month, by=None), by=None)
        if ran:
            run_month(Month(2024, ran), by=None)
        _compare(engagement, change, cast)
        transaction.set_rollback(True)


def _compare(engagement: Engagement, change: dict, cast: Cast) -> None:
    line = engagement.lines.get()
    treatment = change["treatment"] if line.terms.is_fixed_term else "prospective"
    effective_on = line.starts_on + dt.timedelta(days=change["after"])
    try:
        amendment = draft_amendment(
            line, effective_on=effective_on, unit_price=change["price"], reason="Property", treatment=treatment,
            by=cast.account_manager,
        )  # fmt: skip
    except InvalidInput as refusal:
        assume(refusal.errors[0].code not in {"below_earned", "unchanged"})
        raise
    shown = compare_amendment(plan_of(amendment, by=cast.account_manager))
    if apply_amendment(amendment, by=cast.account_manager).status == "pending_approval":
        approve_amendment(amendment, by=cast.manager)
    _assert_posts(engagement, shown)


def _assert_posts(engagement: Engagement, shown: Comparison) -> None:
    months = [month.month for month in shown.after.months]
    plan_schedules(through=months[-1])
    rows: dict[dt.date, Decimal] = {}
    for origin, amount in ScheduleRow.objects.values_list("origin_month", "amount"):
        rows[origin] = rows.get(origin, Decimal(0)) + amount
    assert [rows.get(month.first_day, Decimal(0)) for month in months] == [m.recognized for m in shown.after.months]
    assert [mrr_of(engagement, month.last_day) for month in months] == [m.mrr for m in shown.after.months]
    assert [_billed_by(month) for month in months] == [m.invoiced for m in shown.after.months]
    assert breaches() == []


def _billed_by(month: Month) -> Decimal:
    """What the run of the month adds."""
    before = _invoiced()
    run_billing(prepare_billing_run(month, by=None), by=None)
    return _invoiced() - before


def _invoiced() -> Decimal:
    return InvoiceLine.objects.filter(stands=True).aggregate(sum=Sum("net_amount"))["sum"] or Decimal(0)
