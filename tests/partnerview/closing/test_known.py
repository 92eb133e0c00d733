"""As of and as known at: what was recorded later is not in it, and two moments differ by what came between."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.db import connection

from engagements.actions.payments import record_payment
from engagements.actions.service_lines import end_line
from partnerview.closing.reports.known import Figure, Moment, differing, known
from partnerview.money import Money
from recognition.actions.recognition import run_month
from tests.builders import make_engagement, make_line
from tests.partnerview.closing.conftest import JANUARY
from tests.partnerview.closing.test_bridge import issue_all
from tests.partnerview.closing.test_close_pages import text_of

END = dt.date(2024, 1, 31)


def moment() -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


@pytest.fixture
def story(cast, in_april):
    """£1,000 a month, billed; then: recognized, paid, ended. Returns the moments between."""
    engagement = make_engagement()
    line = make_line(engagement, price=Decimal(1000))
    (invoice,) = issue_all(JANUARY, cast.finance_lead)
    before = moment()
    run_month(JANUARY, by=cast.finance_lead)
    record_payment(invoice, money=Money(Decimal(400), "GBP"), received_on=END, by=cast.finance_lead)
    end_line(line, ends_on=dt.date(2024, 1, 30), by=cast.account_manager, reason="Left")
    return before


@pytest.mark.parametrize(
    ("figure", "then", "now"),
    [(Figure.MRR, 1000, 0), (Figure.REVENUE, 0, 1000)],
)
def test_a_figure_as_it_was_known_and_as_it_is(story, figure, then, now):
    (row,) = differing(figure, Moment(END, story), Moment(END))
    assert (row.before, row.after, row.difference) == (then, now, now - then)


def test_a_payment_that_is_recorded_later_was_still_owed(story):
    """Issued by the clock of 2024, paid by the clock of the database."""
    (row,) = differing(Figure.RECEIVABLES, Moment(END, story), Moment(END))
    assert (row.before, row.after) == (Decimal(1000), Decimal(600))


def test_before_its_day_a_payment_is_not_in_it(story):
    (row,) = known(Figure.RECEIVABLES, Moment(dt.date(2024, 1, 30)))
    assert row.amount == Decimal(1000)


def test_the_page_and_the_api_say_the_difference(cast, browser_of, api_of, story):
    query = {"figure": "mrr", "as_of": "2024-01-31", "known_at": story.isoformat(), "then_as_of": "2024-01-31"}
    answer = api_of(cast.finance_lead).get(f"/api/v1/reports/differences/?{urlencode(query)}").json()
    assert answer["rows"][0]["difference"] == {"amount": "-1000.00", "currency": "GBP"}
    owed = api_of(cast.finance_lead).get("/api/v1/reports/receivables/?as_of=2024-01-31").json()
    assert owed["rows"][0]["amount"]["amount"] == "600.00"
    browser = browser_of(cast.finance_lead)
    moments = "as_of=2024-01-31&known_at=2099-01-01T00:00&then_as_of=2023-12-31"  # the database has its own clock
    page = text_of(browser.get(f"/known/?figure=recognized_revenue&{moments}"))
    assert "1,000.00" in page
    assert "Enter a valid date" in text_of(browser.get("/known/?as_of=soon"), 422)
