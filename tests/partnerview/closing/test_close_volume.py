"""The close of many years and of many clients: what is over takes one line, what changed comes a page at a time."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest

from partnerview.books.actions.periods import ensure_period
from partnerview.books.models import AccountingPeriod, Conventions, PeriodMove
from partnerview.closing.actions.months import close_month
from partnerview.closing.models import ClosedFigure
from partnerview.directory.models import Client
from partnerview.months import Month
from tests.partnerview.closing.conftest import JANUARY


@pytest.fixture
def page_of(cast, browser_of):
    return lambda address: browser_of(cast.finance_lead).get(address)


def rows_of(answer) -> list[str]:
    """The clients of the table that the page shows."""
    return re.findall(r'<th scope="row" data-fold="start">(Client \d+)</th>', answer.content.decode())


def test_years_that_are_closed_as_a_whole_take_one_line_each(page_of, january):
    Conventions.objects.update(books_start_on=dt.date(2022, 11, 1), fiscal_year_first_month=1)
    for month in Month.range(Month(2022, 11), Month(2023, 12)):
        AccountingPeriod.objects.update_or_create(month=month.first_day, defaults={"status": "closed"})

    answer = page_of("/close/")

    close = answer.context["close"]
    assert [year.title for year in close.running] == ["Fiscal year 2024"]
    assert [year.words for year in close.closed] == ["Fiscal year 2023, 12 months", "Fiscal year 2022, 2 months"]
    page = answer.content.decode()
    assert page.count('<details class="folded">') == 2
    assert 'href="/close/2022-11/"' in page


def test_where_everything_is_closed_the_latest_year_stands_open(page_of, january):
    Conventions.objects.update(fiscal_year_first_month=1)
    AccountingPeriod.objects.update(status="closed")

    page = page_of("/close/").content.decode()

    assert page.count('<details class="folded" open>') == 1


def test_what_changed_since_a_close_comes_fifty_clients_at_a_time(page_of, cast, january):
    close_month(ensure_period(JANUARY), by=cast.finance_lead)
    closing = PeriodMove.objects.get(month=JANUARY.first_day, status="closed")
    clients = Client.objects.bulk_create(Client(name=f"Client {number:03}") for number in range(70))
    ClosedFigure.objects.bulk_create(
        ClosedFigure(closing=closing, figure="revenue", client=client, currency="GBP", amount=Decimal(100), rows=1)
        for client in clients
    )

    first, second = page_of("/close/2024-01/"), page_of("/close/2024-01/?page=2")

    assert rows_of(first) == [f"Client {number:03}" for number in range(50)]
    assert rows_of(second) == [f"Client {number:03}" for number in range(50, 70)]
    assert "1 to 50 of 70" in first.content.decode()
    assert 'href="/close/2024-01/?page=2#restated"' in first.content.decode()
    assert '<span class="only-folded">GBP </span>−100.00' in first.content.decode()
