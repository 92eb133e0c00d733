"""Closing a month: what is in the way is named and nothing changes; what is closed is kept and compared."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import partial

import pytest
import time_machine
from django.db import transaction

from engagements.models import ServiceLine
from partnerview.books.actions.periods import close_period, ensure_period, reopen_period, start_closing
from partnerview.books.actions.rates import record_rate
from partnerview.books.models import AccountingPeriod, PeriodMove
from partnerview.closing.actions.months import close_month
from partnerview.closing.fiscal import fiscal_month
from partnerview.closing.models import ClosedFigure
from partnerview.closing.reports.checklist import checklist, questions
from partnerview.closing.reports.frozen import between, closings_of, restated
from partnerview.errors import Conflict, DomainError
from partnerview.months import Month
from recognition.actions.recognition import run_month
from recognition.models import MrrSnapshot, RecognitionEntry, RunFailure
from recognition.reports.reporting_currency import closing_rates
from tests.builders import log_time, make_client, make_engagement, make_line
from tests.cast import the_cast
from tests.partnerview.closing.conftest import FEBRUARY, JANUARY, MARCH


def line_of(key: str, month: Month = JANUARY):
    return next(line for line in checklist(month) if line.key == key)


def test_every_app_asks_its_own_questions():
    assert [ask.__module__ for ask in questions()] == [
        "partnerview.books.closing",
        *["engagements.closing"] * 3,
        *["recognition.closing"] * 3,
        *["retainers.closing"] * 2,
    ]


def test_time_that_nobody_approved_is_in_the_way(cast, january):
    log_time(january, worked_on=dt.date(2024, 1, 31), minutes=90, status="submitted")
    log_time(january, worked_on=dt.date(2024, 2, 1), status="draft")
    with pytest.raises(Conflict, match="1 time entry is not approved") as refused:
        close_month(ensure_period(JANUARY), by=cast.finance_lead)
    assert refused.value.code == "checklist_open"
    assert [error.field for error in refused.value.errors] == ["unapproved_time"]
    assert AccountingPeriod.objects.get(month=JANUARY.first_day).status == "open"
    assert not ClosedFigure.objects.exists()
    assert line_of("unapproved_time").note == "1:30 hours of 1 person"


def test_a_failed_engagement_is_in_the_way(cast, january):
    run = run_month(JANUARY, by=cast.finance_lead)
    RunFailure.objects.create(run=run, month=JANUARY.first_day, engagement=january, cause="No price")
    with pytest.raises(Conflict, match="1 engagement could not be recognized"):
        close_month(ensure_period(JANUARY), by=cast.finance_lead)


def test_a_month_that_has_not_run_is_in_the_way(cast, january):
    with pytest.raises(Conflict, match="2 months before it are open; the month has not run yet"):
        close_month(ensure_period(MARCH), by=cast.finance_lead)


def test_what_came_after_the_run_is_in_the_way_until_it_runs_again(cast, january):
    make_line(january, price=Decimal(200), name="Late line")
    assert line_of("month_has_run").text == "Something came after the last run"
    run_month(JANUARY, by=cast.finance_lead)
    assert line_of("month_has_run").is_done


def test_the_months_before_it_are_in_the_way(cast, january):
    with pytest.raises(Conflict, match="1 month before it is open"):
        close_month(ensure_period(FEBRUARY), by=cast.finance_lead)


def test_a_missing_rate_and_a_lost_account_manager_are_said_and_do_not_hold_up(cast, january):
    abroad = make_engagement(client=make_client("Oyama"), currency="JPY", account_manager=cast.other_account_manager)
    make_line(abroad, price=Decimal(90000))
    run_month(JANUARY, by=cast.finance_lead)
    cast.other_account_manager.is_active = False
    cast.other_account_manager.save()
    assert (line_of("missing_rates").count, line_of("missing_rates").note) == (1, "JPY")
    assert line_of("without_account_manager").count == 1
    assert close_month(ensure_period(JANUARY), by=cast.finance_lead).status == "closed"


def test_a_close_keeps_revenue_and_mrr_of_each_client(cast, january):
    close_month(ensure_period(JANUARY), by=cast.finance_lead)
    kept = ClosedFigure.objects.values_list("figure", "client__name", "currency", "amount", "rows")
    assert sorted(kept) == [
        ("mrr", january.client.name, "GBP", Decimal(1000), 1),
        ("revenue", january.client.name, "GBP", Decimal(1000), 1),
    ]


def test_a_late_price_moves_what_is_restated_and_nothing_that_is_frozen(cast, january):
    close_month(ensure_period(JANUARY), by=cast.finance_lead)
    make_line(january, price=Decimal(250), name="Found in a drawer")
    run_month(FEBRUARY, by=cast.finance_lead)
    changes = restated(JANUARY, closings_of(JANUARY)[-1])
    assert [(c.figure, c.before, c.after, c.difference) for c in changes] == [
        ("revenue", Decimal(1000), Decimal(1250), Decimal(250)),
        ("mrr", Decimal(1000), Decimal(1250), Decimal(250)),
    ]
    assert [row.amount for row in MrrSnapshot.objects.filter(month=JANUARY.first_day)] == [Decimal(1000)]
    assert RecognitionEntry.objects.filter(month=JANUARY.first_day).count() == 1


def test_closing_again_shows_what_changed_since_the_close_before(cast, january):
    first = close_month(ensure_period(JANUARY), by=cast.finance_lead)
    reopen_period(first, by=cast.finance_lead, reason="An amendment was signed in January")
    make_line(january, price=Decimal(250), name="Found in a drawer")
    run_month(JANUARY, by=cast.finance_lead)
    close_month(AccountingPeriod.objects.get(month=JANUARY.first_day), by=cast.finance_lead)
    changes = between(JANUARY, *closings_of(JANUARY))
    assert [(c.figure, c.difference) for c in changes] == [("revenue", Decimal(250)), ("mrr", Decimal(250))]
    assert restated(JANUARY, closings_of(JANUARY)[-1]) == []


def test_a_rate_corrected_after_the_close_leaves_the_closed_month_as_it_was(cast, january):
    def rate() -> Decimal:
        return closing_rates(JANUARY, JANUARY, currency="GBP")[0].rate

    record_rate(base="USD", quote="GBP", rate=Decimal("0.80"), dated_on=JANUARY.last_day, by=cast.finance_lead)
    close_month(ensure_period(JANUARY), by=cast.finance_lead)
    record_rate(base="USD", quote="GBP", rate=Decimal("0.85"), dated_on=JANUARY.last_day, by=cast.finance_lead)
    assert rate() == Decimal("0.80")
    reopen_period(ensure_period(JANUARY), by=cast.finance_lead, reason="The rate was wrong")
    assert rate() == Decimal("0.85")


def test_every_move_of_a_month_stays_known(cast, january):
    period = start_closing(ensure_period(JANUARY), by=cast.finance_lead)
    closed = close_month(period, by=cast.finance_lead)
    reopen_period(closed, by=cast.finance_lead, reason="A late invoice")
    moves = PeriodMove.objects.values_list("status", "moved_by", "reason")
    lead = cast.finance_lead.pk
    assert list(moves) == [("closing", lead, ""), ("closed", lead, ""), ("open", lead, "A late invoice")]


def test_a_month_that_goes_on_is_not_closing(cast, january):
    with time_machine.travel("2024-01-31 12:00"), pytest.raises(Conflict) as refused:
        start_closing(ensure_period(JANUARY), by=cast.finance_lead)
    assert refused.value.code == "not_ended"


@pytest.mark.parametrize(
    ("month", "first", "year", "number"),
    [("2024-03", 1, 2024, 3), ("2024-03", 4, 2024, 12), ("2024-04", 4, 2025, 1), ("2024-12", 12, 2025, 1)],
)
def test_a_month_has_its_place_in_the_fiscal_year(month, first, year, number):
    found = fiscal_month(Month.parse(month), first_month=first)
    assert (found.year, found.number, found.is_last) == (year, number, number == 12)


def test_a_close_and_a_posting_at_once_leave_nothing_in_a_closed_month(arena):
    """Several rounds: the entry is in the kept figures, or it was refused, or it went to the next month."""
    with time_machine.travel("2024-04-20 10:00"):
        cast = the_cast()
        engagement = make_engagement()
        line = make_line(engagement, price=Decimal(1000))
        for number, month in enumerate((JANUARY, FEBRUARY, MARCH)):
            run_month(month, by=cast.finance_lead)
            post = partial(_post, line.pk, month, f"race-{number}")
            closed, _ = arena.together(partial(close_month, ensure_period(month), by=cast.finance_lead), post)
            if isinstance(closed, DomainError):
                close_period(ensure_period(month), by=cast.finance_lead)
                continue
            kept = ClosedFigure.objects.get(closing=closings_of(month)[-1], figure="revenue")
            assert kept.rows == RecognitionEntry.objects.filter(month=month.first_day).count()


def _post(line: int, month: Month, source: str):
    with transaction.atomic():
        row = ServiceLine.objects.select_related("engagement").get(pk=line)
        return RecognitionEntry.objects.create(
            line=row,
            engagement=row.engagement,
            client=row.engagement.client,
            kind="worked",
            source=source,
            month=month.first_day,
            origin_month=month.first_day,
            amount=Decimal(5),
            currency="GBP",
        )
