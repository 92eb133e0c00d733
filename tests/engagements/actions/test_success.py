"""Onboarding, health, value, reviews and opportunities: facts stay, the next review follows the last (O-16)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from engagements.actions.reviews import hold_review, move_opportunity, plan_review, set_cadence, spot_opportunity
from engagements.actions.success import (
    add_item,
    begin_onboarding,
    complete_item,
    note_value,
    read_health,
    set_step,
    take_back_value,
)
from engagements.models import (
    Engagement,
    HealthReading,
    OnboardingItem,
    OnboardingStep,
    Opportunity,
    Review,
    ReviewCadence,
    ValueNote,
)
from engagements.reports.reviews_due import next_review_on, reviews_due
from engagements.reports.value_delivered import value_by_month
from partnerview.errors import Conflict, IllegalTransition, InvalidInput
from partnerview.money import Money
from partnerview.months import Month
from tests.builders import make_engagement
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("mid_june")

MAY = Month.parse("2024-05")


@pytest.fixture
def engagement(cast: Cast) -> Engagement:
    return make_engagement()


def test_the_firms_steps_become_a_list_once(cast: Cast, engagement: Engagement) -> None:
    by = cast.account_manager
    with pytest.raises(Conflict, match="no onboarding steps"):
        begin_onboarding(engagement, by=by)
    set_step(OnboardingStep(), name="Kick-off", due_after_days=5, by=cast.manager)
    set_step(OnboardingStep(), name="Access to all systems", due_after_days=14, by=cast.manager)
    with pytest.raises(InvalidInput, match="step of this name"):
        set_step(OnboardingStep(), name="kick-off", due_after_days=1, by=cast.manager)
    items = begin_onboarding(engagement, by=by)
    assert [(item.name, item.due_on) for item in items] == [
        ("Kick-off", dt.date(2024, 1, 6)),
        ("Access to all systems", dt.date(2024, 1, 15)),
    ]
    assert {item.owner for item in items} == {engagement.account_manager}
    with pytest.raises(Conflict, match="on the list already"):
        begin_onboarding(engagement, by=by)
    assert OnboardingItem.objects.count() == 2


def test_an_item_is_done_once_and_not_tomorrow(cast: Cast, engagement: Engagement) -> None:
    by = cast.account_manager
    item = add_item(engagement, name="Sign off the runbook", owner=by, due_on=dt.date(2024, 6, 30), by=by)
    with pytest.raises(InvalidInput, match="today or earlier"):
        complete_item(item, done_on=dt.date(2024, 6, 16), by=by)
    done = complete_item(item, done_on=dt.date(2024, 6, 15), by=by)
    assert done.done_by == by
    with pytest.raises(Conflict, match="done on"):
        complete_item(item, done_on=dt.date(2024, 6, 14), by=by)


def test_health_needs_a_reason_and_stays_as_it_was_read(cast: Cast, engagement: Engagement) -> None:
    by = cast.account_manager
    with pytest.raises(InvalidInput, match="Say why"):
        read_health(engagement, health="red", reason=" ", by=by)
    with pytest.raises(InvalidInput, match="not foretold"):
        read_health(engagement, health="red", reason="x", read_on=dt.date(2024, 6, 16), by=by)
    assert not HealthReading.objects.exists()
    read_health(engagement, health="amber", reason="Two outages in May", read_on=dt.date(2024, 6, 1), by=by)
    read_health(engagement, health="green", reason="None since", by=by)
    latest = engagement.health_readings.first()
    assert latest is not None
    assert (latest.health, latest.read_on) == ("green", dt.date(2024, 6, 15))
    with pytest.raises(DatabaseError), transaction.atomic():
        HealthReading.objects.update(health="green")


def test_value_is_words_or_an_amount_and_a_note_is_taken_back_by_another(cast: Cast, engagement: Engagement) -> None:
    by = cast.account_manager
    with pytest.raises(InvalidInput, match="in GBP"):
        note_value(engagement, month=MAY, text="Saved", worth=Money(Decimal(5), "USD"), by=by)
    note = note_value(engagement, month=MAY, text="Two days of downtime less", worth=Money(Decimal(4200), "GBP"), by=by)
    note_value(engagement, month=MAY, text="A quieter quarter end", by=by)
    wrong = note_value(engagement, month=MAY, text="Twice counted", worth=Money(Decimal(800), "GBP"), by=by)
    assert [(row.notes, row.amount) for row in value_by_month(engagement.pk, MAY, MAY)] == [(3, Decimal(5000))]
    take_back_value(wrong, reason="It was in the first note", by=by)
    with pytest.raises(Conflict, match="already"):
        take_back_value(wrong, reason="again", by=by)
    assert [(row.notes, row.amount) for row in value_by_month(engagement.pk, MAY, MAY)] == [(2, Decimal(4200))]
    assert ValueNote.objects.all().standing().filter(pk=note.pk).exists()
    assert ValueNote.objects.count() == 4


def test_the_next_review_comes_so_many_months_after_the_last_one_held(cast: Cast, engagement: Engagement) -> None:
    by = cast.account_manager
    with pytest.raises(InvalidInput, match="1 to 24"):
        set_cadence(engagement, every_months=0, first_due_on=dt.date(2024, 4, 1), by=by)
    cadence = set_cadence(engagement, every_months=3, first_due_on=dt.date(2024, 4, 1), by=by)
    assert next_review_on(cadence) == dt.date(2024, 4, 1)
    review = plan_review(engagement, planned_on=dt.date(2024, 6, 20), agenda="Uptime", by=by)
    with pytest.raises(Conflict, match="planned already"):
        plan_review(engagement, planned_on=dt.date(2024, 6, 21), by=by)
    assert next_review_on(cadence) == dt.date(2024, 6, 20)
    with pytest.raises(InvalidInput, match="0 to 10"):
        hold_review(review, held_on=dt.date(2024, 5, 31), feedback="Good", score=11, by=by)
    assert Review.objects.get().held_on is None
    hold_review(review, held_on=dt.date(2024, 5, 31), feedback="Good, but slow in May", score=8, by=by)
    assert next_review_on(cadence) == dt.date(2024, 8, 31)
    with pytest.raises(Conflict, match="stays as it was said"):
        hold_review(review, held_on=dt.date(2024, 6, 1), feedback="Other", by=by)
    row = reviews_due(ReviewCadence.objects.all()).get()
    assert (row.last_score, row.health) == (8, "unread")


def test_a_review_of_the_end_of_november_is_followed_at_the_end_of_february(cast: Cast) -> None:
    engagement = make_engagement(name="Since 2023", starts_on=dt.date(2023, 6, 1))
    by = cast.account_manager
    cadence = set_cadence(engagement, every_months=3, first_due_on=dt.date(2023, 11, 30), by=by)
    review = plan_review(engagement, planned_on=dt.date(2023, 11, 30), by=by)
    hold_review(review, held_on=dt.date(2023, 11, 30), feedback="Fine", by=by)
    assert next_review_on(cadence) == dt.date(2024, 2, 29)


def test_an_opportunity_has_a_reason_and_an_owner_and_is_won_once(cast: Cast, engagement: Engagement) -> None:
    by = cast.account_manager
    with pytest.raises(InvalidInput, match="why this client"):
        spot_opportunity(engagement, service="Backup", reason="", by=by)
    assert not Opportunity.objects.exists()
    found = spot_opportunity(
        engagement, service="Backup", reason="Restores take a day", worth=Money(Decimal(300), "GBP"), by=by
    )
    assert (found.owner, found.status, found.monthly_amount) == (engagement.account_manager, "open", Decimal(300))
    with pytest.raises(InvalidInput, match="Say why"):
        move_opportunity(found, to="lost", by=by)
    found = move_opportunity(found, to="proposed", by=by)
    found = move_opportunity(found, to="won", by=by)
    with pytest.raises(IllegalTransition):
        move_opportunity(found, to="lost", reason="x", by=by)
