"""A licence sold as agent in MRR: at its price or at our commission, by the firm's policy (maths.md §4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from engagements.models import Engagement, LineKind
from engagements.reports.contracted import mrr_of
from partnerview.books.models import AccountingPeriod, Conventions, PeriodStatus
from partnerview.directory.models import Vendor
from partnerview.months import Month
from recognition.actions.mrr import roll_up
from recognition.actions.recognition import run_month
from recognition.models import MrrMovement, MrrSnapshot
from recognition.reports.client_economics import client_economics
from recognition.reports.earned_mrr import PassedOn, passed_on_in
from recognition.reports.known_mrr import mrr_known
from recognition.reports.mrr import mrr_months
from recognition.reports.restated_mrr import restated_months
from tests.builders import make_engagement, make_line
from tests.cast import Cast

pytestmark = pytest.mark.django_db
APRIL, MAY = Month(2024, 4), Month(2024, 5)


@pytest.fixture(autouse=True)
def _in_may():
    with time_machine.travel("2024-05-25 10:00"):
        yield


@pytest.fixture
def engagement(cast: Cast) -> Engagement:
    """£1,000 of our own, and a licence of £300 as agent, £225 of which goes to its vendor."""
    engagement = make_engagement()
    make_line(engagement)
    make_line(
        engagement, price=Decimal(300), kind=LineKind.LICENCE, vendor=Vendor.objects.create(name="Solvix"),
        unit_cost=Decimal(225), is_agent=True, passed_on_monthly=Decimal(225),
    )  # fmt: skip
    return engagement


def earn_only() -> None:
    Conventions.objects.update(licence_policy="earned")


def test_by_default_it_counts_at_its_price(engagement: Engagement) -> None:
    roll_up(MAY)
    assert sorted(MrrSnapshot.objects.values_list("amount", flat=True)) == [300, 1000]
    assert mrr_of(engagement, dt.date(2024, 5, 25)) == 1300
    assert passed_on_in(MAY, currency="GBP", only="GBP") == PassedOn(Decimal(225), is_in_mrr=True)


def test_by_policy_it_counts_at_our_commission_everywhere(engagement: Engagement) -> None:
    earn_only()
    roll_up(MAY)
    assert sorted(MrrSnapshot.objects.values_list("amount", flat=True)) == [75, 1000]
    roll_up(APRIL)
    assert mrr_of(engagement, dt.date(2024, 5, 25)) == 1075
    (may,) = mrr_months(MAY, MAY)
    assert (may.opening + may.net_new, may.closing) == (1075, 1075)
    (known,) = mrr_known(MAY, MAY, dt.datetime(2024, 5, 25, 9, tzinfo=dt.UTC))
    assert known.now == 1075
    assert [row.closing for row in restated_months(MAY, MAY)] == [1075]
    found = passed_on_in(MAY, currency="GBP", only="GBP")
    assert found is not None
    assert (found.is_in_mrr, found.other(Decimal(1075))) == (False, 1300)


def test_margins_of_a_client_are_the_same_under_either(engagement: Engagement) -> None:
    days = {"as_of": dt.date(2024, 5, 25), "first": Month(2024, 1), "last": MAY}
    gross, _ = client_economics([engagement.pk], **days)
    earn_only()
    earned, _ = client_economics([engagement.pk], **days)
    assert (gross.mrr, gross.monthly_cost, gross.monthly_margin) == (300, 225, 75)
    assert (earned.mrr, earned.monthly_cost, earned.monthly_margin) == (75, 0, 75)


def test_a_closed_month_keeps_how_it_was_counted_and_the_change_is_a_movement(engagement: Engagement) -> None:
    """April closed at £1,300. Since, the commission counts: £225 less, on the first day that is open."""
    roll_up(APRIL)
    AccountingPeriod.objects.filter(month=APRIL.first_day).update(status=PeriodStatus.CLOSED)
    earn_only()
    roll_up(APRIL)
    roll_up(MAY)
    april, may = mrr_months(APRIL, MAY)
    assert (april.closing, may.opening, may.contraction, may.closing) == (1300, 1300, -225, 1075)
    assert MrrMovement.objects.get(kind="contraction").moved_on == dt.date(2024, 5, 1)
    assert [row.closing for row in restated_months(APRIL, MAY)] == [1075, 1075]
    kept = passed_on_in(APRIL, currency="GBP", only="GBP")
    assert kept is not None
    assert (kept.is_in_mrr, kept.other(april.closing)) == (True, 1075)


def test_the_page_shows_the_other_figure_with_its_explanation(engagement: Engagement, cast: Cast, browser_of) -> None:
    earn_only()
    with time_machine.travel("2024-05-31T11:00:00Z", tick=False):
        run_month(MAY, by=cast.finance_lead)
    page = browser_of(cast.finance_lead).get("/mrr/?month=2024-05").content.decode()
    assert "At full price" in page
    assert "Earned of it" not in page
    assert "A licence sold as agent counts at our commission." in page
    contracted = browser_of(cast.finance_lead).get(f"/engagements/{engagement.pk}/").content.decode()
    assert "1,075" in contracted


def test_the_policy_is_a_setting(cast: Cast, browser_of) -> None:
    page = browser_of(cast.admin).get("/settings/conventions/").content.decode()
    assert "In MRR a licence sold as agent counts as" in page
