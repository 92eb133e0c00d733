"""What stays, what hangs on whom, what is signed: V-20 and V-22 through real lines and runs, and their relatives."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from partnerview.books.models import Conventions, ExchangeRate
from partnerview.months import Month
from recognition.actions.recognition import run_month
from recognition.models import MrrMovement
from recognition.reports.cohorts import cohorts
from recognition.reports.committed_mrr import forecast
from recognition.reports.concentration import concentration
from recognition.reports.measure import Measure, measure_of
from recognition.reports.mrr import mrr_months
from recognition.reports.price_and_volume import price_and_volume
from recognition.reports.reporting_currency import converted
from recognition.reports.retention import retention, retention_in
from recognition.reports.retention_explained import explain_retention
from recognition.reports.revenue_mix import revenue_mix
from tests.builders import make_client, make_engagement, make_line, make_partner

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, MARCH = Month(2024, 1), Month(2024, 2), Month(2024, 3)
GBP = Measure("GBP", {"GBP": Decimal(1)})


@pytest.fixture(autouse=True)
def _in_april():
    with time_machine.travel("2024-04-20 10:00"):
        yield


def replaced(line, on: dt.date, **fields):
    """The line ends before `on` and another takes over."""
    line.ends_before = on
    line.save()
    return make_line(line.engagement, starts_on=on, follows=line, anchor_on=line.anchor_on, **fields)


def twenty_clients() -> None:
    """V-20: twenty clients at 30; three leave in February, the rest pay 2 more."""
    for number in range(20):
        line = make_line(make_engagement(client=make_client(f"Client {number:02}")), price=Decimal(30))
        if number < 3:
            line.ends_before = dt.date(2024, 2, 15)
            line.save()
        else:
            replaced(line, dt.date(2024, 2, 10), price=Decimal(32))


def test_v20_three_of_twenty_leave_and_the_rest_pay_two_more(cast):
    twenty_clients()
    run_month(FEBRUARY, by=cast.finance_lead)
    (january, february) = mrr_months(JANUARY, FEBRUARY)
    assert (january.closing, february.closing) == (600, 544)
    assert (february.churn, february.expansion, february.contraction) == (-90, 34, 0)
    found = retention(FEBRUARY)["GBP"]
    assert (found.clients, found.lost) == (20, 3)
    assert f"{found.logo_churn:.2%} {found.gross:.2%} {found.net:.2%}" == "15.00% 85.00% 90.67%"


def test_v20_explains_itself_by_the_clients_that_moved_it(cast):
    twenty_clients()
    run_month(FEBRUARY, by=cast.finance_lead)
    net = explain_retention("net", GBP, FEBRUARY, since=JANUARY)
    assert net is not None
    assert net.result == "90.67\N{NO-BREAK SPACE}%" or net.result.startswith("90.67")
    assert sum(source.value.amount for source in net.sources) == 544
    gross = explain_retention("gross", GBP, FEBRUARY, since=JANUARY)
    assert sum(source.value.amount for source in gross.sources) == 510
    assert explain_retention("net", GBP, JANUARY, since=JANUARY - 1) is None


def test_a_window_of_any_length_leaves_out_who_came_later(cast):
    twenty_clients()
    make_line(make_engagement(client=make_client("Latecomer")), price=Decimal(500), starts_on=dt.date(2024, 2, 1))
    run_month(MARCH, by=cast.finance_lead)
    found = retention_in(GBP, MARCH, since=JANUARY)
    assert (found.opening, found.kept, found.closing, found.clients) == (600, 510, 544, 20)


def test_v22_a_rate_moves_the_closing_and_no_client(cast):
    """€1,000, 1.10 → 1.08: fx −20.00, closing 1,080.00."""
    Conventions.objects.update(reporting_currency="USD")
    make_line(make_engagement(currency="EUR"), price=Decimal(1000))
    for day, rate in ((31, "1.10"), (60, "1.08")):
        on = dt.date(2024, 1, 1) + dt.timedelta(day - 1)
        ExchangeRate.objects.create(base="EUR", quote="USD", rate=Decimal(rate), dated_on=on)
    run_month(FEBRUARY, by=cast.finance_lead)
    (february,) = [row for row in converted(mrr_months(JANUARY, FEBRUARY), currency="USD") if row.month.month == 2]
    assert (february.opening, february.net_new, february.fx, february.closing) == (1100, 0, -20, 1080)
    assert not MrrMovement.objects.filter(month=dt.date(2024, 2, 1)).exists()
    found = retention_in(measure_of("all", FEBRUARY), FEBRUARY, since=JANUARY)
    assert (found.gross, found.net) == (1, 1)


def test_a_currency_without_a_rate_is_named(cast):
    make_line(make_engagement(currency="JPY"), price=Decimal(1000))
    run_month(JANUARY, by=cast.finance_lead)
    assert measure_of("all", JANUARY).missing == ("JPY",)


def test_a_cohort_keeps_what_its_clients_still_pay(cast):
    with time_machine.travel("2024-12-20 10:00"):
        first = make_engagement(client=make_client("First"))
        replaced(make_line(first, price=Decimal(100)), dt.date(2024, 4, 1), price=Decimal(80))
        second = make_engagement(client=make_client("Second"), starts_on=dt.date(2024, 2, 1))
        make_line(second, price=Decimal(100), ends_before=dt.date(2024, 7, 1))
        make_line(make_engagement(client=make_client("Third"), starts_on=dt.date(2024, 5, 1)), price=Decimal(50))
        run_month(Month(2024, 10), by=cast.finance_lead)
    winter, spring = cohorts(GBP, Month(2024, 10))
    assert (winter.clients, winter.initial, [f"{winter.kept(aged):.2f}" for aged in winter.ages]) == (
        2, 200, ["1.00", "0.90", "0.40"],
    )  # fmt: skip
    assert (spring.clients, [aged.age for aged in spring.ages]) == (1, [0, 3])


def test_shares_and_their_index(cast):
    partner = make_partner()
    for name, price in (("Large", 600), ("Middle", 300), ("Small", 100)):
        make_line(
            make_engagement(client=make_client(name), partner=partner if price == 300 else None), price=Decimal(price)
        )
    run_month(JANUARY, by=cast.finance_lead)
    found = concentration("client", GBP, JANUARY)
    assert [(row.name, f"{row.share:.2f}", f"{row.reached:.2f}") for row in found.rows] == [
        ("Large", "0.60", "0.60"), ("Middle", "0.30", "0.90"), ("Small", "0.10", "1.00"),
    ]  # fmt: skip
    assert f"{found.herfindahl:.2f}" == "0.46"
    assert [(row.name, row.amount) for row in concentration("partner", GBP, JANUARY).rows] == [
        ("", 700),
        (partner.name, 300),
    ]


def test_an_expansion_is_split_into_price_and_volume(cast):
    """10 at 5 become 12 at 6: 1 × 10 is price, 2 × 6 is volume."""
    line = make_line(make_engagement(), quantity=Decimal(10), unit_price=Decimal(5), price=Decimal(50))
    replaced(line, dt.date(2024, 2, 1), quantity=Decimal(12), unit_price=Decimal(6), price=Decimal(72))
    (split,) = price_and_volume(GBP, FEBRUARY)
    assert (split.price, split.volume, split.new_amount - split.old_amount) == (10, 12, 22)


def test_what_is_signed_is_committed_and_what_ends_is_forecast(cast):
    """1,000 + 200 from May; 300 of it ends before June; 400 becomes 450 in June."""
    make_line(make_engagement(client=make_client("A")), price=Decimal(300), ends_before=dt.date(2024, 6, 1))
    replaced(
        make_line(make_engagement(client=make_client("B")), price=Decimal(400)), dt.date(2024, 6, 1), price=Decimal(450)
    )
    make_line(make_engagement(client=make_client("C")), price=Decimal(300))
    make_line(make_engagement(client=make_client("D"), starts_on=dt.date(2024, 5, 1)), price=Decimal(200))
    run_month(MARCH, by=cast.finance_lead)
    found = forecast(GBP, MARCH, months=3)
    assert found.opening == 1000
    assert [(f"{row.month:%m}", row.committed, row.forecast) for row in found.months] == [
        ("04", 1000, 1000), ("05", 1200, 1200), ("06", 1250, 950),
    ]  # fmt: skip
    assert sum(row.delta for row in found.rows) == -50
    assert {row.kind for row in found.rows} == {"start", "change", "end"}


def test_recurring_revenue_stands_beside_the_rest(cast):
    engagement = make_engagement()
    make_line(engagement, price=Decimal(1000))
    make_line(engagement, "one_off", price=Decimal(500), accepted_on=dt.date(2024, 1, 9))
    run_month(JANUARY, by=cast.finance_lead)
    (row,) = revenue_mix(JANUARY, JANUARY, "GBP")
    assert (row.recurring, row.variable, row.one_off, f"{row.recurring_share:.3f}") == (1000, 0, 500, "0.667")
