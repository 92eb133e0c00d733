"""Credit notes as price concessions: V-12 (a), (b), (c) and a cancellation, pure and through notes and runs."""

from __future__ import annotations

import datetime as dt
from datetime import date
from decimal import Decimal

import pytest
import time_machine

from engagements.actions.invoices import credit_invoice, issue_invoice
from engagements.models import Charge, LineKind
from partnerview.books.models import AccountingPeriod, PeriodStatus
from partnerview.errors import InvalidInput
from partnerview.months import Month, Span
from partnerview.proration import Convention
from partnerview.terms import Interval, Terms
from recognition.actions.recognition import run_month
from recognition.concessions import Concession, Credit, conceded_intervals, conceded_term
from recognition.models import RecognitionEntry, ScheduleRow
from recognition.reports.deferred_revenue import Question, balances
from recognition.restatements import Restatement
from tests.builders import log_time, make_engagement, make_line
from tests.recognition.books import make_invoice
from tests.worked_examples.figures import usd

EVEN = Convention.parse("month", "even_months")
YEAR = Terms(usd(1200), Interval.YEAR, date(2024, 1, 1), date(2025, 1, 1), convention=EVEN)
WHOLE_YEAR = Span(date(2024, 1, 1), date(2025, 1, 1))
KINDS = list(Concession)


def credit(
    kind: Concession, *, on: date = date(2024, 6, 30), amount: str = "240", service: Span = WHOLE_YEAR
) -> Credit:
    return Credit(on, Decimal(amount), kind, service)


def shown(earned: dict[Month, Decimal]) -> list[str]:
    return [f"{earned[month]:.2f}" for month in sorted(earned)]


@pytest.mark.parametrize(
    ("kind", "june", "then"),
    [
        (Concession.WHOLE_CONTRACT, "-20.00", "80.00"),  # 100 − 120
        (Concession.FUTURE, "100.00", "60.00"),
        (Concession.PAST_SERVICE, "-140.00", "100.00"),  # 100 − 240
    ],
)
def test_v12_a_concession_of_240_after_600_of_1200_are_recognized(kind, june, then):
    earned = shown(conceded_term(YEAR, [], [credit(kind)]))
    assert earned == ["100.00"] * 5 + [june] + [then] * 6
    assert sum(map(Decimal, earned)) == 960


def test_a_cancellation_takes_the_rest_away():
    earned = shown(conceded_term(YEAR, [], [credit(Concession.CANCELLATION, amount="600")]))
    assert earned == ["100.00"] * 6 + ["0.00"] * 6


def test_what_a_cancelled_client_still_pays_is_revenue_at_once():
    earned = shown(conceded_term(YEAR, [], [credit(Concession.CANCELLATION, amount="400")]))
    assert earned == ["100.00"] * 5 + ["300.00"] + ["0.00"] * 6


def test_more_than_the_rest_given_for_the_future_falls_into_the_month_of_the_credit():
    earned = shown(conceded_term(YEAR, [], [credit(Concession.FUTURE, amount="700")]))
    assert earned == ["100.00"] * 5 + ["0.00"] + ["0.00"] * 6


def test_a_concession_after_the_last_day_is_all_now():
    for kind in KINDS:
        earned = shown(conceded_term(YEAR, [], [credit(kind, on=date(2025, 2, 10))]))
        assert earned == ["100.00"] * 12 + ["-240.00"]


def test_an_amendment_after_a_concession_keeps_what_was_given_back():
    """240 off the past on 30 June; from October 13 hundred: 1,300 − 240 − 660 over three months."""
    changes = [Restatement(date(2024, 10, 1), usd(1300))]
    earned = shown(conceded_term(YEAR, changes, [credit(Concession.PAST_SERVICE)]))
    assert earned[5:] == ["-140.00", "100.00", "100.00", "100.00", "133.33", "133.34", "133.33"]
    assert sum(map(Decimal, earned)) == 1060


def test_a_credit_on_a_periodic_line_stays_within_the_intervals_it_was_given_for():
    """£100 a month: 40 of February and March given back on 10 March; March carries all of its own half."""
    monthly = Terms(usd(100), Interval.MONTH, date(2024, 1, 1), convention=EVEN)
    given = credit(
        Concession.FUTURE, on=date(2024, 3, 10), amount="40", service=Span(date(2024, 2, 1), date(2024, 4, 1))
    )
    assert conceded_intervals(monthly, [given]) == {Month(2024, 3): Decimal("-40.00")}


def test_a_year_billed_ahead_is_conceded_by_its_days():
    """£3,660 for 2024, £366 off the future on 1 July: 184 days are left, 1,474 instead of 1,840, 8.0109 a day."""
    yearly = Terms(usd(3660), Interval.YEAR, date(2024, 1, 1))
    moved = conceded_intervals(yearly, [credit(Concession.FUTURE, on=date(2024, 7, 1), amount="366")])
    assert sum(moved.values()) == -366
    assert moved[Month(2024, 7)] == Decimal("-61.66")  # 31 of 184 days
    assert min(moved) == Month(2024, 7)


@pytest.fixture
def _in_july(db):
    with time_machine.travel("2024-07-10 10:00"):
        yield


def year_billed(**fields):
    """The contract of V-12: £1,200 for 2024, invoiced on 1 January."""
    engagement = make_engagement()
    line = make_line(
        engagement, price=Decimal(1200), interval="year", ends_before=dt.date(2025, 1, 1), grain="month",
        proration="even_months", **fields,
    )  # fmt: skip
    invoice = make_invoice(engagement, 1200, line=line, ends_before=dt.date(2025, 1, 1))
    return engagement, line, invoice


def concede(cast, invoice, amount: int, kind: str, *, on: str = "2024-06-30"):
    with time_machine.travel(f"{on} 12:00"):
        (charged,) = invoice.lines.all()
        note = credit_invoice(
            invoice, amounts={charged.pk: Decimal(amount)}, reason="Outage", concession=kind, by=cast.finance_lead
        )
        return issue_invoice(note, by=cast.finance_lead)


def posted(line) -> list[str]:
    rows = RecognitionEntry.objects.filter(line=line).order_by("id").values_list("month", "kind", "amount")
    return [f"{month:%m} {kind} {amount:.2f}" for month, kind, amount in rows]


def planned(line) -> list[str]:
    rows = ScheduleRow.objects.filter(line=line).order_by("origin_month").values_list("amount", flat=True)
    return [f"{amount:.2f}" for amount in rows]


@pytest.mark.usefixtures("_in_july")
def test_an_unknown_kind_is_refused_and_nothing_is_written(cast):
    _, _, invoice = year_billed()
    with pytest.raises(InvalidInput, match="Say what is given back"):
        concede(cast, invoice, 240, "goodwill")
    assert not invoice.credit_notes.exists()


@pytest.mark.usefixtures("_in_july")
@pytest.mark.parametrize(
    ("kind", "june", "then"),
    [("whole_contract", "-20.00", "80.00"), ("future", "100.00", "60.00"), ("past_service", "-140.00", "100.00")],
)
def test_v12_comes_out_through_a_credit_note_and_the_runs(cast, kind, june, then):
    engagement, line, invoice = year_billed()
    run_month(Month(2024, 5), by=cast.finance_lead)
    concede(cast, invoice, 240, kind)
    run_month(Month(2024, 7), by=cast.finance_lead)
    assert planned(line) == ["100.00"] * 5 + [june] + [then] * 6
    assert posted(line)[5:] == [f"06 scheduled {june}", f"07 scheduled {then}"]
    (row,) = balances(Question(Month(2024, 7), Month(2024, 7), engagement=engagement.pk))
    assert row.contract_liability == Decimal(then) * 5
    again = run_month(Month(2024, 7), by=cast.finance_lead)
    assert again.entries_posted == 0


@pytest.mark.usefixtures("_in_july")
def test_a_concession_that_comes_after_its_month_has_posted_reverses_and_posts_anew(cast):
    _, line, invoice = year_billed()
    run_month(Month(2024, 6), by=cast.finance_lead)
    concede(cast, invoice, 240, "past_service")
    AccountingPeriod.objects.filter(month__lte=dt.date(2024, 6, 1)).update(status=PeriodStatus.CLOSED)
    run_month(Month(2024, 7), by=cast.finance_lead)
    assert sorted(posted(line)[6:]) == ["07 reversal -100.00", "07 scheduled -140.00", "07 scheduled 100.00"]
    late = RecognitionEntry.objects.get(line=line, amount=-140)
    assert (late.month, late.origin_month) == (dt.date(2024, 7, 1), dt.date(2024, 6, 1))


@pytest.mark.usefixtures("_in_july")
def test_a_credit_for_work_is_an_entry_of_its_own_and_leaves_nothing_unbilled(cast):
    engagement = make_engagement()
    line = make_line(engagement, LineKind.TIME_AND_MATERIALS, hourly_rate=Decimal(100))
    log_time(engagement, minutes=600, worked_on=dt.date(2024, 3, 4))
    invoice = make_invoice(engagement, 1000, line=line, charge=Charge.TIME, dated_on=dt.date(2024, 3, 31))
    concede(cast, invoice, 150, "past_service", on="2024-04-12")
    run_month(Month(2024, 4), by=cast.finance_lead)
    assert posted(line) == ["03 worked 1000.00", "04 concession -150.00"]
    (row,) = balances(Question(Month(2024, 4), Month(2024, 4)))
    assert (row.unbilled_receivable, row.contract_liability, row.contract_asset, row.receivable) == (0, 0, 0, 850)
    assert run_month(Month(2024, 4), by=cast.finance_lead).entries_posted == 0


@pytest.mark.usefixtures("_in_july")
def test_a_one_off_conceded_before_it_is_accepted_is_conceded_when_it_is(cast):
    engagement = make_engagement()
    line = make_line(engagement, LineKind.ONE_OFF, price=Decimal(700))
    invoice = make_invoice(engagement, 700, line=line, charge=Charge.ONE_OFF)
    concede(cast, invoice, 70, "whole_contract", on="2024-02-12")
    run_month(Month(2024, 2), by=cast.finance_lead)
    assert posted(line) == []
    line.accepted_on = dt.date(2024, 4, 3)
    line.save()
    run_month(Month(2024, 4), by=cast.finance_lead)
    assert posted(line) == ["04 accepted 700.00", "04 concession -70.00"]


@pytest.mark.usefixtures("_in_july")
@pytest.mark.parametrize("runs_between", [False, True])
def test_pause_credit_and_change_come_to_the_same_whenever_they_become_known(cast, runs_between):
    """£3,100 a month by days: 100 of February given back on 4 March, paused from 11 March, back on 20 May at half."""
    engagement = make_engagement()
    line = make_line(engagement, price=Decimal(3100))
    invoice = make_invoice(engagement, 3100, line=line, dated_on=dt.date(2024, 2, 1), ends_before=dt.date(2024, 3, 1))
    if runs_between:
        run_month(Month(2024, 5), by=cast.finance_lead)
    concede(cast, invoice, 100, "whole_contract", on="2024-03-04")
    if runs_between:
        run_month(Month(2024, 6), by=cast.finance_lead)
    line.ends_before = dt.date(2024, 3, 11)
    line.save()
    make_line(engagement, price=Decimal(1550), starts_on=dt.date(2024, 5, 20), anchor_on=line.anchor_on, follows=line)
    run_month(Month(2024, 6), by=cast.finance_lead)
    rows = RecognitionEntry.objects.filter(engagement=engagement).values_list("origin_month", "amount")
    earned: dict[str, Decimal] = {}
    for month, amount in rows:
        earned[f"{month:%m}"] = earned.get(f"{month:%m}", Decimal(0)) + amount
    assert {month: f"{amount:.2f}" for month, amount in sorted(earned.items()) if amount} == {
        "01": "3100.00", "02": "3100.00", "03": "900.00", "05": "600.00", "06": "1550.00",
    }  # fmt: skip
