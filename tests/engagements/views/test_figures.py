"""The figures in an engagement's header open the rows that they add up (R-12)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from engagements.actions.billing import run_billing, start_billing_run
from engagements.actions.invoices import issue_invoice
from engagements.actions.payments import record_payment
from engagements.models import Engagement, Invoice
from engagements.reports.month_figures_explained import explain_figure
from partnerview.money import Money
from partnerview.months import Month
from tests.builders import make_engagement, make_line
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("mid_june")
MAY = Month(2024, 5)


@pytest.fixture
def engagement(cast: Cast) -> Engagement:
    """£1,000 a month in advance, May invoiced, £400 of it paid."""
    engagement = make_engagement(account_manager=cast.account_manager)
    make_line(engagement)
    run_billing(start_billing_run(MAY, by=cast.finance_lead), by=cast.finance_lead)
    invoice = issue_invoice(Invoice.objects.get(), by=cast.finance_lead)
    record_payment(invoice, money=Money(Decimal(400), "GBP"), received_on=dt.date(2024, 5, 20), by=cast.finance_lead)
    return engagement


def test_a_figure_that_is_not_there_and_a_role_without_it_are_refused(cast, browser_of, engagement):
    address = f"/engagements/{engagement.pk}/figures/explanation/"
    assert browser_of(cast.account_manager).get(f"{address}?figure=profit").status_code == 404
    assert browser_of(cast.account_manager).get(f"{address}?figure=cash&month=May").status_code == 404


@pytest.mark.parametrize(
    ("figure", "amount", "rows"), [("contracted", 1000, 1), ("invoiced", 1000, 1), ("cash", 400, 1)]
)
def test_each_figure_is_the_sum_of_its_rows(cast, browser_of, engagement, figure, amount, rows):
    explanation = explain_figure(engagement, MAY, figure)
    assert explanation.result == Money(Decimal(amount), "GBP").quantized()
    assert len(explanation.sources) == rows
    assert sum(source.value for source in explanation.sources) == amount
    page = browser_of(cast.account_manager).get(
        f"/engagements/{engagement.pk}/figures/explanation/?figure={figure}&month=2024-05"
    )
    assert f"{amount:,}.00" in page.content.decode()
