"""Preview equals post: whatever is sold, in whatever rhythm, a run writes what was previewed, to the minor unit."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagements.actions.billing import preview_billing, run_billing, start_billing_run
from engagements.actions.invoices import issue_invoice
from engagements.models import (
    BillingAnchor,
    BillingInterval,
    BillingTiming,
    Engagement,
    InvoiceLine,
    InvoiceStatus,
    LineKind,
    ServiceLine,
    TimeStatus,
    UsageRecord,
)
from engagements.usage import UsedDay, above_commitment
from partnerview.books.models import Conventions
from partnerview.directory.models import Vendor
from partnerview.months import Month
from tests.builders import log_time, make_engagement, make_line
from tests.cast import Cast

FIRST = Month(2024, 1)
MONTHS = Month.range(FIRST, Month(2024, 8))
PRORATIONS = ["", "actual", "fixed_30", "30/360", "full_month_if_started", "none"]
days = st.integers(0, 200).map(lambda n: FIRST.first_day + dt.timedelta(days=n))
prices = st.integers(1, 5_000_000).map(lambda minor: Decimal(minor) / 100)


@st.composite
def lines(draw: Any) -> dict[str, Any]:
    """A line of any kind; some end, on any day."""
    kind = draw(st.sampled_from(list(LineKind)))
    if kind not in KNOWN:
        kind = LineKind.RECURRING_FEE
    starts_on = draw(days)
    line: dict[str, Any] = {"kind": kind, "starts_on": starts_on}
    if draw(st.booleans()) and kind != LineKind.ONE_OFF:
        line["ends_before"] = starts_on + dt.timedelta(days=draw(st.integers(1, 200)))
    if kind in {LineKind.RECURRING_FEE, LineKind.CONTRACTED_HOURS, LineKind.LICENCE, LineKind.USAGE}:
        line["interval"] = draw(st.sampled_from(["month", "quarter", "year"]))
    if kind == LineKind.CONTRACTED_HOURS:
        line |= {"contracted_minutes": draw(st.integers(60, 6000)), "hourly_rate": draw(prices) % 300}
        line["overage_rate"] = draw(st.sampled_from([None, Decimal("133.33")]))
        line |= draw(st.sampled_from(MOVES))
    elif kind == LineKind.TIME_AND_MATERIALS:
        line |= {"hourly_rate": draw(prices) % 300, "cap_amount": draw(st.sampled_from([None, Decimal(500)]))}
    elif kind == LineKind.ONE_OFF:
        line |= {"price": draw(prices), "accepted_on": starts_on + dt.timedelta(days=draw(st.integers(0, 60)))}
    elif kind == LineKind.LICENCE:
        line |= {"price": draw(prices), "unit_cost": Decimal("0.50"), "is_agent": draw(st.booleans())}
    else:
        line["price"] = draw(prices)
    return line


KNOWN = {
    LineKind.RECURRING_FEE,
    LineKind.CONTRACTED_HOURS,
    LineKind.TIME_AND_MATERIALS,
    LineKind.ONE_OFF,
    LineKind.USAGE,
    LineKind.LICENCE,
}
# What becomes of hours that are left, and what is bought ahead.
MOVES: list[dict[str, Any]] = [
    {},
    {"rollover": "carried", "rollover_periods": 1},
    {"rollover": "carried", "may_borrow": True, "borrow_cap_minutes": 600},
    {"rollover": "pooled", "rollover_periods": 3},
]


@st.composite
def engagements(draw: Any) -> dict[str, Any]:
    return {
        "currency": draw(st.sampled_from(["GBP", "JPY", "KWD"])),
        "billing_interval": draw(st.sampled_from(BillingInterval.values)),
        "billing_timing": draw(st.sampled_from(BillingTiming.values)),
        "billing_anchor": draw(st.sampled_from(BillingAnchor.values)),
        "billing_proration": draw(st.sampled_from(PRORATIONS)),
        "starts_on": draw(st.sampled_from([FIRST.first_day, dt.date(2023, 12, 31), dt.date(2024, 1, 15)])),
        "lines": draw(st.lists(lines(), min_size=1, max_size=4)),
        "facts": draw(st.lists(st.tuples(days, st.integers(1, 1400)), max_size=8)),
        "taken_back": draw(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 8)), max_size=3)),
        "cuts": draw(st.lists(st.tuples(st.integers(0, 3), days), max_size=2)),
    }


def sold(story: dict[str, Any]) -> Engagement:
    """The engagement with its lines, approved time and usage."""
    own = {name: value for name, value in story.items() if name not in {"lines", "facts", "cuts", "taken_back"}}
    engagement = make_engagement(**own)
    for line in story["lines"]:
        given_line = line | {"starts_on": max(line["starts_on"], engagement.starts_on)}
        if (end := given_line.get("ends_before")) and end <= given_line["starts_on"]:
            del given_line["ends_before"]
        if line["kind"] == LineKind.LICENCE:
            given_line["vendor"] = Vendor.objects.get_or_create(name="Solvix")[0]
        made = make_line(engagement, **given_line)
        for day, amount in story["facts"]:
            if made.kind == LineKind.USAGE and _serves(made, day):
                name = f"{made.pk} {day} {UsageRecord.objects.count()}"
                UsageRecord.objects.create(line=made, event_id=name, used_on=day, quantity=Decimal(amount))
    for day, minutes in story["facts"]:
        log_time(engagement, worked_on=day, minutes=minutes)
    return engagement


def _serves(line: ServiceLine, day: dt.date) -> bool:
    return line.starts_on <= day and (line.ends_before is None or day < line.ends_before)


def previewed(month: Month) -> Counter[tuple[Any, ...]]:
    return Counter(
        (engagement.pk, line.charge, line.line.line_id, line.service.starts_on, line.net.amount)
        for engagement, plan in preview_billing(month).plans
        for draft in plan.drafts
        for line in draft.lines
    )


def written(known: set[int]) -> Counter[tuple[Any, ...]]:
    """The invoice lines that were not there before."""
    fresh = InvoiceLine.objects.exclude(pk__in=known).select_related("invoice")
    return Counter(
        (line.invoice.engagement_id, line.charge, line.service_line_id, line.starts_on, line.net_amount)
        for line in fresh
    )


usual = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
told = {"stories": st.lists(engagements(), min_size=1, max_size=2), "issues": st.booleans()}


@settings(usual, max_examples=30)
@given(**told)
def test_a_run_writes_exactly_what_was_previewed(cast: Cast, stories: list[dict[str, Any]], issues: bool) -> None:
    _tell(cast, stories, issues)


@pytest.mark.long
@settings(usual, max_examples=200)
@given(**told)
def test_a_run_writes_what_was_previewed_in_many_stories(
    cast: Cast, stories: list[dict[str, Any]], issues: bool
) -> None:
    _tell(cast, stories, issues)


def _tell(cast: Cast, stories: list[dict[str, Any]], issues: bool) -> None:
    """Month by month: some facts are taken back, some lines end early, the run writes its preview and no more."""
    with transaction.atomic():
        Conventions.objects.filter(pk=1).update(books_start_on=dt.date(2023, 12, 1))
        made = [(sold(story), story) for story in stories]
        for month in MONTHS:
            _cut_lines(made, month)
            _take_back(made, month)
            expected, known = previewed(month), set(InvoiceLine.objects.values_list("pk", flat=True))
            run = run_billing(start_billing_run(month, by=cast.finance_lead), by=cast.finance_lead)
            assert not run.failures
            assert written(known) == expected
            assert previewed(month) == Counter(), "a second run drafts nothing"
            if issues:
                for draft in run.invoices.filter(status=InvoiceStatus.DRAFT).order_by("dated_on", "id"):
                    issue_invoice(draft, by=cast.finance_lead)
        _assert_owed(made)
        transaction.set_rollback(True)


def _take_back(made: list[tuple[Engagement, dict[str, Any]]], month: Month) -> None:
    """Usage is reversed and approved time unlocked, whether an invoice has charged it or not."""
    for engagement, story in made:
        for number, taken_in in story["taken_back"]:
            if taken_in != month.month:
                continue
            entries = engagement.time_entries.filter(status=TimeStatus.APPROVED).order_by("id")
            for entry in entries[number : number + 1]:
                entry.status = TimeStatus.DRAFT
                entry.save()
            used = UsageRecord.objects.filter(line__engagement=engagement, reverses=None, reversed_by=None)
            for record in used.order_by("id")[number : number + 1]:
                UsageRecord.objects.create(
                    line=record.line,
                    event_id=f"reversal of {record.pk}",
                    used_on=record.used_on,
                    quantity=-record.quantity,
                    reverses=record,
                    reason="Property",
                )


def _assert_owed(made: list[tuple[Engagement, dict[str, Any]]]) -> None:
    """What stands billed beyond commitments is never more than the facts bear."""
    for engagement, _ in made:
        for line in engagement.lines.filter(kind=LineKind.USAGE):
            worth = sum(
                (above.amount for above in above_commitment(line.terms, _days(line), line.unit_prices, "half_up")),
                Decimal(0),
            )
            on_line = InvoiceLine.objects.filter(service_line=line, stands=True)
            usage = on_line.filter(Q(charge="usage") | Q(credits__charge="usage"))
            assert (usage.aggregate(sum=Sum("net_amount"))["sum"] or 0) <= worth


def _days(line: ServiceLine) -> list[UsedDay]:
    return [UsedDay(record.used_on, record.quantity) for record in line.usage_records.all()]


def _cut_lines(made: list[tuple[Engagement, dict[str, Any]]], month: Month) -> None:
    """Some lines end earlier than agreed, which the next run gives back."""
    for engagement, story in made:
        own = list(engagement.lines.exclude(kind=LineKind.ONE_OFF).order_by("id"))
        for number, day in story["cuts"]:
            if day in month and number < len(own) and own[number].starts_on < day:
                line = own[number]
                if line.ends_before is None or day < line.ends_before:
                    line.ends_before = day
                    line.save()
