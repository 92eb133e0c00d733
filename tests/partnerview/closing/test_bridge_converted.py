"""The bridge over all currencies: each number at the rates of its days, what rates do as a row of its own."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from engagements.actions.payments import record_payment
from partnerview.books.models import ExchangeRate
from partnerview.closing.bridge_rules import Number
from partnerview.closing.reports.bridge import Moment
from partnerview.closing.reports.bridge_converted import converted_bridge
from partnerview.closing.reports.bridge_converted_explained import ALL, explain_asked
from partnerview.money import Money
from recognition.actions.recognition import run_month
from tests.builders import make_client, make_engagement, make_line
from tests.partnerview.closing.conftest import FEBRUARY, JANUARY
from tests.partnerview.closing.test_bridge import issue_all
from tests.partnerview.closing.test_close_pages import text_of


def rate(value: str, dated_on: dt.date) -> None:
    ExchangeRate.objects.create(base="EUR", quote="GBP", rate=Decimal(value), dated_on=dated_on)


@pytest.fixture
def quarter(cast, in_april):
    """€1,000 a month billed a quarter ahead on 1 January at 0.86, paid on 10 January at 0.85; then 0.84 and 0.80."""
    engagement = make_engagement(client=make_client("Hafen Logistik"), billing_interval="quarter", currency="EUR")
    make_line(engagement, price=Decimal(1000))
    by = cast.finance_lead
    (invoice,) = issue_all(JANUARY, by)
    record_payment(invoice, money=Money(Decimal(3000), "EUR"), received_on=dt.date(2024, 1, 10), by=by)
    run_month(FEBRUARY, by=by)
    return engagement


@pytest.fixture
def rates(quarter):
    for value, day in (
        ("0.86", (2024, 1, 1)),
        ("0.85", (2024, 1, 10)),
        ("0.84", (2024, 1, 31)),
        ("0.80", (2024, 2, 29)),
    ):
        rate(value, dt.date(*day))


def named(found, gap):
    return {item.name.value: item.amount for item in found.bridge.named(gap)}


def numbers(found):
    return [found.bridge.shown(number) for number in Number]


def test_without_a_rate_there_is_no_figure_but_the_pair_and_the_day(quarter):
    found = converted_bridge(Moment(JANUARY))
    assert "There is no rate from EUR to GBP dated in the 31 days to 31\u00a0Jan\u00a02024." in found.missing
    assert found.bridge.numbers == {}
    with pytest.raises(ValueError, match="no such figure"):
        explain_asked(Moment(JANUARY), 0, "invoiced", currency=ALL)


def test_one_currency_alone_needs_no_second_bridge(cast, january):
    assert converted_bridge(Moment(JANUARY)) is None


def test_an_invoice_a_payment_and_an_advance_keep_their_own_rates(rates):
    """3,000 × 0.86 invoiced, 1,000 × 0.85 earned, 3,000 × 0.85 received; 1,000 × 0.84 contracted, timing at 0.84."""
    found = converted_bridge(Moment(JANUARY))
    assert numbers(found) == [Decimal(840), Decimal(2580), Decimal(850), Decimal(2550)]
    assert named(found, 1) == {"timing": Decimal(1680), "fx": Decimal(60)}
    assert named(found, 2) == {"timing": Decimal(-1680), "fx": Decimal(-50)}
    assert named(found, 3) == {"timing": Decimal(1680), "fx": Decimal(20)}


def test_revenue_of_an_advance_keeps_the_rate_of_its_payment_in_the_months_after(rates):
    found = converted_bridge(Moment(FEBRUARY))
    assert numbers(found) == [Decimal(800), Decimal(0), Decimal(850), Decimal(0)]
    assert named(found, 2) == {"timing": Decimal(800), "fx": Decimal(50)}
    assert named(found, 3) == {"timing": Decimal(-800), "fx": Decimal(-50)}


def test_what_is_earned_before_it_is_billed_has_the_closing_rate(cast, rates):
    """€600 a month billed a quarter in arrears: 600 × 0.84 in January beside 850 of the advance."""
    behind = make_engagement(
        client=make_client("Ufer"), billing_interval="quarter", billing_timing="arrears", currency="EUR"
    )
    make_line(behind, price=Decimal(600))
    run_month(JANUARY, by=cast.finance_lead)
    found = converted_bridge(Moment(JANUARY))
    assert found.bridge.shown(Number.RECOGNIZED) == Decimal(1354)
    assert converted_bridge(Moment(JANUARY), engagements=[behind.pk]).bridge.shown(Number.RECOGNIZED) == Decimal(504)


def test_the_names_make_up_every_gap_and_each_explanation_its_figure(cast, rates, january):
    """€ beside £: 1,000 a month of £ come to both sides."""
    for month in (JANUARY, FEBRUARY):
        moment = Moment(month)
        found = converted_bridge(moment)
        for number in Number:
            told = explain_asked(moment, 0, number, currency=ALL)
            assert told.result.amount == found.bridge.shown(number)
            assert round(told.worked, 2) == told.result.amount
        for gap in (1, 2, 3):
            items = found.bridge.named(gap)
            assert sum(item.amount for item in items) == found.bridge.gap(gap)
            for item in items:
                told = explain_asked(moment, gap, item.name, currency=ALL)
                assert round(told.worked, 2) == told.result.amount == item.amount


def test_what_was_not_known_yet_is_left_out(rates, quarter):
    moment = Moment(JANUARY, known_at=dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
    assert converted_bridge(moment) is None or converted_bridge(moment).missing


def test_page_and_api_show_it_and_explain_it(cast, rates, quarter, browser_of, api_of):
    finance = browser_of(cast.finance_lead)
    page = text_of(finance.get("/bridge/?month=2024-01"))
    assert "All currencies together" in page
    assert "Exchange rates" in page
    assert "2,580.00" in page
    assert "All currencies together" in text_of(finance.get(f"/engagements/{quarter.pk}/bridge/?month=2024-01"))
    told = text_of(finance.get("/bridge/explanation/?month=2024-01&currency=all&figure=fx&gap=1"))
    assert "60.00" in told
    api = api_of(cast.finance_lead)
    answer = api.get("/api/v1/reports/bridge/?month=2024-01&explain=1").json()["converted"]
    fx = next(item for item in answer["differences"] if (item["gap"], item["name"]) == (1, "fx"))
    assert (answer["invoiced"], fx["amount"]) == (
        {"amount": "2580.00", "currency": "GBP"},
        {"amount": "60.00", "currency": "GBP"},
    )
    assert Decimal(fx["explanation"]["worked"]) == Decimal(60)
    one = api.get("/api/v1/reports/bridge/explanation/?month=2024-01&currency=all&figure=recognized").json()
    assert one["result"] == {"amount": "850.00", "currency": "GBP"}
    assert api.get(f"/api/v1/engagements/{quarter.pk}/bridge/?month=2024-01").json()["converted"] is not None
