"""Reminders: which level comes when, recorded once as a fact, seen in the list and on the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from engagements.actions.billing import run_billing, start_billing_run
from engagements.actions.invoices import issue_invoice
from engagements.actions.payments import record_payment
from engagements.actions.reminders import record_reminder
from engagements.dunning import next_step
from engagements.models import Invoice, PaymentReminder
from engagements.reports.dunning import narrowed, with_dunning
from engagements.reports.receivables import with_settlement
from partnerview.errors import Conflict, InvalidInput
from partnerview.money import Money
from partnerview.months import Month
from tests.builders import make_engagement, make_line
from tests.cast import Cast

DUE = dt.date(2024, 5, 31)


def day(month: int, number: int) -> dt.date:
    return dt.date(2024, month, number)


@pytest.mark.parametrize(
    ("today", "reached", "sent", "level", "from_day", "is_due"),
    [
        (day(6, 6), 0, None, 1, day(6, 7), False),
        (day(6, 7), 0, None, 1, day(6, 7), True),
        (day(6, 20), 1, day(6, 7), 2, day(6, 21), False),
        (day(6, 21), 1, day(6, 7), 2, day(6, 21), True),
        (day(6, 25), 1, day(6, 20), 2, day(6, 27), False),  # a late first reminder has its week to work
        (day(7, 5), 2, day(6, 21), 3, day(7, 5), True),
    ],
)
def test_levels_go_one_at_a_time_by_days_overdue(
    today: dt.date, reached: int, sent: dt.date | None, level: int, from_day: dt.date, is_due: bool
) -> None:
    step = next_step(DUE, today, reached=reached, last_sent_on=sent)
    assert step.level is not None
    assert (step.level.number, step.from_day, step.is_due) == (level, from_day, is_due)


def test_after_the_final_notice_nothing_follows() -> None:
    assert next_step(DUE, day(12, 31), reached=3, last_sent_on=day(7, 5)).is_exhausted


@pytest.fixture
def overdue(cast: Cast, mid_june: None) -> Invoice:
    """Due 31 May; 15 June is 15 days later."""
    make_line(make_engagement())
    run_billing(start_billing_run(Month(2024, 5), by=cast.finance_lead), by=cast.finance_lead)
    return issue_invoice(Invoice.objects.get(), by=cast.finance_lead)


def test_a_reminder_too_early_or_of_a_day_to_come_is_refused(overdue: Invoice, cast: Cast) -> None:
    for too_early in (day(6, 6), day(6, 16)):
        with pytest.raises(InvalidInput) as refusal:
            record_reminder(overdue, sent_on=too_early, by=cast.finance_lead)
        assert refusal.value.errors[0].field == "sent_on"
    assert PaymentReminder.objects.count() == 0


def test_what_is_paid_is_not_reminded_of(overdue: Invoice, cast: Cast) -> None:
    record_payment(overdue, money=Money(Decimal(1000), "GBP"), received_on=day(6, 10), by=cast.finance_lead)
    with pytest.raises(Conflict, match="Nothing is due"):
        record_reminder(overdue, sent_on=day(6, 15), by=cast.finance_lead)


def test_the_list_finds_whom_to_remind_and_the_page_says_what_comes_next(
    overdue: Invoice, cast: Cast, browser_of: Callable[..., Any]
) -> None:
    browser = browser_of(cast.finance_lead)

    def listed(dunning: str) -> bool:
        return b"INV-2024-00001" in browser.get(f"/invoices/?dunning={dunning}").content

    assert (listed("to_send"), listed("reminded"), listed("final")) == (True, False, False)
    page = f"/invoices/{overdue.pk}/"
    assert b"Record that it was sent" in browser.get(page).content
    refused = browser.post(f"{page}reminder/", {"sent_on": "2024-06-01", "method": "letter"})
    assert refused.status_code == 422
    assert b'value="letter"' in refused.content
    assert browser.post(f"{page}reminder/", {"sent_on": "2024-06-10", "method": "e-mail"}).status_code == 302
    assert (listed("to_send"), listed("reminded"), listed("final")) == (False, True, False)
    assert b"Next: the second reminder, from 21\xc2\xa0Jun\xc2\xa02024" in browser.get(page).content
    on_the_21st = with_dunning(with_settlement(Invoice.objects.all(), day(6, 21)), day(6, 21))
    assert narrowed(on_the_21st, "to_send").get().reminder_due == 2


def test_the_api_records_the_next_level(overdue: Invoice, cast: Cast, api_of: Callable[..., Any]) -> None:
    api = api_of(cast.finance_lead)
    body = {"invoice": overdue.pk, "sent_on": "2024-06-10", "method": "e-mail"}
    made = api.post_json("/api/v1/payment-reminders/", body)
    assert (made.status_code, made.json()["level"]) == (201, 1)
    again = api.post_json("/api/v1/payment-reminders/", body)
    assert (again.status_code, again.json()["errors"][0]["field"]) == (422, "sent_on")
    assert api_of(cast.account_manager).post_json("/api/v1/payment-reminders/", body).status_code == 403
    assert api_of(cast.other_account_manager).get("/api/v1/payment-reminders/").json()["results"] == []
