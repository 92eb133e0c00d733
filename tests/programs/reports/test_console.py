"""The console's figures by hand: portfolios, RUM with rates, the mix, diamonds."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnerview.books.actions.periods import ensure_period
from partnerview.books.models import ExchangeRate
from partnerview.errors import InvalidInput
from partnerview.money import Money
from partnerview.months import Month
from programs.actions.profiles import add_customer, change_profile, import_customers, record_arr
from programs.customer_csv import read_customers
from programs.models import PartnerCustomer, PartnerProfile
from programs.reports.arr import arr_of
from programs.reports.cohort_mix import cohort_mix
from programs.reports.console import console_of
from programs.reports.diamonds import diamonds
from recognition.models import MrrSnapshot
from tests.builders import make_client, make_engagement, make_line
from tests.cast import Cast
from tests.programs.builders import a_partner, classified

TODAY = dt.date(2026, 6, 30)


@pytest.fixture(autouse=True)
def _midsummer() -> object:
    with time_machine.travel("2026-06-30T11:00:00Z", tick=False):
        yield


def test_arr_is_twelve_times_mrr_where_something_is_contracted_else_the_latest_figure(cast: Cast) -> None:
    served, known = a_partner(cast, "Served"), a_partner(cast, "Known")
    for partner in (served, known):
        for day, amount in ((dt.date(2026, 1, 1), 90_000), (dt.date(2026, 5, 1), 96_000)):
            record_arr(
                partner, money=Money(Decimal(amount), "USD"), dated_on=day, source="Partner's statement", by=cast.pam
            )
    engagement = make_engagement(client=make_client(), partner=served)
    ensure_period(Month(2026, 5))
    MrrSnapshot.objects.create(
        month=dt.date(2026, 5, 1),
        line=make_line(engagement),
        engagement=engagement,
        client=engagement.client,
        account_manager=engagement.account_manager,
        partner=served,
        kind="recurring_fee",
        amount=Decimal("1000.50"),
        currency="GBP",
    )
    assert [(row.amount, row.currency, row.basis) for row in arr_of(served.pk, on=TODAY)] == [
        (Decimal("12006.00"), "GBP", "mrr")
    ]
    assert [(row.amount, row.currency, row.dated_on) for row in arr_of(known.pk, on=TODAY)] == [
        (Decimal(96_000), "USD", dt.date(2026, 5, 1))
    ]
    assert arr_of(known.pk, on=dt.date(2026, 4, 30))[0].amount == Decimal(90_000)


def test_a_portfolio_converts_at_the_last_rate_and_names_what_has_none(cast: Cast) -> None:
    partners = [a_partner(cast, name) for name in ("A", "B", "C")]
    ExchangeRate.objects.create(base="USD", quote="GBP", rate=Decimal("0.8"), dated_on=dt.date(2026, 6, 1))
    for partner, amount, currency in zip(partners, (1000, 500, 700), ("USD", "GBP", "CHF"), strict=True):
        record_arr(partner, money=Money(Decimal(amount), currency), dated_on=TODAY, source="Statement", by=cast.pam)
    change_profile(partners[0], tier="Gold", tier_renews_on=dt.date(2026, 8, 1), stage="sell", by=cast.pam)
    found = console_of([partner.pk for partner in partners], on=TODAY)
    (one,) = found.portfolios
    assert (one.name, one.partners, one.tiered, one.activated) == (cast.pam.name, 3, 1, 1)
    assert (one.rum, one.missing, one.next_renewal_on) == (Decimal(1300), "CHF", dt.date(2026, 8, 1))
    assert (one.raps, one.qars_open, one.overdue) == (0, 0, 0)
    assert (found.partners, found.rum, found.missing) == (3, Decimal(1300), "CHF")
    assert not found.needs_attention(one)


def test_the_console_asks_as_often_for_one_partner_as_for_thirty(cast: Cast) -> None:
    ids = [a_partner(cast, "First").pk]
    with CaptureQueriesContext(
        connection,
    ) as few:
        console_of(ids, on=TODAY)
    ids += [a_partner(cast, f"Partner {number}").pk for number in range(30)]
    with CaptureQueriesContext(connection) as many:
        console_of(ids, on=TODAY)
    assert len(few) == len(many)


def test_the_mix_counts_every_cohort_and_who_was_never_classified(cast: Cast) -> None:
    first, second, third = (a_partner(cast, name) for name in ("A", "B", "C"))
    classified(first, "Champion", cast, on=dt.date(2026, 1, 1))
    classified(second, "Champion", cast, on=dt.date(2026, 5, 1))
    change_profile(first, stage="accelerate", by=cast.pam)
    ids = [first.pk, second.pk, third.pk]
    mix = {row.name: (row.partners, row.activated) for row in cohort_mix(ids, on=TODAY)}
    assert mix["Champion"] == (2, 1)
    assert (mix["Zombie"], mix["Not classified"]) == ((0, 0), (1, 0))
    then = {row.name: row.partners for row in cohort_mix(ids, on=dt.date(2026, 3, 1))}
    assert (then["Champion"], then["Not classified"]) == (1, 2)


def test_diamonds_are_longtail_partners_by_the_customers_that_they_could_open(cast: Cast) -> None:
    make_client("Ours Already Ltd")
    small, large, champion = (a_partner(cast, name) for name in ("Small", "Large", "Champion firm"))
    for partner, count in ((small, 1), (large, 3), (champion, 9)):
        classified(partner, "Champion" if partner is champion else "Longtail", cast, on=TODAY)
        for number in range(count):
            add_customer(partner, name=f"Customer {number}", matches_icp=True, by=cast.pam)
    add_customer(large, name="ours already ltd", matches_icp=True, by=cast.pam)
    add_customer(large, name="Somebody else", by=cast.pam)
    rows = diamonds([small.pk, large.pk, champion.pk], on=TODAY)
    assert [(row.rank, row.name, row.to_win, row.matching, row.ours, row.customers) for row in rows] == [
        (1, "Large", 3, 4, 1, 5),
        (2, "Small", 1, 1, 0, 1),
    ]


def test_a_list_with_one_bad_row_is_refused_whole_and_a_good_one_is_taken_once(cast: Cast) -> None:
    partner = a_partner(cast)
    client = make_client("Ours Ltd")
    with pytest.raises(InvalidInput) as refused:
        read_customers(b"name,country,matches_icp\nGood,GB,yes\nBad,Britain,yes\nWorse,GB,perhaps\nGood,GB,no\n")
    assert [error.message.split(":")[0] for error in refused.value.errors] == ["Row 3", "Row 4", "Row 5"]
    rows = read_customers("name;country;matches_icp\nGrünwald AG;DE;yes\nours ltd;GB;no\n".encode())
    assert (done := import_customers(partner, rows, by=cast.pam)).added == 2
    assert (done.changed, done.ours) == (0, 1)
    again = import_customers(partner, rows, by=cast.pam)
    assert (again.added, again.changed) == (0, 2)
    assert PartnerCustomer.objects.get(name="ours ltd").client == client


def test_a_figure_needs_a_source_and_a_day_that_has_come(cast: Cast) -> None:
    partner = a_partner(cast)
    money = Money(Decimal(5), "USD")
    for values in ({"dated_on": dt.date(2026, 7, 1), "source": "Hope"}, {"dated_on": TODAY, "source": " "}):
        with pytest.raises(InvalidInput):
            record_arr(partner, money=money, by=cast.pam, **values)
    assert not partner.arr_figures.exists()
    with pytest.raises(InvalidInput):
        change_profile(partner, tier_renews_on=TODAY, by=cast.pam)
    assert not PartnerProfile.objects.exists()
