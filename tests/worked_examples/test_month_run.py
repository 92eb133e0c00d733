"""The run itself: V-39 (every firm, twice, one engagement broken), V-40 (months down), V-42 (the firm's own month)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db.models import Sum
from django.utils import timezone
from django_tenants.utils import tenant_context

from engagements.actions.service_lines import accept_line
from engagements.actions.time_entries import approve_time, submit_time
from engagements.actions.timers import start_timer, stop_timer
from engagements.models import LineKind, Person, ServiceLine
from partnerview.months import Month
from partnerview.tenants.models import Tenant
from recognition.actions.recognition import run_month
from recognition.models import MrrSnapshot, RecognitionEntry, RecognitionRun, RunFailure
from tests.builders import log_time, make_client, make_engagement, make_line

JANUARY, FEBRUARY, MARCH = (Month(2024, number) for number in (1, 2, 3))


@pytest.fixture
def _in_april():
    with time_machine.travel("2024-04-20 10:00"):
        yield


def rows() -> list[tuple[str, Decimal]]:
    return [(row.source, row.amount) for row in RecognitionEntry.objects.order_by("line_id", "id")]


@pytest.mark.usefixtures("cast", "_in_april")
def test_every_firm_is_done_and_the_broken_engagement_alone_waits_and_heals(db):
    """V-39, over every firm of the test database."""
    firms = list(Tenant.objects.order_by("slug"))
    after_once = {}
    for firm in firms:
        with tenant_context(firm):
            make_line(make_engagement())
            broken = make_engagement(client=make_client("Vinteren Logistics"), code="BROKEN")
            make_line(broken, interval="week", grain="month", proration="even_months")
            assert run_month(JANUARY, by=None).status == "done"
            after_once[firm.pk] = rows()
            assert run_month(JANUARY, by=None).entries_posted == 0
            assert rows() == after_once[firm.pk] == [("2024-01", Decimal(1000))]
            assert {failure.engagement.code for failure in RunFailure.objects.standing()} == {"BROKEN"}
            ServiceLine.objects.filter(engagement=broken).update(grain="day", proration="actual")
            assert run_month(FEBRUARY, by=None).engagements_failed == 0
            assert not RunFailure.objects.standing().exists()
            healed = RecognitionEntry.objects.filter(engagement=broken).values_list("source", flat=True)
            assert sorted(healed) == ["2024-01", "2024-02"]
    assert len(firms) >= 2


@pytest.mark.usefixtures("cast", "_in_april")
def test_a_run_after_two_months_without_a_worker_posts_both_in_order():
    """V-40."""
    make_line(make_engagement())
    run_month(JANUARY, by=None)
    run_month(MARCH + 1, by=None)
    assert rows() == [(f"2024-0{number}", Decimal(1000)) for number in (1, 2, 3, 4)]
    finished = RecognitionRun.objects.order_by("finished_at").values_list("month", flat=True)
    assert [month.month for month in finished] == [1, 2, 3, 4]


def test_v42_work_at_half_past_eleven_in_new_york_belongs_to_january(cast):
    """V-42: it is February in UTC already."""
    engagement = make_engagement(starts_on=dt.date(2024, 1, 1))
    make_line(engagement, LineKind.TIME_AND_MATERIALS, hourly_rate=Decimal(100))
    person = Person.objects.get(user=cast.team_member)
    engagement.team_members.add(person)
    with timezone.override("America/New_York"):
        with time_machine.travel(dt.datetime(2024, 2, 1, 4, 0, tzinfo=dt.UTC), tick=False):
            timer = start_timer(person=person, engagement=engagement, by=cast.team_member, workstream="support")
        with time_machine.travel(dt.datetime(2024, 2, 1, 4, 30, tzinfo=dt.UTC), tick=False):
            entry = stop_timer(timer, by=cast.team_member)
    assert (entry.worked_on, entry.minutes) == (dt.date(2024, 1, 31), 30)
    with time_machine.travel("2024-02-10 10:00"):
        submit_time([entry], by=cast.team_member)
        approve_time([entry], by=cast.account_manager)
        run_month(FEBRUARY, by=None)
    assert [(row.month, row.amount) for row in RecognitionEntry.objects.all()] == [(JANUARY.first_day, Decimal(50))]


def test_v24_the_fee_is_mrr_and_what_is_beyond_it_or_accepted_is_revenue_of_its_month(cast):
    """Onboarding 2,500 on acceptance + 1,000 a month + 6 h overage at 150: MRR 1,000; 1,900, then 2,500."""
    engagement = make_engagement()
    make_line(
        engagement,
        LineKind.CONTRACTED_HOURS,
        contracted_minutes=600,
        hourly_rate=Decimal(100),
        overage_rate=Decimal(150),
    )
    onboarding = make_line(engagement, LineKind.ONE_OFF, name="Onboarding", price=Decimal(2500))
    log_time(engagement, minutes=960, worked_on=dt.date(2024, 1, 10))
    with time_machine.travel("2024-03-20 10:00"):
        accept_line(onboarding, accepted_on=dt.date(2024, 2, 12), accepted_by="Operations", by=cast.account_manager)
        for month in (Month(2024, 1), Month(2024, 2)):
            run_month(month, by=cast.finance_lead)
    earned = RecognitionEntry.objects.order_by("month").values_list("month").annotate(Sum("amount"))
    assert list(earned) == [(dt.date(2024, 1, 1), Decimal(1900)), (dt.date(2024, 2, 1), Decimal(3500))]
    mrr = MrrSnapshot.objects.order_by("month").values_list("month").annotate(Sum("amount"))
    assert list(mrr) == [(dt.date(2024, 1, 1), Decimal(1000)), (dt.date(2024, 2, 1), Decimal(1000))]
