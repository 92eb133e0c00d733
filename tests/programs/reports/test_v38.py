"""V-38: three portfolios with their partners, RAPs, reviews open and overdue; their sums; who needs attention."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from partnerview.directory.models import Partner
from partnerview.users.models import User
from programs.models import PartnerCustomer, Qar
from programs.reports.console import console_of
from tests.cast import Cast
from tests.programs.raps import active

TODAY = dt.date(2026, 6, 30)
# Partners, RAPs, reviews open, reviews overdue of each.
PORTFOLIOS = {"Nadia": (18, 3, 6, 1), "Tobias": (22, 1, 4, 5), "Priyamvada": (15, 2, 7, 0)}


@pytest.fixture(autouse=True)
def _noon() -> object:
    with time_machine.travel("2026-06-30T11:00:00Z", tick=False):
        yield


def test_v38_three_portfolios_add_up_and_the_one_above_three_overdue_needs_attention(cast: Cast) -> None:
    for name, counts in PORTFOLIOS.items():
        a_portfolio(cast, name, *counts)
    found = console_of(list(Partner.objects.values_list("pk", flat=True)), on=TODAY)
    told = {one.name: (one.partners, one.raps, one.qars_open, one.overdue) for one in found.portfolios}
    assert told == PORTFOLIOS
    assert (found.partners, found.raps, found.qars_open, found.overdue) == (55, 6, 17, 6)
    attention = {one.name: found.needs_attention(one) for one in found.portfolios}
    assert attention == {"Nadia": False, "Tobias": True, "Priyamvada": False}


def a_portfolio(cast: Cast, name: str, partners: int, raps: int, opened: int, overdue: int) -> None:
    """The overdue ones are open as far as there are so many; the rest were never begun."""
    pam = User.objects.create_user(f"{name.lower()}@example.com", name=name, roles=["pam"])
    mine = Partner.objects.bulk_create(Partner(name=f"{name} {number}", pam=pam) for number in range(partners))
    for partner in mine[:raps]:
        PartnerCustomer.objects.create(partner=partner, name="Ivelbrook Schools Trust", recorded_by=pam)
        active(cast, partner=partner)
    for number, partner in enumerate(mine[: max(opened, overdue)]):
        is_open, is_late = number < opened, number < overdue
        Qar.objects.create(
            partner=partner,
            number=1,
            due_on=TODAY - dt.timedelta(days=1) if is_late else TODAY,
            status="open" if is_open else "scheduled",
            opened_on=TODAY if is_open else None,
            opened_by=pam if is_open else None,
        )
