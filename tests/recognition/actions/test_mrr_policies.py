"""How a firm counts MRR: pauses as churn or apart, the day of churn, frozen months beside restated ones."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from engagements.actions.moves import (
    end_engagement,
    give_notice,
    pause_engagement,
    reopen_engagement,
    resume_engagement,
)
from partnerview.books.models import AccountingPeriod, Conventions, PeriodStatus
from partnerview.money import Money
from partnerview.months import Month
from recognition.actions.mrr import roll_up
from recognition.actions.recognition import run_month
from recognition.models import MrrMovement, MrrSnapshot
from recognition.movements import Recurring, movements
from recognition.reports.mrr import mrr_months
from recognition.reports.mrr_by import Dimension, mrr_by
from recognition.reports.restated_mrr import restated_months
from tests.builders import make_client, make_engagement, make_line
from tests.recognition.books import make_invoice, pay

pytestmark = pytest.mark.django_db
SPRING = Month.range(Month(2024, 1), Month(2024, 5))


@pytest.fixture(autouse=True)
def _in_may():
    with time_machine.travel("2024-05-25 10:00"):
        yield


def kinds() -> list[tuple[str, str, int]]:
    rows = MrrMovement.objects.order_by("moved_on", "id").values_list("moved_on", "kind", "amount")
    return [(f"{day}", kind, int(amount)) for day, kind, amount in rows]


def paused_for_a_month(cast):
    """£1,000 that rests from 11 March to 20 April."""
    engagement = make_engagement(client=make_client("Norbury Print"))
    make_line(engagement)
    pause_engagement(engagement, effective_on=dt.date(2024, 3, 11), by=cast.account_manager, reason="Rebuilding")
    engagement.refresh_from_db()
    resume_engagement(engagement, effective_on=dt.date(2024, 4, 21), by=cast.account_manager, reason="Open again")


def test_by_default_a_pause_is_churn_and_the_return_a_reactivation(cast):
    paused_for_a_month(cast)
    for month in SPRING:
        roll_up(month)
    assert kinds() == [
        ("2024-01-01", "new", 1000), ("2024-03-11", "churn", -1000), ("2024-04-21", "reactivation", 1000),
    ]  # fmt: skip


def test_by_policy_a_pause_is_a_bucket_of_its_own_and_mrr_still_rolls_forward(cast):
    Conventions.objects.update(pause_policy="apart")
    paused_for_a_month(cast)
    for month in SPRING:
        roll_up(month)
    assert kinds() == [
        ("2024-01-01", "new", 1000), ("2024-03-11", "paused", -1000), ("2024-04-21", "resumed", 1000),
    ]  # fmt: skip
    months = mrr_months(SPRING[0], SPRING[-1])
    assert [(int(row.paused), int(row.churn), int(row.closing)) for row in months] == [
        (0, 0, 1000), (0, 0, 1000), (-1000, 0, 0), (1000, 0, 1000), (0, 0, 1000),
    ]  # fmt: skip
    assert all(row.opening + row.net_new == row.closing for row in months)
    assert roll_up(SPRING[2]).written == 0


def test_movements_says_the_same_of_a_pause():
    moved = movements(
        [
            Recurring(1, Money(Decimal(1000), "GBP"), dt.date(2024, 1, 1), dt.date(2024, 3, 11), pauses=True),
            Recurring(1, Money(Decimal(1000), "GBP"), dt.date(2024, 4, 21), resumes=True),
        ]
    )
    assert [one.kind.value for one in moved] == ["new", "paused", "resumed"]


def ended_while_paused(cast, *, beside: bool = False):
    """£1,000 that rests from 11 March and ends with 15 April; perhaps £300 of another engagement goes on."""
    client = make_client("Norbury Print")
    engagement = make_engagement(client=client)
    make_line(engagement)
    if beside:
        make_line(make_engagement(client=client), price=Decimal(300))
    pause_engagement(engagement, effective_on=dt.date(2024, 3, 11), by=cast.account_manager, reason="Rebuilding")
    engagement.refresh_from_db()
    end_engagement(engagement, ends_on=dt.date(2024, 4, 15), churn_reason="Closed", by=cast.account_manager)
    return engagement


def rolled_up():
    for month in SPRING:
        roll_up(month)
    months = mrr_months(SPRING[0], SPRING[-1])
    assert all(row.opening + row.net_new == row.closing for row in months)
    return [(int(row.paused), int(row.churn), int(row.closing)) for row in months]


def test_what_ends_while_paused_was_lost_when_the_pause_began_where_a_pause_is_churn(cast):
    ended_while_paused(cast)
    assert rolled_up() == [(0, 0, 1000), (0, 0, 1000), (0, -1000, 0), (0, 0, 0), (0, 0, 0)]
    assert kinds() == [("2024-01-01", "new", 1000), ("2024-03-11", "churn", -1000)]


def test_what_ends_while_paused_is_churn_on_the_day_it_ends_where_pauses_stand_apart(cast):
    Conventions.objects.update(pause_policy="apart")
    ended_while_paused(cast)
    assert rolled_up() == [(0, 0, 1000), (0, 0, 1000), (-1000, 0, 0), (1000, -1000, 0), (0, 0, 0)]
    assert sorted(kinds()) == [
        ("2024-01-01", "new", 1000), ("2024-03-11", "paused", -1000),
        ("2024-04-16", "churn", -1000), ("2024-04-16", "resumed", 1000),
    ]  # fmt: skip
    stored, restated = mrr_months(SPRING[0], SPRING[-1]), restated_months(SPRING[0], SPRING[-1])
    assert [(row.churn, row.paused, row.closing) for row in stored] == [
        (row.churn, row.paused, row.closing) for row in restated
    ]
    assert roll_up(SPRING[3]).written == 0


def test_a_client_that_keeps_something_loses_a_paused_engagement_as_contraction(cast):
    Conventions.objects.update(pause_policy="apart")
    ended_while_paused(cast, beside=True)
    assert [closing for *_, closing in rolled_up()] == [1300, 1300, 300, 300, 300]
    assert ("2024-04-16", "contraction", -1000) in kinds()
    assert "churn" not in [kind for _, kind, _ in kinds()]


def test_what_is_reopened_after_it_ended_while_paused_is_a_reactivation(cast):
    Conventions.objects.update(pause_policy="apart")
    engagement = ended_while_paused(cast)
    engagement.refresh_from_db()
    reopen_engagement(engagement, effective_on=dt.date(2024, 5, 6), by=cast.account_manager, reason="Back")
    make_line(engagement, starts_on=dt.date(2024, 5, 6), price=Decimal(800))
    rolled_up()
    assert ("2024-05-06", "reactivation") in [(day, kind) for day, kind, _ in kinds()]
    assert [kind for day, kind, _ in kinds() if day == "2024-05-06"] == ["reactivation"]


def test_movements_says_the_same_of_what_ends_while_paused():
    amount, day = Money(Decimal(1000), "GBP"), dt.date(2024, 4, 16)
    line = Recurring(1, amount, dt.date(2024, 1, 1), dt.date(2024, 3, 11), pauses=True, gone_on=day)
    assert [(one.kind.value, int(one.amount.amount)) for one in movements([line])] == [
        ("new", 1000), ("paused", -1000), ("churn", -1000), ("resumed", 1000),
    ]  # fmt: skip


def test_by_policy_churn_is_on_the_day_of_notice(cast):
    Conventions.objects.update(churn_policy="notice")
    engagement = make_engagement(client=make_client("Norbury Print"))
    make_line(engagement)
    give_notice(
        engagement, given_on=dt.date(2024, 2, 20), ends_on=dt.date(2024, 4, 30), churn_reason="Price",
        by=cast.account_manager,
    )  # fmt: skip
    for month in SPRING:
        roll_up(month)
    assert kinds() == [("2024-01-01", "new", 1000), ("2024-02-20", "churn", -1000)]
    assert MrrSnapshot.objects.count() == 1


def test_by_policy_churn_follows_the_last_period_that_was_paid(cast):
    Conventions.objects.update(churn_policy="last_paid")
    engagement = make_engagement(client=make_client("Norbury Print"))
    line = make_line(engagement)
    for month, paid in ((1, True), (2, True), (3, False)):
        first, after = dt.date(2024, month, 1), dt.date(2024, month + 1, 1)
        invoice = make_invoice(engagement, 1000, line=line, dated_on=first, ends_before=after)
        if paid:
            pay(invoice, 1000, dt.date(2024, 4, 2))
    give_notice(
        engagement, given_on=dt.date(2024, 3, 20), ends_on=dt.date(2024, 4, 30), churn_reason="Price",
        by=cast.account_manager,
    )  # fmt: skip
    for month in SPRING:
        roll_up(month)
    assert kinds() == [("2024-01-01", "new", 1000), ("2024-03-01", "churn", -1000)]


def test_open_months_follow_a_changed_policy_with_the_next_run(cast):
    paused_for_a_month(cast)
    run_month(Month(2024, 4), by=cast.finance_lead)
    Conventions.objects.update(pause_policy="apart")
    run_month(Month(2024, 5), by=cast.finance_lead)
    assert [kind for _, kind, _ in kinds()] == ["new", "paused", "resumed"]


def test_a_frozen_month_stays_and_the_restated_one_moves(cast):
    engagement = make_engagement(client=make_client("Verrington Estates"))
    make_line(engagement)
    roll_up(Month(2024, 1))
    AccountingPeriod.objects.filter(month=dt.date(2024, 1, 1)).update(status=PeriodStatus.CLOSED)
    make_line(engagement, price=Decimal(250), starts_on=dt.date(2024, 1, 20))
    roll_up(Month(2024, 2))
    frozen = mrr_months(Month(2024, 1), Month(2024, 2))
    assert [(int(row.closing), int(row.new), int(row.expansion)) for row in frozen] == [(1000, 1000, 0), (1250, 0, 250)]
    restated = restated_months(Month(2024, 1), Month(2024, 2))
    assert [(int(row.closing), int(row.new), int(row.expansion)) for row in restated] == [
        (1250, 1000, 250), (1250, 0, 0),
    ]  # fmt: skip
    assert all(row.opening + row.net_new == row.closing for row in restated)


def test_restated_without_anything_late_is_what_is_stored(cast):
    paused_for_a_month(cast)
    make_line(make_engagement(currency="USD"), price=Decimal(70), starts_on=dt.date(2024, 2, 9))
    for month in SPRING:
        roll_up(month)
    stored, restated = mrr_months(SPRING[0], SPRING[-1]), restated_months(SPRING[0], SPRING[-1])
    assert [(r.month, r.currency, r.opening, r.new, r.churn, r.closing, r.lines) for r in stored] == [
        (r.month, r.currency, r.opening, r.new, r.churn, r.closing, r.lines) for r in restated
    ]


def test_the_page_switches_between_both(cast, browser_of):
    make_line(make_engagement())
    run_month(Month(2024, 2), by=cast.finance_lead)
    browser = browser_of(cast.finance_lead)
    page = browser.get("/mrr/?view=restated").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "As known today" in page
    assert "Frozen it was GBP 1,000.00" in page
    assert "What ends is lost the day after its last day of service" in browser.get("/mrr/").content.decode()


def test_a_change_of_account_manager_is_a_transfer_and_no_loss(cast):
    engagement = make_engagement(client=make_client("Verrington Estates"), account_manager=cast.account_manager)
    make_line(engagement)
    roll_up(Month(2024, 1))
    engagement.account_manager = cast.other_account_manager
    engagement.save()
    AccountingPeriod.objects.filter(month=dt.date(2024, 1, 1)).update(status=PeriodStatus.CLOSED)
    make_line(engagement, price=Decimal(200), starts_on=dt.date(2024, 2, 5))
    roll_up(Month(2024, 2))
    rows = {row.name: row for row in mrr_by(Dimension.ACCOUNT_MANAGER, Month(2024, 2))}
    gone, come = rows[cast.account_manager.name], rows[cast.other_account_manager.name]
    assert (gone.opening, gone.transfer, gone.lost, gone.closing) == (1000, -1000, 0, 0)
    assert (come.opening, come.transfer, come.gained, come.closing) == (0, 1000, 200, 1200)
    (client,) = mrr_by(Dimension.CLIENT, Month(2024, 2))
    assert (client.transfer, client.gained, client.closing) == (0, 200, 1200)
