"""What is shown before a change is what the runs post after it, to the minor unit, for any lines, work and change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from engagements.actions.amendments import apply_amendment, approve_amendment, draft_amendment, plan_of
from engagements.actions.billing import prepare_billing_run, run_billing
from engagements.actions.issue_runs import issue_all, prepare_issue_run
from engagements.actions.moves import (
    end_engagement,
    give_notice,
    pause_engagement,
    reopen_engagement,
    resume_engagement,
)
from engagements.actions.renewals import renew_engagement
from engagements.models import AmendmentStatus, Engagement, Invoice, InvoiceLine, LineKind
from engagements.reports.contracted import mrr_of
from partnerview.books.invariants import breaches
from partnerview.errors import DomainError
from partnerview.months import Month
from partnerview.simulation.comparison import Comparison, compare_amendment
from partnerview.simulation.moves import effect_of_move, effect_of_renewal
from recognition.actions.recognition import run_month
from recognition.models import RecognitionEntry
from tests.cast import Cast
from tests.partnerview.simulation.stories import TIERS, amendable, cents, minutes, rates, sell, sold, stored

Apply = Callable[[], Any]
changes = st.fixed_dictionaries(
    {
        "move": st.just("amendment"),
        "line": st.integers(0, 2),
        "after": st.integers(1, 320),
        "treatment": st.sampled_from(["prospective", "catch_up"]),
        "price": cents,
        "rate": rates,
        "minutes": minutes,
        "quantity": st.integers(1, 60).map(Decimal),
        "tiers": st.sampled_from(TIERS),
    }
)
days = st.dates(dt.date(2024, 3, 1), dt.date(2024, 12, 31))
moves = st.fixed_dictionaries(
    {
        "move": st.sampled_from(["pause", "notice", "ending", "reopening", "resumption"]),
        "on": days,
        "again": st.integers(0, 90),
    }
)
renewals = st.fixed_dictionaries(
    {
        "move": st.just("renewal"),
        "on": days,
        "uplift": st.decimals(min_value="-9.99", max_value="12.50", places=2),
        "licences": st.booleans(),
    }
)
usual = settings(
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.fixture(autouse=True)
def _mid_june():
    with time_machine.travel("2024-06-15T11:00:00Z", tick=False):
        yield


@settings(usual, max_examples=30)
@given(story=sold, change=changes | moves | moves | renewals, issues=st.booleans())
def test_preview_is_post(story: dict[str, Any], change: dict[str, Any], issues: bool, cast: Cast):
    _tell(story, change, issues, cast)


@pytest.mark.long
@settings(usual, max_examples=200, derandomize=False)
@given(story=sold, change=changes | moves | moves | renewals, issues=st.booleans())
def test_preview_is_post_in_many_stories(story: dict[str, Any], change: dict[str, Any], issues: bool, cast: Cast):
    _tell(story, change, issues, cast)


def _tell(story: dict[str, Any], change: dict[str, Any], issues: bool, cast: Cast) -> None:
    with transaction.atomic():
        engagement = sell(story, cast)
        for month in Month.range(Month(2024, 1), Month(2024, story["ran"])) if story["ran"] else ():
            _run(month, issues=issues)
        if story["ran"]:
            run_month(Month(2024, story["ran"]), by=None)
        try:
            shown, apply = CHANGES[change["move"]](engagement, change, cast)
        except DomainError:
            assume(False)  # a change that the lines do not take: its refusal is tested elsewhere
            raise
        event(change["move"])
        apply()
        engagement.refresh_from_db()
        _assert_posts(engagement, shown)
        transaction.set_rollback(True)


def _amended(engagement: Engagement, change: dict[str, Any], cast: Cast) -> tuple[Comparison, Apply]:
    lines = amendable(engagement)
    assume(lines)
    line = lines[change["line"] % len(lines)]
    values = {
        LineKind.CONTRACTED_HOURS: {"contracted_minutes": change["minutes"], "hourly_rate": change["rate"]},
        LineKind.TIME_AND_MATERIALS: {"hourly_rate": change["rate"]},
        LineKind.LICENCE: {"quantity": change["quantity"], "unit_price": max(change["price"], line.unit_cost or 0)},
        LineKind.USAGE: {"unit_price": change["price"], "usage_tiers": stored(change["tiers"])},
    }.get(LineKind(line.kind), {"unit_price": change["price"]})
    amendment = draft_amendment(
        line,
        effective_on=line.starts_on + dt.timedelta(days=change["after"]),
        reason="Property",
        treatment=change["treatment"] if line.is_recurring and line.terms.is_fixed_term else "prospective",
        by=cast.account_manager,
        **values,
    )
    shown = compare_amendment(plan_of(amendment, by=cast.account_manager))

    def apply() -> None:
        if apply_amendment(amendment, by=cast.account_manager).status == AmendmentStatus.PENDING_APPROVAL:
            approve_amendment(amendment, by=cast.manager)

    return shown, apply


def _moved(engagement: Engagement, change: dict[str, Any], cast: Cast) -> tuple[Comparison, Apply]:
    move, by, today = change["move"], cast.account_manager, dt.date(2024, 6, 15)
    on = max(change["on"], engagement.starts_on + dt.timedelta(days=1))
    again = on + dt.timedelta(days=change["again"])
    if move == "pause":
        apply = lambda: pause_engagement(engagement, effective_on=on, by=by, reason="Property")  # noqa: E731
    elif move == "notice":
        on = max(on, today)
        apply = lambda: give_notice(engagement, given_on=today, ends_on=on, churn_reason="Price", by=by)  # noqa: E731
    elif move == "ending":
        on = min(on, today)
        apply = lambda: end_engagement(engagement, ends_on=on, churn_reason="Price", by=by)  # noqa: E731
    elif move == "resumption":
        engagement = pause_engagement(engagement, effective_on=on, by=by, reason="Property")
        paused, on = engagement, again
        apply = lambda: resume_engagement(paused, effective_on=on, by=by)  # noqa: E731
    else:
        last_day = min(on, today)
        engagement = end_engagement(engagement, ends_on=last_day, churn_reason="Price", by=by)
        ended, on = engagement, last_day + dt.timedelta(days=1 + change["again"])
        apply = lambda: reopen_engagement(ended, effective_on=on, by=by, reason="Property")  # noqa: E731
    return effect_of_move(engagement, move, on, by=by), apply


def _renewed(engagement: Engagement, change: dict[str, Any], cast: Cast) -> tuple[Comparison, Apply]:
    engagement.renews_on = max(change["on"], engagement.starts_on + dt.timedelta(days=1))
    engagement.renewal_months = 12
    engagement.save()
    agreed = {"uplift_percent": change["uplift"], "raises_licences": change["licences"], "by": cast.account_manager}
    shown = effect_of_renewal(engagement, **agreed)

    def apply() -> None:
        renew_engagement(engagement, **agreed)
        for amendment in engagement.amendments.filter(status=AmendmentStatus.PENDING_APPROVAL):
            approve_amendment(amendment, by=cast.manager)

    return shown, apply


CHANGES = {
    "amendment": _amended,
    "renewal": _renewed,
    **dict.fromkeys(["pause", "notice", "ending", "reopening", "resumption"], _moved),
}


def _assert_posts(engagement: Engagement, shown: Comparison) -> None:
    months = [month.month for month in shown.after.months]
    assert [mrr_of(engagement, month.last_day) for month in months] == [m.mrr for m in shown.after.months]
    with time_machine.travel(dt.datetime.combine(months[-1].last_day, dt.time(11), dt.UTC), tick=False):
        assert [_billed_by(month) for month in months] == [m.invoiced for m in shown.after.months]
        run_month(months[-1], by=None)
    rows = RecognitionEntry.objects.values_list("origin_month").annotate(sum=Sum("amount")).order_by()
    earned = dict(rows)
    assert [earned.get(month.first_day, Decimal(0)) for month in months] == [m.recognized for m in shown.after.months]
    assert breaches() == []


def _billed_by(month: Month) -> Decimal:
    """What the run of the month adds."""
    before = _invoiced()
    run = _run(month)
    assert not run.failures
    return _invoiced() - before


def _run(month: Month, *, issues: bool = False) -> Any:
    run = run_billing(prepare_billing_run(month, by=None), by=None)
    if issues:
        issue_all(prepare_issue_run(Invoice.objects.filter(status="draft"), by=None), by=None)
    return run


def _invoiced() -> Decimal:
    return InvoiceLine.objects.filter(stands=True).aggregate(sum=Sum("net_amount"))["sum"] or Decimal(0)
