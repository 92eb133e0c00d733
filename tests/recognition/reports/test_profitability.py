"""What engagements brought and took, with figures worked out by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagements.models import CostRate, Engagement, Person, TimeCost
from engagements.reports.over_service import over_service_on
from engagements.reports.plan import by_workstream, plan_of, plan_rows
from partnerview.books.actions.periods import ensure_period
from partnerview.books.models import ExchangeRate
from partnerview.money import Money
from partnerview.months import Month
from recognition.models import RecognitionEntry
from recognition.reports.profitability import profit_parts, profits, together
from recognition.reports.profitability_explained import explain_profit
from tests.builders import log_time, make_engagement, make_line, make_person
from tests.cast import Cast

JUNE, JULY = Month(2024, 6), Month(2024, 7)
FIRST = dt.date(2024, 6, 1)


def costs(person: Person, amount: str, currency: str = "GBP", starts_on: dt.date = dt.date(2024, 1, 1)) -> CostRate:
    by = Engagement.objects.first().created_by
    return CostRate.objects.create(
        person=person, hourly_amount=Decimal(amount), currency=currency, starts_on=starts_on, recorded_by=by
    )


def earn(line: Any, amount: str, month: dt.date = FIRST, **fields: Any) -> RecognitionEntry:
    engagement = line.engagement
    ensure_period(Month.of(month))
    return RecognitionEntry.objects.create(
        line=line, engagement=engagement, client=engagement.client, kind="scheduled", source=f"{month:%Y-%m}",
        month=month, origin_month=month, amount=Decimal(amount), currency=engagement.currency, **fields,
    )  # fmt: skip


def test_margin_and_effective_rate_of_a_month(cast: Cast) -> None:
    """£1,500 recognized; 10 h at £40 and 5 h at £60 cost £700: margin £800, £100 for each of 15 hours."""
    engagement = make_engagement()
    line = make_line(engagement)
    ada, ben = make_person("Ada"), make_person("Ben")
    costs(ada, "40")
    costs(ben, "60")
    log_time(engagement, person=ada, minutes=600, worked_on=dt.date(2024, 6, 4))
    log_time(engagement, person=ben, minutes=300, worked_on=dt.date(2024, 6, 5), is_billable=False)
    log_time(engagement, person=ben, minutes=300, worked_on=dt.date(2024, 7, 1))
    earn(line, "1500")
    (june,) = profits([engagement.pk], JUNE, JUNE)
    assert (june.minutes, june.cost, june.recognized, june.margin) == (900, 700, 1500, 800)
    assert (june.effective_rate, june.uncosted) == (100, 0)
    assert round(june.margin_share, 4) == Decimal("0.5333")
    (both,) = profits([engagement.pk], JUNE, JULY)
    assert (both.minutes, both.cost) == (1200, 1000)


def test_an_hour_without_a_rate_is_counted_and_has_no_cost(cast: Cast) -> None:
    engagement = make_engagement()
    late = make_person("Late")
    costs(late, "50", starts_on=dt.date(2024, 6, 10))
    log_time(engagement, person=late, minutes=60, worked_on=dt.date(2024, 6, 9))
    log_time(engagement, person=late, minutes=60, worked_on=dt.date(2024, 6, 10))
    (june,) = profits([engagement.pk], JUNE, JUNE)
    assert (june.minutes, june.uncosted, june.cost) == (120, 60, 50)
    (never,) = profits([make_engagement().pk], JUNE, JUNE)
    assert (never.minutes, never.effective_rate, never.margin_share) == (0, None, None)


def test_the_later_of_two_rates_from_one_day_holds(cast: Cast) -> None:
    engagement = make_engagement()
    ada = make_person("Ada")
    costs(ada, "40")
    costs(ada, "44")
    log_time(engagement, person=ada, minutes=60, worked_on=FIRST)
    assert TimeCost.objects.get().amount == 44


def test_cost_is_turned_into_the_engagement_s_currency_at_the_rate_of_the_day(cast: Cast) -> None:
    """Reporting in GBP. £40 an hour for a dollar engagement at 0.80 is $50; at 0.64 from 15 June $62.50.
    A euro hour of €30 at 0.85 is £25.50, at 0.64 a dollar $39.84375. Yen have no rate: no cost."""
    dollars = make_engagement(currency="USD")
    for base, quote, rate, day in (
        ("USD", "GBP", "0.80", dt.date(2024, 6, 1)),
        ("USD", "GBP", "0.64", dt.date(2024, 6, 15)),
        ("GBP", "EUR", "1.17647058823529", dt.date(2024, 6, 1)),  # turned round: 0.85
    ):
        ExchangeRate.objects.create(base=base, quote=quote, rate=Decimal(rate), dated_on=day)
    ada, eva, yui = make_person("Ada"), make_person("Eva"), make_person("Yui")
    costs(ada, "40")
    costs(eva, "30", "EUR")
    costs(yui, "6000", "JPY")
    log_time(dollars, person=ada, minutes=60, worked_on=dt.date(2024, 6, 14))
    log_time(dollars, person=ada, minutes=60, worked_on=dt.date(2024, 6, 15))
    log_time(dollars, person=eva, minutes=60, worked_on=dt.date(2024, 6, 15))
    log_time(dollars, person=yui, minutes=60, worked_on=dt.date(2024, 6, 15))
    found = [cost.amount and round(cost.amount, 5) for cost in TimeCost.objects.order_by("entry_id")]
    assert found[:2] == [50, Decimal("62.5")]
    assert found[2] == pytest.approx(Decimal("39.84375"), abs=Decimal("0.0001"))
    assert found[3] is None
    (june,) = profits([dollars.pk], JUNE, JUNE)
    assert june.uncosted == 60


def test_revenue_goes_to_the_workstreams_whose_hours_earned_it(cast: Cast) -> None:
    """£1,200 of contracted hours: 15 h support and 5 h optimization. £900 and £300; the fee of £200 without
    hours stays with its own workstream. Internal hours bring nothing and cost their rate."""
    engagement = make_engagement()
    hours = make_line(engagement, "contracted_hours", contracted_minutes=1200, workstream="support")
    fee = make_line(engagement, workstream="account_management")
    ada = make_person("Ada")
    costs(ada, "40")
    for minutes, workstream, billable in ((900, "support", True), (300, "optimization", True), (60, "", False)):
        log_time(engagement, person=ada, minutes=minutes, workstream=workstream, is_billable=billable, worked_on=FIRST)
    earn(hours, "1200")
    earn(fee, "200")
    parts = {part.workstream: part for part in profit_parts([engagement.pk], JUNE, JUNE)}
    assert {name: part.recognized for name, part in parts.items()} == {
        "support": 900, "optimization": 300, "account_management": 200, "": 0,
    }  # fmt: skip
    assert {name: part.margin for name, part in parts.items()} == {
        "support": 300, "optimization": 100, "account_management": 200, "": -40,
    }  # fmt: skip
    assert parts["support"].effective_rate == 60
    assert parts["account_management"].effective_rate is None
    whole = together(list(parts.values()))
    (listed,) = profits([engagement.pk], JUNE, JUNE)
    assert (whole.recognized, whole.cost, whole.minutes) == (listed.recognized, listed.cost, listed.minutes)


def test_before_and_since_go_live(cast: Cast) -> None:
    """Live since 16 June. Hours by their day: £600 of hours, 10 h before and 20 h since. The fee of £300 has
    none: 15 of June's 30 days on either side."""
    engagement = make_engagement(go_live_on=dt.date(2024, 6, 16))
    hours = make_line(engagement, "contracted_hours", contracted_minutes=1800)
    fee = make_line(engagement, workstream="account_management")
    ada = make_person("Ada")
    costs(ada, "10")
    log_time(engagement, person=ada, minutes=600, worked_on=dt.date(2024, 6, 15))
    log_time(engagement, person=ada, minutes=1200, worked_on=dt.date(2024, 6, 16))
    earn(hours, "600")
    earn(fee, "300")
    parts = profit_parts([engagement.pk], JUNE, JUNE)
    before, since = (together([part for part in parts if part.is_before is side]) for side in (True, False))
    assert (before.recognized, before.cost, before.minutes) == (350, 100, 600)
    assert (since.recognized, since.cost, since.minutes) == (550, 200, 1200)


def test_a_reversal_takes_revenue_back(cast: Cast) -> None:
    line = make_line(make_engagement())
    entry = earn(line, "500")
    RecognitionEntry.objects.create(
        line=line, engagement=line.engagement, client=line.engagement.client, kind="reversal", source=f"of {entry.pk}",
        month=FIRST, origin_month=FIRST, amount=Decimal(-500), currency="GBP", reverses=entry,
    )  # fmt: skip
    (june,) = profits([line.engagement_id], JUNE, JUNE)
    assert june.recognized == 0
    assert profit_parts([line.engagement_id], JUNE, JUNE) == []


def test_over_service_is_what_nobody_pays_for(cast: Cast) -> None:
    """10 h a month are promised, 12 h worked: 2 h over-served without an overage rate, none with one."""
    free, paid = make_engagement(), make_engagement()
    make_line(free, "contracted_hours", contracted_minutes=600)
    make_line(paid, "contracted_hours", contracted_minutes=600, overage_rate=Decimal(120))
    for engagement in (free, paid):
        log_time(engagement, minutes=720, worked_on=dt.date(2024, 6, 5))
    assert over_service_on(dt.date(2024, 6, 30), [free.pk, paid.pk]) == {free.pk: 120}


def test_planned_beside_worked_by_person_and_workstream(cast: Cast) -> None:
    """June: 10 h support planned for Ada (pencil counts not), 12 h worked on it and 1 h by Ben who was not planned."""
    from tests.engagements.capacity_stage import assign  # noqa: PLC0415

    engagement = make_engagement()
    ada, ben = make_person("Ada"), make_person("Ben")
    assign(ada, engagement, 10, workstream="support")
    assign(ada, engagement, 99, is_hard=False)
    log_time(engagement, person=ada, minutes=720, worked_on=FIRST)
    log_time(engagement, person=ben, minutes=60, worked_on=FIRST, workstream="optimization")
    found = {one.name: one for one in plan_of(engagement, [JUNE, JULY])}
    assert [(cell.planned, cell.worked) for cell in found["Ada"].months] == [(600, 720), (600, 0)]
    assert (found["Ada"].total.difference, found["Ben"].total.difference) == (-480, 60)
    streams = by_workstream(plan_rows(engagement, JUNE, JULY), [JUNE, JULY])
    assert [(one.name, one.total.planned, one.total.worked) for one in streams] == [
        ("Support", 1200, 720), ("Optimization", 0, 60),
    ]  # fmt: skip


def test_a_figure_explains_itself_with_the_rows_that_add_up_to_it(cast: Cast) -> None:
    engagement = make_engagement()
    line = make_line(engagement)
    ada, ben = make_person("Ada"), make_person("Ben")
    costs(ada, "40")
    log_time(engagement, person=ada, minutes=600, worked_on=FIRST)
    log_time(engagement, person=ben, minutes=60, worked_on=FIRST)
    earn(line, "1500")
    (june,) = profits([engagement.pk], JUNE, JUNE)
    told = explain_profit("margin", june, engagement, JUNE, JUNE)
    assert told.as_dict()["result"] == {"amount": "1100.00", "currency": "GBP"}
    assert [(source.label, source.value) for source in told.sources] == [
        ("Recurring fee", Money(Decimal(1500), "GBP")),
        ("Ada", Money(Decimal(-400), "GBP")),
    ]
    assert told.worked == Decimal(1100)
    assert (told.inputs[-1].name, told.inputs[-1].value) == ("Hours without a cost rate", "1:00")


def test_one_query_for_any_number_of_engagements(cast: Cast) -> None:
    keys = []
    for _ in range(3):
        engagement = make_engagement()
        log_time(engagement, worked_on=FIRST)
        keys.append(engagement.pk)
    with CaptureQueriesContext(connection) as queries:
        assert len(profits(keys, JUNE, JULY)) == 3
    assert len([one for one in queries if "search_path" not in one["sql"]]) == 1
