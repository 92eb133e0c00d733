"""Periods: closed in order, reopened from the end, with privilege and reason, on record."""

import datetime as dt
from functools import partial

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from partnerview.audit.models import AuditEvent
from partnerview.books.actions.periods import close_period, ensure_period, reopen_period
from partnerview.books.models import AccountingPeriod, PeriodStatus
from partnerview.errors import Conflict, IllegalTransition, InvalidInput, StaleState
from partnerview.months import Month
from tests.cast import the_cast

JANUARY, FEBRUARY, MARCH = (Month(2024, number) for number in (1, 2, 3))
PERIODS = "/api/v1/periods/"


@pytest.fixture
def months(acme):
    return {month: ensure_period(month) for month in (JANUARY, FEBRUARY, MARCH)}


def states():
    return {f"{period}": period.status for period in AccountingPeriod.objects.all()}


def test_an_earlier_month_is_closed_first(cast, months):
    with pytest.raises(Conflict, match="2024-01 is open") as refused:
        close_period(months[FEBRUARY], by=cast.finance_lead)

    assert refused.value.code == "earlier_month_open"
    assert set(states().values()) == {"open"}


def test_a_month_that_nobody_has_opened_is_open_all_the_same(cast):
    with pytest.raises(Conflict, match="2024-01 is open"):
        close_period(ensure_period(MARCH), by=cast.finance_lead)


def test_a_month_that_has_not_ended_is_not_closed(cast, months):
    with time_machine.travel(dt.datetime(2024, 1, 31, 23, 30, tzinfo=dt.UTC)), pytest.raises(Conflict) as refused:
        close_period(months[JANUARY], by=cast.finance_lead)

    assert refused.value.code == "not_ended"


def test_a_month_is_not_closed_twice(cast, months):
    close_period(months[JANUARY], by=cast.finance_lead)

    with pytest.raises(IllegalTransition):
        close_period(AccountingPeriod.objects.get(month=JANUARY.first_day), by=cast.finance_lead)


def test_a_stale_page_does_not_close(cast, months):
    seen = AccountingPeriod.objects.get(month=JANUARY.first_day)
    close_period(months[JANUARY], by=cast.finance_lead)

    with pytest.raises((StaleState, IllegalTransition)):
        close_period(seen, by=cast.finance_lead)


@pytest.mark.parametrize("reason", ["", "  "])
def test_reopening_says_why(cast, months, reason):
    closed = close_period(months[JANUARY], by=cast.finance_lead)

    with pytest.raises(InvalidInput):
        reopen_period(closed, by=cast.finance_lead, reason=reason)
    assert states()["2024-01"] == "closed"


def test_the_last_closed_month_is_reopened_first(cast, months):
    january = close_period(months[JANUARY], by=cast.finance_lead)
    close_period(months[FEBRUARY], by=cast.finance_lead)

    with pytest.raises(Conflict, match="2024-02 is closed as well"):
        reopen_period(january, by=cast.finance_lead, reason="A late invoice")


def test_closing_and_reopening_are_on_record(cast, months):
    closed = close_period(months[JANUARY], by=cast.finance_lead)
    reopen_period(closed, by=cast.finance_lead, reason="A late invoice")

    events = AuditEvent.objects.filter(subject_type="books.accountingperiod").order_by("sequence")
    assert [event.action for event in events] == ["accountingperiod.closed", "accountingperiod.open"]
    assert events[1].reason == "A late invoice"


@pytest.mark.parametrize("role", ["account_manager", "manager", "cxo", "admin", "sales"])
@pytest.mark.parametrize("noun", ["closing", "reopening"])
def test_only_the_finance_lead_closes_and_reopens(cast, api_of, months, role, noun):
    answer = api_of(getattr(cast, role)).post_json(f"{PERIODS}2024-01/{noun}/", {"reason": "Because"})

    assert answer.status_code == 403
    assert set(states().values()) == {"open"}


@pytest.mark.parametrize("key", ["2024-13", "2024-1", "january", "1", "2030-01"])
def test_a_month_that_is_no_period_is_not_found(cast, api_of, months, key):
    assert api_of(cast.finance_lead).get(f"{PERIODS}{key}/").status_code == 404


def test_the_list_is_in_the_order_of_months(cast, api_of, months):
    answer = api_of(cast.finance_lead).get(PERIODS).json()

    assert [(row["month"], row["ends_on"]) for row in answer["results"]] == [
        ("2024-01", "2024-01-31"),
        ("2024-02", "2024-02-29"),
        ("2024-03", "2024-03-31"),
    ]


def test_the_page_shows_each_month_with_its_state(cast, browser_of, months):
    page = browser_of(cast.finance_lead).get("/periods/").content.decode()

    assert "Mar\N{NO-BREAK SPACE}2024" in page
    assert "Open" in page


def test_two_who_close_at_once_close_it_once(arena):
    cast = the_cast()
    for month in (JANUARY, FEBRUARY, MARCH):
        close = partial(close_period, ensure_period(month), by=cast.finance_lead)
        outcomes = arena.together(close, close)

        assert sum(isinstance(outcome, AccountingPeriod) for outcome in outcomes) == 1
        assert sum(isinstance(outcome, StaleState | IllegalTransition | Conflict) for outcome in outcomes) == 1


def test_closing_waits_for_a_posting_under_way(arena):
    """A posting holds its period FOR SHARE; the close comes after it or not at all."""
    cast = the_cast()
    period = ensure_period(JANUARY)

    def hold():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT FROM books_accountingperiod WHERE month = '2024-01-01' FOR SHARE")
            cursor.execute("SELECT pg_sleep(0.5), now()")
        return dt.datetime.now(tz=dt.UTC)

    released, closed = arena.together(hold, partial(close_period, period, by=cast.finance_lead))

    assert not isinstance(closed, DatabaseError)
    assert AccountingPeriod.objects.get(month=JANUARY.first_day).status == PeriodStatus.CLOSED
    assert released is not None
