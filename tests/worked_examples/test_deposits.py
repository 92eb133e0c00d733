"""V-33, V-35, V-36 and V-45: deposits with the numbers of maths.md, worked out by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from engagements.actions.invoices import issue_invoice
from engagements.models import Invoice, InvoiceLine, LineKind
from engagements.reports.receivables import open_amount
from partnerview.errors import Conflict, InvalidInput
from partnerview.money import quantize
from retainers.actions.draws import approve_draw, post_draw, reverse_draw
from retainers.balances import balances_of
from retainers.models import Draw
from retainers.reports.at_risk import at_risk, dressed
from retainers.reports.positions import When
from retainers.reports.proposals import proposals_for
from retainers.reports.unposted import unposted_work
from tests.builders import log_time, make_client, make_engagement, make_line
from tests.cast import Cast
from tests.retainers.builders import an_account, asked, drawn, funded, laws_hold
from tests.retainers.six import six_accounts

APRIL_30 = dt.date(2026, 4, 30)

# Balance, pace, runway in days, flags, notes; as the table of V-36 has them.
BY_HAND = {
    "A": ("15000.00", "1.14", "150.0", ["ahead_of_pace"], []),
    "B": ("800.00", "1.39", "6.7", ["below_floor", "low_runway", "ahead_of_pace"], []),
    "C": ("-1500.00", "2.29", "0.0", ["overdrawn", "below_floor", "low_runway", "ahead_of_pace"], []),
    "D": ("-1000.00", "3.34", "0.0", ["overdrawn", "below_floor", "low_runway", "ahead_of_pace"], ["pending_covers"]),
    "E": ("0.00", None, None, [], ["no_deposit"]),
    "F": ("3000.00", "0.75", None, [], []),
}


@pytest.fixture(autouse=True)
def end_of_april(acme):
    with time_machine.travel("2026-04-30T11:00:00Z", tick=False):
        yield
        laws_hold()


def test_v33_a_draw_below_the_floor_asks_for_the_difference_to_the_target_once(cast: Cast) -> None:
    account = an_account(cast, floor=Decimal(2500), target=Decimal(2500))
    funded(account, 2500, cast)
    drawn(account, 1200, cast)
    assert balances_of(account).cleared == 1300
    assert [request.amount for request in account.top_ups.all()] == [1200]
    drawn(account, 100, cast)
    assert account.top_ups.count() == 1


def test_v35_of_two_draws_of_600_on_1000_one_posts(cast: Cast) -> None:
    account = an_account(cast)
    funded(account, 1000, cast)
    first, second = asked(account, 600, cast), asked(account, 600, cast)
    approve_draw(first, by=cast.finance_lead)
    with pytest.raises(Conflict):
        approve_draw(second, by=cast.manager)
    post_draw(first, by=cast.finance_lead)
    assert Draw.objects.filter(status="posted").count() == 1
    assert balances_of(account).cleared == 400


@pytest.mark.parametrize("known_at", [None, dt.datetime(2026, 4, 30, 23, tzinfo=dt.UTC)])
def test_v36_the_six_accounts_stand_exactly_as_worked_out_by_hand(cast: Cast, known_at) -> None:
    six_accounts(cast)
    rows = {row.standing.holder.removeprefix("Account "): row for row in at_risk(When(APRIL_30, known_at))}
    found = {
        name: (
            str(quantize(row.standing.cleared, "USD")),
            None if row.assessment.pace is None else str(quantize(row.assessment.pace, "USD")),
            None if row.assessment.runway is None else str(row.assessment.runway.quantize(Decimal("0.1"))),
            [str(flag) for flag in row.assessment.flags],
            [str(note) for note in row.assessment.notes],
        )
        for name, row in rows.items()
    }
    assert found == BY_HAND
    assert quantize(rows["A"].assessment.ahead_by, "USD") == Decimal("1109.59")
    assert {name: row.exposure for name, row in rows.items() if row.exposure} == {"C": 1500, "D": 1000}


def test_v36_severity_comes_first_and_the_totals_are_those_of_the_table(cast: Cast) -> None:
    six_accounts(cast)
    rows = at_risk(When(APRIL_30))
    assert [row.standing.holder[-1] for row in rows] == ["C", "D", "B", "A", "F", "E"]
    assert [row.severity for row in rows] == [
        "overdrawn", "overdrawn", "below_floor", "ahead_of_pace", "on_pace", "no_deposit",
    ]  # fmt: skip
    assert sum(row.standing.funded for row in rows) == 60000
    assert sum(row.standing.drawn for row in rows) == 43700
    assert sum(row.standing.cleared for row in rows) == 16300
    assert sum(row.exposure for row in rows) == 2500


def test_v36_every_flag_says_why(cast: Cast) -> None:
    six_accounts(cast)
    reasons = {
        row.standing.holder[-1]: row.reason.replace("\xa0", " ")
        for row in dressed(at_risk(When(APRIL_30)), When(APRIL_30))
    }
    assert reasons["C"] == (
        "Drawn 1,500.00 more than was paid in; oldest unfunded draw 20 days old. "
        "113 % drawn with 49 % of the time gone: ahead by 7,599.45."
    )
    assert reasons["D"].endswith("5,000.00 pending would cover it.")
    assert reasons["B"].startswith("1,200.00 under the floor of 2,000.00.")
    assert reasons["E"] == "Account opened, nothing paid in, nothing drawn."
    assert reasons["F"] == "50 % drawn with 66 % of the time gone."


def test_v45_a_charge_with_tax_is_paid_by_a_draw(cast: Cast) -> None:
    client = make_client("Verity Channel Works", tax_rate=Decimal(24))
    engagement = make_engagement(client=client, currency="USD")
    line = make_line(engagement, price=Decimal("14.29"))
    invoice = Invoice.objects.create(
        engagement=engagement,
        client=client,
        currency="USD",
        interval_starts_on=dt.date(2026, 4, 1),
        interval_ends_before=dt.date(2026, 5, 1),
        dated_on=dt.date(2026, 4, 1),
        due_on=APRIL_30,
        tax_rate=Decimal(24),
        net_amount=Decimal("14.29"),
        tax_amount=Decimal("3.43"),
        gross_amount=Decimal("17.72"),
    )
    InvoiceLine.objects.create(
        invoice=invoice,
        service_line=line,
        description="Fee",
        starts_on=dt.date(2026, 4, 1),
        ends_before=dt.date(2026, 5, 1),
        net_amount=Decimal("14.29"),
    )
    invoice = issue_invoice(invoice, by=cast.finance_lead)
    account = an_account(cast, client=client)
    funded(account, 100, cast)
    proposed = proposals_for(account)
    assert [(found.pk, found.open) for found in proposed.invoices] == [(invoice.pk, Decimal("17.72"))]
    with pytest.raises(InvalidInput):
        asked(account, "17.73", cast, invoice=invoice)
    draw = drawn(account, "17.72", cast, invoice=invoice, engagement=engagement)
    assert balances_of(account).cleared == Decimal("82.28")
    assert open_amount(invoice) == 0
    assert draw.payment.amount == Decimal("17.72")
    reverse_draw(draw, reason="Wrong client", by=cast.finance_lead)
    assert balances_of(account).cleared == 100
    assert open_amount(invoice) == Decimal("17.72")


def test_approved_time_is_drawn_once_and_pays_its_invoice_later(cast: Cast) -> None:
    client = make_client("Penrose Data Cooperative")
    engagement = make_engagement(client=client, currency="USD")
    make_line(engagement, LineKind.TIME_AND_MATERIALS, hourly_rate=Decimal(150))
    log_time(engagement, minutes=90, worked_on=dt.date(2026, 4, 20))
    account = an_account(cast, client=client)
    funded(account, 1000, cast)
    found = proposals_for(account)
    assert (found.minutes, found.time_amount) == (90, Decimal("225.00"))
    assert unposted_work([account.pk]) == {account.pk: Decimal(225)}
    draw = drawn(account, 225, cast, times=found.times, what_for="Approved time")
    assert proposals_for(account).times == ()
    assert unposted_work([account.pk]) == {}
    reverse_draw(draw, reason="Wrong month", by=cast.finance_lead)
    assert proposals_for(account).minutes == 90
