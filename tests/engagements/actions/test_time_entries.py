"""Time: one's own until it is handed in, another's to approve, nobody's to change after that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from engagements.actions.time_entries import (
    approve_time,
    change_time,
    delete_time,
    log_time,
    reject_time,
    submit_time,
    unlock_time,
)
from engagements.models import Engagement, Person, TimeEntry, TimeStatus
from partnerview.audit.models import AuditEvent
from partnerview.errors import ClosedPeriod, Conflict, DomainError, InvalidInput, NotPermitted
from partnerview.users.models import User
from tests.builders import log_time as build_time
from tests.builders import make_engagement, make_line
from tests.cast import Cast
from tests.engagements.stage import close_month

pytestmark = pytest.mark.usefixtures("mid_june")

MONDAY = dt.date(2024, 6, 10)
DECIDERS = ("account_manager", "other_account_manager", "team_member", "finance_lead", "manager", "cxo", "admin")

# (state, verb, who) → allowed. Everything that is not listed is refused and changes nothing.
MAY = {
    *(("draft", verb, "team_member") for verb in ("change", "delete", "submit")),
    *(("submitted", verb, who) for verb in ("approve", "reject") for who in ("account_manager", "manager")),
    *(("approved", "unlock", who) for who in ("finance_lead", "manager", "admin")),
}
VERBS: dict[str, Callable[[TimeEntry, User], Any]] = {
    "change": lambda entry, by: change_time(entry, by=by, minutes=30),
    "delete": lambda entry, by: delete_time(entry, by=by),
    "submit": lambda entry, by: submit_time([entry], by=by),
    "approve": lambda entry, by: approve_time([entry], by=by),
    "reject": lambda entry, by: reject_time([entry], by=by, reason="Which plant?"),
    "unlock": lambda entry, by: unlock_time(entry, by=by, reason="Wrong client"),
}


def person_of(user: User) -> Person:
    return Person.objects.get(user=user)


@pytest.fixture
def engagement(cast: Cast) -> Engagement:
    found = make_engagement(account_manager=cast.account_manager)
    make_line(found)
    found.team_members.add(person_of(cast.team_member))
    return found


def entry_of(cast: Cast, engagement: Engagement, status: str = TimeStatus.DRAFT) -> TimeEntry:
    return build_time(engagement, person=person_of(cast.team_member), worked_on=MONDAY, status=status, minutes=90)


@pytest.mark.parametrize("who", DECIDERS)
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", ["draft", "submitted", "approved"])
def test_who_may_do_what_to_time_in_which_state(
    state: str, verb: str, who: str, cast: Cast, engagement: Engagement
) -> None:
    entry = entry_of(cast, engagement, state)
    if (state, verb, who) in MAY:
        VERBS[verb](entry, getattr(cast, who))
        return
    with pytest.raises(DomainError) as refused:
        VERBS[verb](entry, getattr(cast, who))
    assert refused.value.status in {403, 409}
    assert list(TimeEntry.objects.values_list("status", "minutes")) == [(state, 90)]


def test_nobody_decides_on_time_of_their_own(cast: Cast, engagement: Engagement) -> None:
    own = build_time(engagement, person=person_of(cast.account_manager), worked_on=MONDAY, status="submitted")
    for decide in (VERBS["approve"], VERBS["reject"]):
        with pytest.raises(NotPermitted, match="time of their own"):
            decide(own, cast.account_manager)
    assert approve_time([own], by=cast.manager)[0].approved_by == cast.manager


def test_one_entry_of_ones_own_stops_the_whole_approval(cast: Cast, engagement: Engagement) -> None:
    theirs = entry_of(cast, engagement, TimeStatus.SUBMITTED)
    own = build_time(engagement, person=person_of(cast.account_manager), worked_on=MONDAY, status="submitted")
    with pytest.raises(NotPermitted):
        approve_time([theirs, own], by=cast.account_manager)
    assert not TimeEntry.objects.filter(status=TimeStatus.APPROVED).exists()


def test_the_second_approval_of_the_same_time_is_refused(cast: Cast, engagement: Engagement) -> None:
    entry = entry_of(cast, engagement, TimeStatus.SUBMITTED)
    seen_by_the_other = TimeEntry.objects.get(pk=entry.pk)
    approve_time([entry], by=cast.account_manager)
    with pytest.raises(Conflict):
        approve_time([seen_by_the_other], by=cast.manager)
    assert TimeEntry.objects.get().approved_by == cast.account_manager


def test_rejected_time_comes_back_with_its_reason_until_it_is_handed_in_again(
    cast: Cast, engagement: Engagement
) -> None:
    entry = entry_of(cast, engagement, TimeStatus.SUBMITTED)
    with pytest.raises(InvalidInput, match="what is to be mended"):
        reject_time([entry], by=cast.account_manager, reason="")
    (returned,) = reject_time([entry], by=cast.account_manager, reason="Which plant?")
    assert (returned.status, returned.return_reason) == ("draft", "Which plant?")
    (again,) = submit_time([returned], by=cast.team_member)
    assert (again.status, again.return_reason) == ("submitted", "")


def test_unlocking_is_recorded_with_its_reason(cast: Cast, engagement: Engagement) -> None:
    entry = entry_of(cast, engagement, TimeStatus.APPROVED)
    with pytest.raises(InvalidInput, match="Say why"):
        unlock_time(entry, by=cast.finance_lead, reason=" ")
    unlocked = unlock_time(entry, by=cast.finance_lead, reason="Wrong client")
    assert (unlocked.status, unlocked.approved_by) == ("draft", None)
    event = AuditEvent.objects.get(action="timeentry.draft")
    assert (event.actor, event.reason, event.about_id) == (cast.finance_lead, "Wrong client", engagement.pk)


def test_time_that_cannot_have_been_is_refused(cast: Cast, engagement: Engagement) -> None:
    person = person_of(cast.team_member)

    def log(**details: Any) -> TimeEntry:
        values = {"engagement": engagement, "worked_on": MONDAY, "minutes": 60, **details}
        return log_time(person=person, by=cast.team_member, **values)

    for details, words in (
        ({"minutes": 0}, "more than 0:00"),
        ({"minutes": -5}, "more than 0:00"),
        ({"minutes": 1441}, "at most 24:00"),
        ({"worked_on": dt.date(2023, 12, 31)}, "began on"),
        ({"worked_on": dt.date(2042, 6, 10)}, "Is the year right"),
    ):
        with pytest.raises(InvalidInput, match=words):
            log(**details)
    log(minutes=1000)
    with pytest.raises(InvalidInput, match="That makes 24:10 on"):
        log(minutes=450)
    assert TimeEntry.objects.count() == 1


@pytest.mark.parametrize("status", ["draft", "pending_approval"])
def test_time_waits_for_the_start(status: str, cast: Cast) -> None:
    draft = make_engagement(status=status)
    with pytest.raises(Conflict, match="has not started"):
        log_time(
            person=person_of(cast.team_member), by=cast.team_member, engagement=draft, worked_on=MONDAY, minutes=60
        )


def test_time_after_the_end_is_refused(cast: Cast) -> None:
    ended = make_engagement(status="ended", ends_before=MONDAY)
    with pytest.raises(InvalidInput, match="ended on 9"):
        log_time(
            person=person_of(cast.team_member), by=cast.team_member, engagement=ended, worked_on=MONDAY, minutes=60
        )


def test_one_logs_ones_own_time_and_an_integration_everybodys(cast: Cast, engagement: Engagement) -> None:
    person = person_of(cast.team_member)
    with pytest.raises(NotPermitted, match="You log your own"):
        log_time(person=person, by=cast.account_manager, engagement=engagement, worked_on=MONDAY, minutes=60)
    entry = log_time(person=person, by=cast.integration, engagement=engagement, worked_on=MONDAY, minutes=60)
    assert entry.person == person


def test_time_in_a_closed_month_needs_the_privilege_and_a_reason(cast: Cast, engagement: Engagement) -> None:
    close_month("2024-05")
    late = {"engagement": engagement, "worked_on": dt.date(2024, 5, 30), "minutes": 60}
    with pytest.raises(ClosedPeriod):
        log_time(person=person_of(cast.team_member), by=cast.team_member, reason="forgot", **late)
    person = Person.objects.create(name="Imogen", user=cast.finance_lead)
    with pytest.raises(ClosedPeriod, match="Say why"):
        log_time(person=person, by=cast.finance_lead, **late)
    entry = log_time(person=person, by=cast.finance_lead, reason="found in a notebook", **late)
    assert entry.backdate_reason == "found in a notebook"


@pytest.mark.parametrize("status", ["approved", "invoiced"])
def test_the_database_itself_refuses_to_change_locked_time(status: str, cast: Cast, engagement: Engagement) -> None:
    entry = entry_of(cast, engagement, TimeStatus.APPROVED)
    for values in ({"minutes": 1}, {"worked_on": dt.date(2024, 6, 11)}, {"is_billable": False}, {"note": "other"}):
        with pytest.raises(IntegrityError, match="unlock it with a reason"), transaction.atomic():
            TimeEntry.objects.filter(pk=entry.pk).update(**values)
    with pytest.raises(IntegrityError, match="only a draft can be deleted"), transaction.atomic():
        TimeEntry.objects.filter(pk=entry.pk).delete()


def test_unlocking_invoiced_time_points_to_the_invoice(cast: Cast, engagement: Engagement) -> None:
    from engagements.models import Invoice, InvoiceLine  # noqa: PLC0415  used here alone

    invoice = Invoice.objects.create(
        engagement=engagement, client=engagement.client, currency="GBP", dated_on=MONDAY, due_on=MONDAY,
        interval_starts_on=MONDAY, interval_ends_before=dt.date(2024, 7, 1),
    )  # fmt: skip
    line = InvoiceLine.objects.create(invoice=invoice, description="Time", net_amount=0)
    entry = build_time(
        engagement, person=person_of(cast.team_member), worked_on=MONDAY, status="invoiced", invoice_line=line
    )
    with pytest.raises(Conflict, match="Discard or credit that invoice"):
        unlock_time(entry, by=cast.finance_lead, reason="Wrong client")
