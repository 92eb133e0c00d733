"""Amendments through real engagements: actions, stored schedules, monthly runs, billing runs (V-09 to V-11, V-23)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from engagements.actions.amendments import apply_amendment, approve_amendment, draft_amendment
from engagements.actions.billing import prepare_billing_run, run_billing
from engagements.models import Amendment, Charge, Engagement, Interval, InvoiceLine, ServiceLine
from partnerview.books.invariants import breaches
from partnerview.books.models import Conventions
from partnerview.errors import InvalidInput
from partnerview.months import Month
from recognition.actions.recognition import run_month
from recognition.actions.schedules import plan_schedules
from recognition.models import MrrSnapshot, RecognitionEntry, ScheduleRow
from tests.builders import make_engagement, make_line
from tests.cast import Cast

pytestmark = pytest.mark.django_db
JUNE = dt.date(2019, 6, 1)
EVEN = {"grain": "month", "proration": "even_months"}


@pytest.fixture(autouse=True)
def _in_2020(cast: Cast):
    Conventions.objects.update(books_start_on=dt.date(2018, 1, 1))
    with time_machine.travel("2020-01-10"):
        yield


def year_of_2019(**details) -> ServiceLine:
    engagement = make_engagement(currency="USD", starts_on=dt.date(2019, 1, 1), **details)
    return make_line(
        engagement,
        price=Decimal(12000),
        interval=Interval.YEAR,
        monthly_amount=Decimal(1000),
        ends_before=dt.date(2020, 1, 1),
        **EVEN,
    )


def amend(line: ServiceLine, cast: Cast, price: str, on: dt.date = JUNE, **details) -> Amendment:
    amendment = draft_amendment(
        line, effective_on=on, unit_price=Decimal(price), reason="Agreed", by=cast.account_manager, **details
    )
    amendment = apply_amendment(amendment, by=cast.account_manager)
    if amendment.status == "pending_approval":
        amendment = approve_amendment(amendment, by=cast.manager)
    return amendment


def recognized(engagement: Engagement, first: str, last: str) -> list[str]:
    """Net revenue by month of posting."""
    months = Month.range(Month.parse(first), Month.parse(last))
    entries = RecognitionEntry.objects.filter(engagement=engagement)
    return [
        str(sum(e.amount for e in entries if e.month == month.first_day).quantize(Decimal("0.01"))) for month in months
    ]


def billed(engagement: Engagement, *months: str) -> list[tuple[str, str]]:
    for month in months:
        run_billing(prepare_billing_run(Month.parse(month), by=None), by=None)
    lines = InvoiceLine.objects.filter(invoice__engagement=engagement).order_by("invoice__dated_on", "id")
    return [(f"{line.invoice.dated_on:%Y-%m-%d}", f"{line.net_amount:.2f}") for line in lines]


def test_v09_prospective_through_the_monthly_runs(cast: Cast):
    """12,000 for 2019, recognized to May, from June 13,000: 8,000 over the seven months that are left."""
    line = year_of_2019()
    run_month(Month(2019, 5), by=None)
    amend(line, cast, "13000")
    run_month(Month(2019, 12), by=None)
    assert recognized(line.engagement, "2019-01", "2019-12") == [
        "1000.00", "1000.00", "1000.00", "1000.00", "1000.00",
        "1142.86", "1142.85", "1142.86", "1142.86", "1142.86", "1142.85", "1142.86",
    ]  # fmt: skip
    assert sum(entry.amount for entry in RecognitionEntry.objects.all()) == 13000
    assert breaches() == []


def test_v10_catching_up_through_the_monthly_runs(cast: Cast):
    """1,083.33 a month from the start, the 416.67 of January to May in June."""
    line = year_of_2019()
    run_month(Month(2019, 5), by=None)
    amend(line, cast, "13000", treatment="catch_up")
    run_month(Month(2019, 12), by=None)
    assert recognized(line.engagement, "2019-05", "2019-12") == [
        "1000.00", "1500.00", "1083.33", "1083.34", "1083.33", "1083.33", "1083.34", "1083.33",
    ]  # fmt: skip
    assert breaches() == []


def test_v11_a_periodic_line_ends_and_another_begins(cast: Cast):
    engagement = make_engagement(currency="USD", starts_on=dt.date(2018, 4, 1))
    line = make_line(engagement, price=Decimal(55000), ends_before=dt.date(2019, 4, 1), **EVEN)
    amend(line, cast, "45000", dt.date(2018, 10, 1))
    run_month(Month(2019, 3), by=None)
    first, second = ServiceLine.objects.order_by("starts_on")
    assert (first.ends_before, second.anchor_on, second.follows_id) == (
        dt.date(2018, 10, 1),
        dt.date(2018, 4, 1),
        first.pk,
    )
    entries = RecognitionEntry.objects
    assert sum(e.amount for e in entries.filter(line=first)) == 330000
    assert sum(e.amount for e in entries.filter(line=second)) == 270000


def test_v23_mrr_follows_the_price_and_not_the_revenue(cast: Cast):
    line = year_of_2019()
    amend(line, cast, "13000")
    run_month(Month(2019, 6), by=None)
    mrr = {f"{s.month:%Y-%m}": f"{s.amount:.2f}" for s in MrrSnapshot.objects.all()}
    assert (mrr["2019-05"], mrr["2019-06"]) == ("1000.00", "1083.33")
    assert recognized(line.engagement, "2019-06", "2019-06") == ["1142.86"]


def test_what_was_posted_beyond_the_day_is_reversed_and_posted_anew(cast: Cast):
    """Recognized to August before anybody recorded the change of 1 June."""
    line = year_of_2019()
    run_month(Month(2019, 8), by=None)
    amend(line, cast, "13000")
    run_month(Month(2019, 12), by=None)
    standing = RecognitionEntry.objects.filter(reverses=None, reversed_by=None)
    by_origin = {f"{e.origin_month:%m}": f"{e.amount:.2f}" for e in standing}
    assert (by_origin["05"], by_origin["06"], by_origin["08"]) == ("1000.00", "1142.86", "1142.86")
    assert sum(entry.amount for entry in RecognitionEntry.objects.all()) == 13000
    assert breaches() == []


def test_a_total_by_days_amended_in_the_middle_of_a_month(cast: Cast):
    """12,000 for 365 days; 165 days to 14 June earn 5,424.66, the other 200 share 13,000 less that."""
    engagement = make_engagement(currency="USD", starts_on=dt.date(2019, 1, 1))
    line = make_line(
        engagement, price=Decimal(12000), interval=Interval.TOTAL, ends_before=dt.date(2020, 1, 1), renews=True,
        monthly_amount=Decimal(1000),
    )  # fmt: skip
    begun = amend(line, cast, "13000", dt.date(2019, 6, 15)).new_line
    plan_schedules(through=Month(2019, 12))
    rows = {(row.line_id, f"{row.origin_month:%m}"): f"{row.amount:.2f}" for row in ScheduleRow.objects.all()}
    # June: 14 days at 32.8767 = 460.28 of the first price, 16 days of 7,575.34 ÷ 200.
    assert (rows[line.pk, "06"], rows[begun.pk, "06"]) == ("460.28", "606.03")
    assert sum(Decimal(amount) for amount in rows.values()) == 13000
    assert f"{begun.monthly_amount:.2f}" == "1083.33"


def test_a_term_is_restated_twice_and_still_adds_up(cast: Cast):
    line = year_of_2019()
    begun = amend(line, cast, "13000").new_line
    last = amend(begun, cast, "14000", dt.date(2019, 10, 1), treatment="catch_up").new_line
    plan_schedules(through=Month(2019, 12))
    rows = [f"{row.amount:.2f}" for row in ScheduleRow.objects.order_by("origin_month")]
    # 14,000 ÷ 12 = 1,166.67 a month, and in October what the months before fell short of it.
    assert rows[:6] == ["1000.00"] * 5 + ["1142.86"]
    assert rows[9:] == ["2095.24", "1166.66", "1166.67"]
    assert last.term_ends_before == dt.date(2020, 1, 1)
    assert sum(Decimal(row) for row in rows) == 14000


def test_a_price_below_what_is_earned_is_refused_at_the_field(cast: Cast):
    line = year_of_2019()
    with pytest.raises(InvalidInput, match=r"5,000.00.*is earned by then") as refusal:
        amend(line, cast, "4000")
    assert refusal.value.errors[0].field == "unit_price"
    assert not Amendment.objects.exists()
    assert ServiceLine.objects.get().ends_before == dt.date(2020, 1, 1)


def test_monthly_invoices_of_a_restated_year_add_up_to_its_new_price(cast: Cast):
    line = year_of_2019()
    months = [f"2019-{n:02d}" for n in range(1, 13)]
    billed(line.engagement, *months[:5])
    amend(line, cast, "13000")
    invoiced = billed(line.engagement, *months[5:])
    assert invoiced[4:7] == [("2019-05-01", "1000.00"), ("2019-06-01", "1142.86"), ("2019-07-01", "1142.85")]
    assert sum(Decimal(net) for _, net in invoiced) == 13000
    assert breaches() == []


def test_a_year_billed_ahead_is_credited_and_billed_anew_for_the_rest(cast: Cast):
    line = year_of_2019(billing_interval="year")
    billed(line.engagement, "2019-01")
    amend(line, cast, "13000")
    assert billed(line.engagement, "2019-06") == [
        ("2019-01-01", "12000.00"), ("2019-01-01", "-7000.00"), ("2019-06-01", "8000.00"),
    ]  # fmt: skip
    assert not InvoiceLine.objects.filter(charge=Charge.FEE, net_amount__lt=0).exists()
    assert billed(line.engagement, "2019-06", "2019-07") == billed(line.engagement)
    assert breaches() == []
