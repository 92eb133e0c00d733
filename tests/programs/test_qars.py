"""QARs and promises: what a review needs, what a lock keeps, where a deferred promise goes, when the next is due."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from partnerview.errors import Conflict, IllegalTransition, InvalidInput, NotPermitted
from partnerview.notifications.models import Notification
from programs.actions.commitments import change_promise, promise, settle_promise
from programs.actions.qars import complete_qar, lock_plan, open_qar, schedule_qar, unlock_plan, write_qar
from programs.actions.reminders import remind_of_reviews
from programs.cadence import next_due
from programs.models import Commitment, Qar
from tests.cast import Cast
from tests.programs.raps import a_partner, active, opened, promised

JAN = dt.date(2026, 1, 1)


@pytest.fixture
def may() -> object:
    with time_machine.travel("2026-05-11T11:00:00Z", tick=False) as traveller:
        yield traveller


pytestmark = pytest.mark.usefixtures("may")


@pytest.mark.parametrize(
    ("completed", "cadence", "due"),
    [
        (dt.date(2026, 1, 1), "from_due", dt.date(2026, 4, 1)),
        (dt.date(2025, 12, 20), "from_due", dt.date(2026, 4, 1)),  # done early: one step from the due date
        (dt.date(2026, 3, 31), "from_due", dt.date(2026, 4, 1)),
        (dt.date(2026, 4, 1), "from_due", dt.date(2026, 6, 30)),  # on the day itself is not after it
        (dt.date(2026, 5, 5), "from_due", dt.date(2026, 6, 30)),  # one was missed
        (dt.date(2026, 7, 1), "from_due", dt.date(2026, 9, 28)),
        (dt.date(2026, 1, 20), "from_completion", dt.date(2026, 4, 20)),
        (dt.date(2025, 12, 20), "from_completion", dt.date(2026, 3, 20)),
    ],
)
def test_the_next_review_is_due_90_days_on(completed: dt.date, cadence: str, due: dt.date) -> None:
    assert next_due(JAN, completed, cadence) == due


def test_two_reviews_may_fall_into_one_quarter() -> None:
    first = dt.date(2026, 7, 1)
    assert next_due(first, first, "from_due") == dt.date(2026, 9, 29)


def finish(qar: Qar, cast: Cast, **how: str) -> Qar:
    write_qar(qar, discussion="Pipeline is real but slow.", concerns="None", by=cast.pam)
    return complete_qar(qar, by=cast.pam, **how)


def test_a_partner_has_one_first_review(cast: Cast) -> None:
    partner = a_partner(cast)
    with pytest.raises(InvalidInput):
        schedule_qar(partner, due_on=dt.date(2026, 5, 10), by=cast.pam)
    with pytest.raises(NotPermitted):
        schedule_qar(partner, due_on=dt.date(2026, 6, 1), by=cast.cxo)
    schedule_qar(partner, due_on=dt.date(2026, 6, 1), by=cast.pam)
    with pytest.raises(Conflict):
        schedule_qar(partner, due_on=dt.date(2026, 7, 1), by=cast.pam)
    assert Qar.objects.count() == 1


def test_a_review_is_not_completed_without_talk_concerns_and_outcomes(cast: Cast, may) -> None:
    qar = opened(cast)
    line = promised(qar, cast)
    with pytest.raises(InvalidInput) as talk:
        complete_qar(qar, by=cast.pam)
    assert talk.value.errors[0].field == "discussion"
    write_qar(qar, discussion="Slow", by=cast.pam)
    with pytest.raises(InvalidInput) as worry:
        complete_qar(qar, by=cast.pam)
    assert worry.value.errors[0].field == "concerns"
    finish(qar, cast)
    following = Qar.objects.get(prior=qar)
    assert (following.number, following.due_on, following.status) == (2, dt.date(2026, 8, 9), "scheduled")
    may.move_to("2026-08-06T11:00:00Z")
    open_qar(following, by=cast.pam)
    write_qar(following, discussion="x", concerns="none", by=cast.pam)
    with pytest.raises(Conflict, match="One promise has no outcome yet"):
        complete_qar(following, by=cast.pam)
    settle_promise(line, outcome="done", by=cast.pam)
    assert complete_qar(following, by=cast.pam).status == "completed"
    assert Qar.objects.get(prior=following).due_on == dt.date(2026, 11, 7)


def test_a_locked_plan_takes_nothing_and_postgresql_keeps_that(cast: Cast) -> None:
    qar = opened(cast)
    line = promised(qar, cast)
    lock_plan(qar, by=cast.pam)
    for attempt in (
        lambda: promised(qar, cast),
        lambda: change_promise(line, text="Three consultants", by=cast.pam),
        lambda: lock_plan(qar, by=cast.pam),
    ):
        with pytest.raises(Conflict):
            attempt()
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=line.pk).update(text="Other")
    assert change_promise(line, owner=cast.pam, owner_name="", by=cast.pam).owner == cast.pam
    with pytest.raises(InvalidInput):
        unlock_plan(qar, reason="", by=cast.pam)
    unlock_plan(qar, reason="Wrong day", by=cast.pam)
    promised(qar, cast, "Another")
    finish(qar, cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Qar.objects.filter(pk=qar.pk).update(concerns="Other")
    with pytest.raises(Conflict):
        write_qar(Qar.objects.get(pk=qar.pk), concerns="Other", by=cast.pam)


def test_v41_a_deferred_promise_is_once_in_the_next_plan_with_its_origin(cast: Cast, may) -> None:
    first = opened(cast)
    origin = promised(first, cast)
    finish(first, cast)
    with pytest.raises(Conflict, match="Open that one first"):
        settle_promise(origin, outcome="deferred", reason="Exam", due_on=dt.date(2026, 9, 30), by=cast.pam)
    may.move_to("2026-08-09T11:00:00Z")
    second = open_qar(Qar.objects.get(prior=first), by=cast.pam)
    for missing in ({"reason": ""}, {"due_on": None}, {"due_on": dt.date(2026, 8, 9)}):
        said = {"reason": "Exam", "due_on": dt.date(2026, 9, 30), **missing}
        with pytest.raises(InvalidInput), transaction.atomic():
            settle_promise(origin, outcome="deferred", by=cast.pam, **said)
    assert Commitment.objects.get().outcome == "open"
    settle_promise(origin, outcome="deferred", reason="Exam", due_on=dt.date(2026, 9, 30), by=cast.pam)
    once = second.plan.get()
    assert (once.deferrals, once.origin_id, once.promised_on) == (1, origin.pk, dt.date(2026, 5, 11))
    with pytest.raises(IllegalTransition):
        settle_promise(origin, outcome="deferred", reason="Twice", due_on=dt.date(2026, 9, 30), by=cast.pam)
    assert second.plan.count() == 1
    finish(second, cast)
    may.move_to("2026-11-07T11:00:00Z")
    third = open_qar(Qar.objects.get(prior=second), by=cast.pam)
    settle_promise(once, outcome="deferred", reason="Moved", due_on=dt.date(2027, 1, 31), by=cast.pam)
    twice = third.plan.get()
    assert (twice.deferrals, twice.origin_id, twice.deferred_from_id) == (2, origin.pk, once.pk)
    assert not Notification.objects.filter(text__contains="deferred").exists()
    finish(third, cast)
    may.move_to("2027-02-05T11:00:00Z")
    fourth = open_qar(Qar.objects.get(prior=third), by=cast.pam)
    settle_promise(twice, outcome="deferred", reason="Again", due_on=dt.date(2027, 4, 1), by=cast.pam)
    assert fourth.plan.get().deferrals == 3
    assert Notification.objects.get(text__contains="deferred 3 times").recipient == cast.manager


def test_a_promise_needs_an_owner_and_words_and_ends_once(cast: Cast) -> None:
    qar = opened(cast)
    for wrong in ({"owner_name": ""}, {"text": " "}):
        with pytest.raises(InvalidInput):
            promised(qar, cast, **{"text": "x", **wrong})
    line = promised(qar, cast)
    with pytest.raises(Conflict, match="still being written"):
        settle_promise(line, outcome="done", by=cast.pam)
    lock_plan(qar, by=cast.pam)
    with pytest.raises(InvalidInput):
        settle_promise(line, outcome="dropped", by=cast.pam)
    settle_promise(line, outcome="done", by=cast.pam)
    settle_promise(line, outcome="confirmed", by=cast.pam)
    with pytest.raises(IllegalTransition):
        settle_promise(line, outcome="dropped", reason="No", by=cast.pam)


def test_a_promise_of_a_rap_is_kept_in_the_rap(cast: Cast) -> None:
    rap = active(cast)
    line = promise(rap, text="A case study", side="ours", owner=cast.pam, due_on=dt.date(2026, 7, 1), by=cast.pam)
    settle_promise(line, outcome="deferred", reason="Summer", due_on=dt.date(2026, 9, 1), by=cast.pam)
    assert list(rap.commitments.order_by("id").values_list("outcome", "deferrals")) == [("deferred", 0), ("open", 1)]


def test_a_due_review_is_told_once_and_an_overdue_one_once_more(cast: Cast, may) -> None:
    schedule_qar(a_partner(cast), due_on=dt.date(2026, 5, 25), by=cast.pam)
    assert remind_of_reviews() == 0
    may.move_to("2026-05-18T11:00:00Z")
    remind_of_reviews()
    remind_of_reviews()
    assert list(Notification.objects.values_list("recipient", flat=True)) == [cast.pam.pk]
    may.move_to("2026-05-26T11:00:00Z")
    remind_of_reviews()
    late = Notification.objects.filter(text__contains="overdue since 25")
    assert sorted(late.values_list("recipient", flat=True)) == sorted([cast.pam.pk, cast.manager.pk])
