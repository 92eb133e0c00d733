"""MRR by vendor, and what of it is earned where licences are sold as agent: literal figures (R-8, R-9)."""

from __future__ import annotations

from decimal import Decimal

import pytest
import time_machine

from engagements.models import LineKind
from partnerview.directory.models import Vendor
from partnerview.months import Month
from recognition.actions.recognition import run_month
from recognition.reports.earned_mrr import PassedOn, passed_on_in
from recognition.reports.mrr_by import Dimension, label_of, mrr_by
from tests.builders import make_engagement, make_line
from tests.cast import Cast

MAY = Month(2024, 5)


@pytest.fixture
def sold(cast: Cast) -> None:
    """£1,000 of our own; of Solvix £300 as agent, £225 of it passed on, and £100 as principal."""
    engagement, vendor = make_engagement(), Vendor.objects.create(name="Solvix")
    make_line(engagement)
    licence = {"kind": LineKind.LICENCE, "vendor": vendor, "unit_cost": Decimal(75)}
    make_line(engagement, price=Decimal(300), is_agent=True, passed_on_monthly=Decimal(225), **licence)
    make_line(engagement, price=Decimal(100), **licence)
    with time_machine.travel("2024-05-31T11:00:00Z", tick=False):
        run_month(MAY, by=cast.finance_lead)


@pytest.mark.usefixtures("sold")
def test_each_vendor_has_its_row_and_our_own_service_one() -> None:
    rows = [(label_of(row, Dimension.VENDOR), row.closing, row.lines) for row in mrr_by(Dimension.VENDOR, MAY)]
    assert rows == [("Our own service", 1000, 1), ("Solvix", 400, 2)]


@pytest.mark.usefixtures("sold")
def test_what_is_passed_on_as_agent_is_known_beside_it(cast: Cast, browser_of) -> None:
    in_mrr = PassedOn(Decimal(225), is_in_mrr=True)
    assert passed_on_in(MAY, currency="GBP", only="GBP") == in_mrr
    assert passed_on_in(MAY, currency="GBP", only=None) == in_mrr
    assert passed_on_in(MAY, currency="EUR", only="EUR") is None
    page = browser_of(cast.finance_lead).get("/mrr/?month=2024-05").content.decode()
    assert "Earned of it" in page
    assert "1,175.00" in page
