"""Where engagements stand at a month's end: V-16 and V-18 through real invoices and runs, and the roll-forward."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from engagements.actions.invoices import credit_invoice, issue_invoice
from engagements.models import Charge, LineKind
from partnerview.books.models import Conventions, ExchangeRate
from partnerview.months import Month
from recognition.actions.recognition import run_month
from recognition.reports.balances_explained import explain_balance, explain_engagement_balance
from recognition.reports.converted_balances import converted_balances
from recognition.reports.deferred_revenue import Question, balance_totals, balances
from recognition.reports.deferred_waterfall import deferred_waterfall
from recognition.reports.remaining_obligations import obligation_totals, remaining_obligations
from tests.builders import log_time, make_client, make_engagement, make_line
from tests.recognition.books import make_invoice, pay

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY = Month(2024, 1), Month(2024, 2)


@pytest.fixture(autouse=True)
def _in_april():
    with time_machine.travel("2024-04-20 10:00"):
        yield


def stands(month: Month, engagement) -> dict[str, str]:
    (row,) = balances(Question(month, month, engagement=engagement.pk))
    names = ("contract_liability", "contract_asset", "unbilled_receivable", "receivable")
    return {name: f"{getattr(row, name):.2f}" for name in names if getattr(row, name)}


def test_v16_time_worked_in_january_is_unbilled_until_it_is_invoiced(cast):
    engagement = make_engagement()
    line = make_line(engagement, LineKind.TIME_AND_MATERIALS, hourly_rate=Decimal(150))
    log_time(engagement, minutes=15 * 60, worked_on=dt.date(2024, 1, 20))
    log_time(engagement, minutes=15 * 60, worked_on=dt.date(2024, 1, 21))
    make_invoice(engagement, 4500, line=line, charge=Charge.TIME, dated_on=dt.date(2024, 2, 5))
    run_month(FEBRUARY, by=cast.finance_lead)
    (january,) = balances(Question(JANUARY, JANUARY))
    (february,) = balances(Question(FEBRUARY, FEBRUARY))
    assert (january.recognized, february.recognized) == (Decimal(4500), 0)
    assert stands(JANUARY, engagement) == {"unbilled_receivable": "4500.00"}
    assert stands(FEBRUARY, engagement) == {"receivable": "4500.00"}


def test_v18_one_engagement_ahead_and_one_behind_are_never_netted(cast):
    client = make_client()
    ahead, behind = make_engagement(client=client), make_engagement(client=client)
    make_line(ahead, price=Decimal(1000))
    make_line(behind, price=Decimal(1000))
    make_invoice(ahead, 1500)
    make_invoice(behind, 200)
    run_month(JANUARY, by=cast.finance_lead)
    assert stands(JANUARY, ahead) == {"contract_liability": "500.00", "receivable": "1500.00"}
    assert stands(JANUARY, behind) == {"contract_asset": "800.00", "receivable": "200.00"}
    (total,) = balance_totals(Question(JANUARY, JANUARY))
    assert (total.contract_liability, total.contract_asset, total.closing) == (500, 800, -300)


def test_work_without_an_invoice_does_not_hide_a_fee_billed_ahead(cast):
    engagement = make_engagement()
    make_line(engagement, price=Decimal(100))
    make_line(engagement, LineKind.TIME_AND_MATERIALS, hourly_rate=Decimal(90))
    log_time(engagement, minutes=120, worked_on=dt.date(2024, 1, 9))
    make_invoice(engagement, 300)
    run_month(JANUARY, by=cast.finance_lead)
    assert stands(JANUARY, engagement) == {
        "contract_liability": "200.00",
        "unbilled_receivable": "180.00",
        "receivable": "300.00",
    }


def test_a_position_rolls_forward_by_what_was_billed_credited_and_recognized(cast):
    engagement = make_engagement()
    make_line(engagement, price=Decimal(1000))
    invoice = make_invoice(engagement, 3000, tax=600)
    pay(invoice, 1600, dt.date(2024, 2, 10))
    run_month(Month(2024, 3), by=cast.finance_lead)
    with time_machine.travel("2024-02-20 10:00"):
        (line,) = invoice.lines.all()
        note = credit_invoice(invoice, amounts={line.pk: Decimal(100)}, reason="Outage", by=cast.finance_lead)
        issue_invoice(note, by=cast.finance_lead)
    (row,) = balances(Question(FEBRUARY, FEBRUARY))
    assert (row.opening, row.billed, row.adjusted, row.recognized, row.closing) == (2000, 0, -100, 1000, 900)
    assert row.receivable == 3600 - 120 - 1600
    (whole,) = balances(Question(JANUARY, FEBRUARY))
    assert (whole.opening, whole.billed, whole.closing) == (0, 3000, 900)


def test_a_figure_is_the_sum_of_the_rows_that_explain_it(cast):
    engagement = make_engagement()
    make_line(engagement, price=Decimal(1000))
    make_invoice(engagement, 3000, tax=600)
    run_month(FEBRUARY, by=cast.finance_lead)
    one = explain_engagement_balance("contract_liability", engagement.pk, "GBP", FEBRUARY)
    assert one.result.amount == sum(source.value.amount for source in one.sources) == 1000
    owed = explain_engagement_balance("receivable", engagement.pk, "GBP", FEBRUARY)
    assert owed.result.amount == sum(source.value.amount for source in owed.sources) == 3600
    every = explain_balance("contract_liability", FEBRUARY, "GBP")
    assert every.result.amount == sum(source.value.amount for source in every.sources) == 1000


def test_the_deferred_part_is_earned_by_its_own_schedule_and_adds_up(cast):
    engagement = make_engagement()
    make_line(engagement, price=Decimal(1000))
    make_line(engagement, LineKind.ONE_OFF, price=Decimal(700))
    make_invoice(engagement, 4200)
    run_month(JANUARY, by=cast.finance_lead)
    fall = deferred_waterfall(JANUARY, "GBP")
    assert fall.liability == 3200
    assert [(f"{row.month:%m}", row.amount) for row in fall.months] == [
        ("02", 1000),
        ("03", 1000),
        ("04", 1000),
        ("05", 200),
    ]
    assert fall.without_month == 0


def test_obligations_are_lines_with_a_last_day_and_one_offs_not_accepted(cast):
    engagement = make_engagement()
    make_line(
        engagement,
        price=Decimal(1200),
        interval="total",
        ends_before=dt.date(2025, 1, 1),
        grain="month",
        proration="even_months",
    )
    make_line(engagement, price=Decimal(500))
    one_off = make_line(engagement, LineKind.ONE_OFF, price=Decimal(700))
    run_month(JANUARY, by=cast.finance_lead)
    (row,) = remaining_obligations(JANUARY)
    assert (row.due, row.to_3, row.to_6, row.to_12, row.to_24) == (0, 300, 300, 500, 0)
    assert (row.on_acceptance, row.ongoing, row.obligation) == (700, 6000, 1800)
    one_off.accepted_on = dt.date(2024, 2, 3)
    one_off.save()
    run_month(FEBRUARY, by=cast.finance_lead)
    (total,) = obligation_totals(FEBRUARY)
    assert (total.obligation, total.on_acceptance, total.engagements) == (1000, 0, 1)
    assert remaining_obligations(JANUARY)[0].on_acceptance == 700


def test_an_advance_keeps_the_rate_of_its_payment_and_an_asset_follows_the_month_end(cast):
    """IFRIC 22: €1,000 paid ahead at 1.10, 250 earned; €200 earned ahead of billing; 1.08 at January's end."""
    Conventions.objects.update(reporting_currency="USD")
    for day, rate in ((10, "1.10"), (31, "1.08")):
        ExchangeRate.objects.create(base="EUR", quote="USD", rate=Decimal(rate), dated_on=dt.date(2024, 1, day))
    ahead, behind = make_engagement(currency="EUR"), make_engagement(currency="EUR")
    make_line(ahead, price=Decimal(250))
    make_line(behind, price=Decimal(200))
    pay(make_invoice(ahead, 1000, dated_on=dt.date(2024, 1, 5)), 1000, dt.date(2024, 1, 10))
    run_month(JANUARY, by=cast.finance_lead)
    found = converted_balances(JANUARY)
    assert found.missing == ()
    assert (found.contract_liability, found.contract_asset, found.receivable) == (825, 216, 0)
    assert (found.opening, found.moved, found.fx, found.closing) == (0, 594, 15, 609)  # 550 at 1.08; 750 × 0.02


def test_a_missing_rate_is_a_sentence_that_names_the_pair_and_the_day(cast):
    make_line(make_engagement(currency="EUR"), price=Decimal(100))
    run_month(JANUARY, by=cast.finance_lead)
    found = converted_balances(JANUARY)
    (sentence,) = found.missing
    assert sentence.replace("\N{NO-BREAK SPACE}", " ") == (
        "There is no rate from EUR to GBP dated in the 31 days to 31 Jan 2024."
    )
    assert found.closing is None
