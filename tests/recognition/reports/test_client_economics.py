"""What a client brings by licences and by services, with figures worked out by hand (O-13)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from engagements.models import Engagement, LineKind
from partnerview.directory.models import Client, Vendor
from partnerview.months import Month
from recognition.reports.client_economics import client_economics, engagement_economics, stacked
from recognition.reports.client_economics_explained import explain_economics
from tests.builders import log_time, make_client, make_engagement, make_line, make_person
from tests.cast import Cast
from tests.recognition.reports.test_profitability import costs, earn

pytestmark = pytest.mark.usefixtures("mid_june")

TODAY, JANUARY, MAY = dt.date(2024, 6, 15), Month(2024, 1), Month(2024, 5)
MAY_1 = MAY.first_day


@pytest.fixture
def mid_june() -> Iterator[None]:
    with time_machine.travel("2024-06-15T11:00:00Z", tick=False):
        yield


@pytest.fixture
def client() -> Client:
    return make_client("Calder Mills")


@pytest.fixture
def engagement(cast: Cast, client: Client) -> Engagement:
    """A fee of £1,000; 10 seats resold at £100 that cost £80; one licence of £500 as agent with £100 of commission.

    10 h in January, 5 h in March and 10 h in May at £40.
    """
    found = make_engagement(client=client)
    vendor = Vendor.objects.create(name="Tessera")
    fee = make_line(found, name="Managed platform")
    resold: dict[str, Any] = {"vendor": vendor, "interval": "month", "recognition_method": "straight_line"}
    seats = make_line(
        found, LineKind.LICENCE, name="Seats", quantity=Decimal(10), unit_price=Decimal(100), unit_cost=Decimal(80),
        price=Decimal(1000), **resold,
    )  # fmt: skip
    agent = make_line(
        found, LineKind.LICENCE, name="As agent", unit_price=Decimal(500), unit_cost=Decimal(400), price=Decimal(500),
        is_agent=True, passed_on_monthly=Decimal(400), **resold,
    )  # fmt: skip
    ada = make_person("Ada")
    costs(ada, "40")
    for month, minutes in ((1, 600), (3, 300), (5, 600)):
        log_time(found, person=ada, minutes=minutes, worked_on=dt.date(2024, month, 10))
    for line, amount in ((fee, "1000"), (seats, "1000"), (agent, "100")):
        earn(line, amount, MAY_1)
    return found


def test_licences_and_services_stand_on_top_of_each_other(engagement: Engagement) -> None:
    """Services: £1,000 less £200 a month (£600 of three months), £0 to date. Licences: £1,500 less £1,200, £300."""
    licences, services = client_economics([engagement.pk], as_of=TODAY, first=JANUARY, last=MAY)
    assert (licences.side, licences.mrr, licences.monthly_cost, licences.monthly_margin) == ("licence", 1500, 1200, 300)
    assert (licences.recognized, licences.cost, licences.margin) == (1100, 800, 300)
    assert licences.lifetime_value == 300 + 300 * 12
    assert (services.side, services.mrr, services.monthly_cost, services.monthly_margin) == ("service", 1000, 200, 800)
    assert (services.recognized, services.cost, services.margin, services.minutes) == (1000, 1000, 0, 1500)
    assert services.lifetime_value == 9600
    whole = stacked([licences, services])
    assert (whole.mrr, whole.margin, whole.lifetime_value) == (2500, 300, 13500)


def test_a_term_counts_its_remaining_months_and_an_ended_one_none(cast: Cast, client: Client) -> None:
    """From 16 June to 15 December are 6 months: €500 + 6 × €500. Half of a month more is €250 more."""
    term: dict[str, Any] = {"client": client, "currency": "EUR", "starts_on": MAY_1, "renewal_months": 12}
    for renews_on, expected in ((dt.date(2024, 12, 16), 3500), (dt.date(2024, 12, 31), 3750)):
        found = make_engagement(renews_on=renews_on, **term)
        earn(make_line(found, price=Decimal(500)), "500", MAY_1)
        _, services = client_economics([found.pk], as_of=TODAY, first=JANUARY, last=MAY)
        assert services.lifetime_value == expected
    ended = make_engagement(client=client, starts_on=MAY_1, ends_before=dt.date(2024, 6, 1), status="ended")
    earn(make_line(ended, ends_before=dt.date(2024, 6, 1)), "1000", MAY_1)
    _, services = client_economics([ended.pk], as_of=TODAY, first=JANUARY, last=MAY)
    assert (services.mrr, services.lifetime_value) == (0, 1000)


def test_nothing_gives_no_rows_and_four_currencies_stay_apart(cast: Cast, client: Client) -> None:
    assert client_economics([], as_of=TODAY, first=JANUARY, last=MAY) == []
    keys = []
    for currency, amount in (("GBP", 900), ("USD", 700), ("EUR", 500), ("JPY", 30000)):
        found = make_engagement(client=client, currency=currency)
        earn(make_line(found, price=Decimal(amount)), str(amount), MAY_1)
        keys.append(found.pk)
    rows = client_economics(keys, as_of=TODAY, first=JANUARY, last=MAY)
    assert [(row.currency, row.side, row.recognized) for row in rows if row.side == "service"] == [
        ("JPY", "service", 30000), ("GBP", "service", 900), ("USD", "service", 700), ("EUR", "service", 500),
    ]  # fmt: skip
    assert len(rows) == 8


def test_lifetime_value_explains_itself(engagement: Engagement) -> None:
    each = engagement_economics([engagement.pk], as_of=TODAY, first=JANUARY, last=MAY)
    told = explain_economics("lifetime_value", client="Calder Mills", side="", currency="GBP", each=each)
    assert told.result.amount == Decimal("13500.00")  # type: ignore[union-attr]
    assert [(step.text, step.value.amount) for step in told.steps][-2:] == [  # type: ignore[union-attr]
        ("Platform care, licences: 12 months to come", Decimal("3600.00")),
        ("Platform care, services: 12 months to come", Decimal("9600.00")),
    ]


def test_the_client_page_and_the_api_show_it_to_those_who_may_see_margin(
    cast: Cast, engagement: Engagement, browser_of: Callable[..., Any], api_of: Callable[..., Any]
) -> None:
    address = f"/clients/{engagement.client_id}/economics/"
    assert browser_of(cast.team_member).get(address).status_code == 403
    page = browser_of(cast.account_manager).get(address).content.decode()
    assert "Licences" in page
    assert "5 months, since" in page
    assert address in browser_of(cast.account_manager).get(f"/clients/{engagement.client_id}/").content.decode()
    told = api_of(cast.integration).get(f"/api/v1/clients/{engagement.client_id}/economics/?explain=1").json()
    (one,) = told["currencies"]
    assert (told["tenure_months"], one["currency"]) == (5, "GBP")
    assert one["licences"]["monthly_margin"] == {"amount": "300.00", "currency": "GBP"}
    assert one["explanation"]["figure"] == "Lifetime value, licences and services, Calder Mills"
    explained = browser_of(cast.account_manager).get(f"{address}explanation/?figure=cost&currency=GBP&side=service")
    assert explained.status_code == 200
    assert browser_of(cast.account_manager).get(f"{address}explanation/?currency=XXX").status_code == 404
