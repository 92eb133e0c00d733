"""What the monthly run earns of blocks (V-30), outcomes (V-46), hours that move on, and licences."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db import connection

from engagements.actions.billing import run_billing, start_billing_run
from engagements.actions.hours_blocks import buy_block
from engagements.actions.invoices import issue_invoice
from engagements.actions.moves import end_engagement, pause_engagement
from engagements.actions.outcomes import report_outcome
from engagements.models import Invoice, LineKind, RolloverPolicy, ServiceLine
from engagements.reports.postings import POSTINGS
from partnerview.books.invariants import breaches
from partnerview.directory.models import Vendor
from partnerview.months import Month
from recognition.actions.recognition import run_month
from recognition.models import MrrSnapshot, RecognitionEntry
from recognition.reports.deferred_revenue import Question, balance_totals
from tests.builders import log_time, make_engagement, make_line
from tests.cast import Cast

JANUARY, FEBRUARY = Month(2024, 1), Month(2024, 2)


def fetch_value(sql: str) -> Decimal:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        (value,) = cursor.fetchone()
    return Decimal(value)


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel("2024-03-20T11:00:00Z", tick=False):
        yield


def posted(line: ServiceLine) -> list[tuple[str, str, Decimal]]:
    rows = RecognitionEntry.objects.filter(line=line).order_by("month", "id")
    return [(row.kind, f"{row.month:%Y-%m}", row.amount) for row in rows]


@pytest.mark.parametrize(
    ("breakage", "revenue", "liability"), [("0", "1875.00", "4125.00"), ("10", "2083.33", "3916.67")]
)
def test_v30_a_block_is_earned_as_it_is_used_and_the_rest_is_owed(
    cast: Cast, breakage: str, revenue: str, liability: str
) -> None:
    line = make_line(make_engagement(), LineKind.PREPAID_HOURS, hourly_rate=Decimal(150))
    buy_block(
        line, by=cast.account_manager, bought_on=dt.date(2024, 1, 1), minutes=2400, price=Decimal(6000),
        breakage_percent=Decimal(breakage),
    )  # fmt: skip
    log_time(line.engagement, minutes=750, worked_on=dt.date(2024, 1, 15))
    log_time(line.engagement, minutes=600, worked_on=dt.date(2024, 1, 16), status="submitted")
    run_billing(start_billing_run(FEBRUARY, by=cast.finance_lead), by=cast.finance_lead)
    invoice = issue_invoice(Invoice.objects.get(), by=cast.finance_lead)
    assert invoice.net_amount == 6000
    run_month(FEBRUARY, by=cast.finance_lead)
    assert posted(line) == [("used", "2024-01", Decimal(revenue))]
    (sums,) = balance_totals(Question(JANUARY, FEBRUARY))
    assert (sums.billed, sums.recognized, sums.contract_liability) == (6000, Decimal(revenue), Decimal(liability))
    assert run_month(FEBRUARY, by=cast.finance_lead).entries_posted == 0


def test_what_is_left_of_a_block_is_earned_when_it_expires(cast: Cast) -> None:
    line = make_line(make_engagement(), LineKind.PREPAID_HOURS, hourly_rate=Decimal(150))
    buy_block(
        line, by=cast.account_manager, bought_on=dt.date(2024, 1, 1), minutes=2400, price=Decimal(6000),
        expires_on=dt.date(2024, 2, 10),
    )  # fmt: skip
    log_time(line.engagement, minutes=750, worked_on=dt.date(2024, 1, 15))
    run_month(FEBRUARY, by=cast.finance_lead)
    assert posted(line) == [("used", "2024-01", Decimal(1875)), ("used", "2024-02", Decimal(4125))]


def test_a_pause_lapses_no_block_and_an_end_does(cast: Cast) -> None:
    line = make_line(make_engagement(), LineKind.PREPAID_HOURS, hourly_rate=Decimal(150))
    buy_block(line, by=cast.account_manager, bought_on=dt.date(2024, 1, 1), minutes=2400, price=Decimal(6000))
    log_time(line.engagement, minutes=750, worked_on=dt.date(2024, 1, 15))
    by = cast.account_manager
    engagement = pause_engagement(line.engagement, effective_on=dt.date(2024, 2, 1), by=by, reason="Plant closed")
    run_month(FEBRUARY, by=cast.finance_lead)
    assert posted(line) == [("used", "2024-01", Decimal(1875))]
    engagement.refresh_from_db()
    end_engagement(engagement, ends_on=dt.date(2024, 2, 29), churn_reason="Price", by=by)
    run_month(FEBRUARY, by=cast.finance_lead)
    assert sum(amount for _, _, amount in posted(line)) == 6000


def test_v46_an_outcome_is_bounded_until_it_is_known(cast: Cast) -> None:
    line = make_line(make_engagement(), LineKind.OUTCOME_FEE, price=Decimal(10000), cap_amount=Decimal(6000))
    for day, done, worth, known in ((dt.date(2024, 1, 31), 50, 10000, False), (dt.date(2024, 2, 29), 75, 8000, True)):
        report_outcome(
            line, by=cast.account_manager, dated_on=day, progress_percent=Decimal(done), amount=Decimal(worth),
            is_known=known,
        )  # fmt: skip
    run_month(FEBRUARY, by=cast.finance_lead)
    assert posted(line) == [("progress", "2024-01", Decimal(3000)), ("progress", "2024-02", Decimal(3000))]


def test_borrowed_hours_become_revenue_when_the_next_grant_pays_them_back(cast: Cast) -> None:
    line = make_line(
        make_engagement(), LineKind.CONTRACTED_HOURS, contracted_minutes=600, rollover=RolloverPolicy.CARRIED,
        may_borrow=True, recognition_method="as_used",
    )  # fmt: skip
    log_time(line.engagement, minutes=720, worked_on=dt.date(2024, 1, 15))
    run_month(FEBRUARY, by=cast.finance_lead)
    # January: all 10 h of its £1,000. February: 2 of its 10 h were used before; 8 move on.
    assert posted(line) == [("used", "2024-01", Decimal(1000)), ("used", "2024-02", Decimal(200))]


@pytest.mark.parametrize(("is_agent", "earned"), [(True, 200), (False, 1000)])
def test_a_licence_earns_its_commission_as_agent_and_its_price_as_principal(
    cast: Cast, is_agent: bool, earned: int
) -> None:
    line = make_line(
        make_engagement(), LineKind.LICENCE, vendor=Vendor.objects.create(name="Meridian"), unit_cost=Decimal(800),
        is_agent=is_agent, passed_on_monthly=Decimal(800 if is_agent else 0),
    )  # fmt: skip
    run_month(JANUARY, by=cast.finance_lead)
    assert posted(line) == [("scheduled", "2024-01", Decimal(earned))]
    assert (MrrSnapshot.objects.get().amount, line.earned_monthly) == (1000, earned)


def test_what_an_agent_passes_on_is_owed_to_the_vendor_and_no_liability_to_the_client(cast: Cast) -> None:
    make_line(
        make_engagement(), LineKind.LICENCE, vendor=Vendor.objects.create(name="Meridian"), unit_cost=Decimal(800),
        is_agent=True, passed_on_monthly=Decimal(800),
    )  # fmt: skip
    for month in (JANUARY, FEBRUARY):
        run_billing(start_billing_run(month, by=cast.finance_lead), by=cast.finance_lead)
    for invoice in Invoice.objects.order_by("dated_on"):
        issue_invoice(invoice, by=cast.finance_lead)
    run_month(JANUARY, by=cast.finance_lead)
    (sums,) = balance_totals(Question(JANUARY, FEBRUARY))
    invoiced = sum(invoice.net_amount for invoice in Invoice.objects.all())
    assert (invoiced, sums.billed, sums.recognized, sums.contract_liability) == (2000, 400, 200, 200)
    owed = fetch_value(f"SELECT sum(amount) FROM ({POSTINGS}) posted WHERE account = 'vendor_payable'")
    assert owed == -1600
    assert fetch_value(f"SELECT sum(amount) FROM ({POSTINGS}) posted") == 0
    assert breaches() == []
