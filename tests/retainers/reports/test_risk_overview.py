"""The overview ranks, counts and adds up in SQL just as the full report does row by row."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from retainers.models import DepositAccount
from retainers.reports.at_risk import at_risk
from retainers.reports.outcomes import Verdict, outcomes_of
from retainers.reports.positions import When
from retainers.reports.risk_overview import Part, overview, record_of_last_month
from tests.cast import Cast
from tests.retainers.builders import an_account, drawn, funded, held
from tests.retainers.six import six_accounts

pytestmark = pytest.mark.usefixtures("end_of_april", "lawful")
TODAY = dt.date(2026, 4, 30)
ALL = Part(first=100)


def many_accounts(cast: Cast) -> None:
    """The six of V36, and what lies at the edges of every flag."""
    six_accounts(cast)
    for holder, paid, took, floor in (("Even", 1000, 1000, 0), ("On its floor", 1000, 500, 500), ("Full", 900, 0, 0)):
        account = an_account(cast, holder=holder, policy="flag", floor=Decimal(floor))
        funded(account, paid, cast, on=dt.date(2026, 3, 1))
        if took:
            drawn(account, took, cast, on=dt.date(2026, 4, 15))
    covered = {"covers_from": dt.date(2026, 4, 1), "covers_before": dt.date(2026, 5, 1), "policy": "flag"}
    for holder, took in (("Ahead by a cent", "1100.01"), ("Not ahead", 1100)):
        account = an_account(cast, holder=holder, **covered)
        funded(account, 1000, cast, on=dt.date(2026, 3, 1))
        drawn(account, took, cast, on=dt.date(2026, 3, 20))
        funded(account, 1, cast, is_cleared=False)
    ahead = DepositAccount.objects.filter(partner__name="Ahead by a cent")
    ahead.update(covers_before=dt.date(2026, 5, 1), floor=0)
    reserved = an_account(cast, holder="All held", policy="flag")
    funded(reserved, 300, cast)
    drawn(reserved, 1, cast)
    held(reserved, 299, cast)
    euros = an_account(cast, holder="Euros", currency="EUR", policy="flag", low_runway_days=400)
    funded(euros, 1000, cast)
    drawn(euros, 100, cast)


@pytest.mark.parametrize("day", [TODAY, dt.date(2026, 4, 10), dt.date(2026, 3, 31)])
def test_the_order_is_that_of_the_full_report(cast: Cast, day: dt.date) -> None:
    many_accounts(cast)
    rows = at_risk(When(day))
    found = overview(When(day), part=ALL)
    assert [row.standing.account for row in found.rows] == [row.standing.account for row in rows]
    assert found.rows == rows
    flagged = overview(When(day), part=Part(first=100, flagged=True)).rows
    assert flagged == [row for row in rows if row.is_flagged]
    assert (found.flagged, found.overdrawn) == (len(flagged), sum(1 for row in rows if row.exposure))


def test_a_page_is_cut_from_the_same_order(cast: Cast) -> None:
    many_accounts(cast)
    rows = at_risk(When(TODAY))
    assert overview(When(TODAY), part=Part(first=4, skip=4)).rows == rows[4:8]
    assert overview(When(TODAY), part=Part(first=4, skip=400)).rows == []


def test_the_capital_of_a_currency_is_the_sum_of_its_rows(cast: Cast) -> None:
    six_accounts(cast)
    (dollars,) = overview(When(TODAY)).capitals
    assert (dollars.currency, dollars.accounts, dollars.flagged, dollars.overdrawn) == ("USD", 6, 4, 2)
    assert (dollars.held, dollars.drawn, dollars.net, dollars.exposure) == (60000, 43700, 16300, 2500)
    assert dollars.pending == 5000


def test_only_the_accounts_asked_for_are_counted(cast: Cast) -> None:
    accounts = six_accounts(cast)
    found = overview(When(TODAY), accounts=[accounts["C"].pk, accounts["F"].pk], part=ALL)
    assert (found.accounts, found.overdrawn, [row.standing.holder[-1] for row in found.rows]) == (2, 1, ["C", "F"])
    assert overview(When(TODAY), accounts=[], part=ALL).rows == []


def test_the_record_of_last_months_flags_is_that_of_its_outcomes(cast: Cast) -> None:
    many_accounts(cast)
    when = When(TODAY)
    outcomes = [one for one in outcomes_of([row.standing for row in at_risk(when)], when).values() if one.flags]
    right = [one for one in outcomes if one.verdict in {Verdict.RIGHT, Verdict.MENDED}]
    record = record_of_last_month(when)
    assert outcomes
    assert (record.flagged, record.right) == (len(outcomes), len(right))
