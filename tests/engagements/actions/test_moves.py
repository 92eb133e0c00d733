"""Pause, resumption, notice, ending, reopening: dated, in order, and never rewriting a line."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from engagements.actions.moves import (
    end_engagement,
    give_notice,
    pause_engagement,
    reopen_engagement,
    resume_engagement,
    withdraw_notice,
)
from engagements.actions.service_lines import add_line, take_back_line
from engagements.models import Engagement, LineKind, ServiceLine
from partnerview.audit.models import AuditEvent
from partnerview.errors import ClosedPeriod, Conflict, DomainError, InvalidInput
from tests.cast import Cast
from tests.engagements.stage import START, Status, close_month, in_state

pytestmark = pytest.mark.usefixtures("mid_june")

# State → the moves that it allows. Every other cell of the table is refused.
ALLOWED = {
    Status.DRAFT: set(),
    Status.PENDING_APPROVAL: set(),
    Status.RUNNING: {"pause", "notice", "end"},
    Status.PAUSED: {"resume", "end"},
    Status.NOTICE_GIVEN: {"withdraw", "end"},
    Status.ENDED: {"reopen"},
}
LEADS_TO = {
    "pause": Status.PAUSED,
    "resume": Status.RUNNING,
    "notice": Status.NOTICE_GIVEN,
    "withdraw": Status.RUNNING,
    "end": Status.ENDED,
    "reopen": Status.RUNNING,
}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def make_move(verb: str, engagement: Engagement, cast: Cast) -> Engagement:
    by = cast.account_manager
    match verb:
        case "pause":
            return pause_engagement(engagement, effective_on=day("2024-06-10"), by=by, reason="Refit")
        case "resume":
            return resume_engagement(engagement, effective_on=day("2024-06-10"), by=by)
        case "notice":
            return give_notice(
                engagement, given_on=day("2024-06-10"), ends_on=day("2024-09-30"), churn_reason="Price", by=by
            )
        case "withdraw":
            return withdraw_notice(engagement, by=by, reason="They stay")
        case "end":
            return end_engagement(engagement, ends_on=day("2024-06-14"), churn_reason="Price", by=by)
        case _:
            return reopen_engagement(engagement, effective_on=day("2024-06-12"), by=by, reason="They are back")


@pytest.mark.parametrize("verb", LEADS_TO)
@pytest.mark.parametrize("state", ALLOWED)
def test_a_state_allows_its_moves_and_refuses_all_others(state: Status, verb: str, cast: Cast) -> None:
    engagement = in_state(state, cast)
    lines = list(ServiceLine.objects.values_list("id", "ends_before"))
    if verb in ALLOWED[state]:
        moved = make_move(verb, engagement, cast)
        assert moved.status == LEADS_TO[verb]
        assert moved.moves.order_by("-id")[0].came_from == state
    else:
        with pytest.raises(DomainError) as refused:
            make_move(verb, engagement, cast)
        assert refused.value.status == 409
        assert Engagement.objects.get(pk=engagement.pk).status == state
        assert list(ServiceLine.objects.values_list("id", "ends_before")) == lines


def test_nothing_happens_before_the_start(cast: Cast) -> None:
    engagement = in_state(Status.RUNNING, cast)
    with pytest.raises(InvalidInput, match="began on"):
        pause_engagement(engagement, effective_on=day("2023-12-31"), by=cast.account_manager, reason="Refit")
    with pytest.raises(InvalidInput, match="cannot end before it began"):
        end_engagement(engagement, ends_on=day("2023-12-31"), churn_reason="Price", by=cast.account_manager)


def test_moves_come_in_order(cast: Cast) -> None:
    engagement = in_state(Status.PAUSED, cast)
    with pytest.raises(Conflict, match="It is paused since 1\N{NO-BREAK SPACE}Jun"):
        resume_engagement(engagement, effective_on=day("2024-05-31"), by=cast.account_manager)


def test_a_last_day_to_come_is_a_notice(cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="Give notice now"):
        end_engagement(
            in_state(Status.RUNNING, cast), ends_on=day("2024-06-16"), churn_reason="Price", by=cast.account_manager
        )


def test_an_end_asks_why_the_client_left(cast: Cast) -> None:
    engagement = in_state(Status.RUNNING, cast)
    with pytest.raises(InvalidInput, match="Say why the relationship ends"):
        end_engagement(engagement, ends_on=day("2024-06-14"), churn_reason=" ", by=cast.account_manager)
    ended = end_engagement(engagement, ends_on=day("2024-06-14"), churn_reason="Price", by=cast.account_manager)
    assert (ended.churn_reason, ended.last_day) == ("Price", day("2024-06-14"))


def test_a_move_in_a_closed_month_needs_the_privilege_and_a_reason(cast: Cast) -> None:
    engagement = in_state(Status.RUNNING, cast)
    close_month("2024-05")
    with pytest.raises(ClosedPeriod, match="ask somebody who may record late events"):
        pause_engagement(engagement, effective_on=day("2024-05-20"), by=cast.account_manager, reason="Refit")
    assert ServiceLine.objects.get().ends_before is None
    pause_engagement(engagement, effective_on=day("2024-05-20"), by=cast.finance_lead, reason="Told us late")
    assert ServiceLine.objects.get().ends_before == day("2024-05-20")


def test_a_pause_ends_the_lines_the_day_before_and_a_resumption_begins_ones_that_follow(cast: Cast) -> None:
    engagement = in_state(Status.RUNNING, cast)
    pause_engagement(engagement, effective_on=day("2024-06-10"), by=cast.account_manager, reason="Refit")
    resume_engagement(engagement, effective_on=day("2024-06-13"), by=cast.account_manager)
    old, new = ServiceLine.objects.order_by("id")
    assert (old.starts_on, old.last_day) == (START, day("2024-06-09"))
    assert (new.starts_on, new.last_day, new.follows) == (day("2024-06-13"), None, old)
    assert (new.anchor_on, new.price, new.monthly_amount) == (START, 1000, Decimal(1000))
    assert new.is_live
    for date, runs in {"2024-06-09": True, "2024-06-10": False, "2024-06-12": False, "2024-06-13": True}.items():
        assert Engagement.objects.running_on(day(date)).exists() is runs, date


def test_a_line_with_a_last_day_keeps_it_across_a_pause(cast: Cast) -> None:
    engagement = in_state(Status.RUNNING, cast)
    term = add_line(
        engagement, by=cast.account_manager, kind=LineKind.RECURRING_FEE, name="Pilot", unit_price=Decimal(300),
        starts_on=START, ends_on=day("2024-12-31"),
    )  # fmt: skip
    short = add_line(
        engagement, by=cast.account_manager, kind=LineKind.RECURRING_FEE, name="Short", unit_price=Decimal(90),
        starts_on=START, ends_on=day("2024-06-11"),
    )  # fmt: skip
    pause_engagement(engagement, effective_on=day("2024-06-10"), by=cast.account_manager, reason="Refit")
    resume_engagement(engagement, effective_on=day("2024-06-13"), by=cast.account_manager)
    assert ServiceLine.objects.get(follows=term).last_day == day("2024-12-31")
    assert not ServiceLine.objects.filter(follows=short).exists()


def test_a_line_that_begins_after_the_pause_is_taken_back_first(cast: Cast) -> None:
    engagement = in_state(Status.RUNNING, cast)
    later = add_line(
        engagement, by=cast.account_manager, kind=LineKind.RECURRING_FEE, name="Add-on", unit_price=Decimal(90),
        starts_on=day("2024-08-01"),
    )  # fmt: skip
    with pytest.raises(Conflict, match="“Add-on” only begins on"):
        pause_engagement(engagement, effective_on=day("2024-06-20"), by=cast.account_manager, reason="Refit")
    assert Engagement.objects.get().status == Status.RUNNING
    take_back_line(later, by=cast.account_manager, reason="Not now")
    paused = pause_engagement(engagement, effective_on=day("2024-06-20"), by=cast.account_manager, reason="Refit")
    assert paused.status == Status.PAUSED


def test_a_price_for_a_whole_term_is_not_cut(cast: Cast) -> None:
    engagement = in_state(Status.RUNNING, cast)
    add_line(
        engagement, by=cast.account_manager, kind=LineKind.RECURRING_FEE, name="Year one", unit_price=Decimal(12000),
        interval="total", starts_on=START, ends_on=day("2024-12-31"),
    )  # fmt: skip
    with pytest.raises(Conflict, match="one price for its whole term"):
        pause_engagement(engagement, effective_on=day("2024-06-20"), by=cast.account_manager, reason="Refit")


def test_notice_ends_the_lines_on_the_last_day_and_withdrawing_it_goes_on_without_a_gap(cast: Cast) -> None:
    engagement = in_state(Status.NOTICE_GIVEN, cast)
    old = ServiceLine.objects.get()
    assert (old.last_day, engagement.last_day, engagement.churn_reason) == (
        day("2024-08-31"), day("2024-08-31"), "Price",
    )  # fmt: skip
    withdraw_notice(engagement, by=cast.account_manager, reason="They stay")
    new = ServiceLine.objects.get(follows=old)
    assert (new.starts_on, new.ends_before, new.anchor_on) == (day("2024-09-01"), None, START)
    engagement.refresh_from_db()
    assert (engagement.ends_before, engagement.churn_reason) == (None, "")


def test_an_end_under_notice_is_not_later_than_the_notice(cast: Cast) -> None:
    engagement = give_notice(
        in_state(Status.RUNNING, cast), given_on=day("2024-06-01"), ends_on=day("2024-06-10"), churn_reason="Price",
        by=cast.account_manager,
    )  # fmt: skip
    with pytest.raises(Conflict, match="Notice was given for"):
        end_engagement(engagement, ends_on=day("2024-06-14"), churn_reason="Price", by=cast.account_manager)
    end_engagement(engagement, ends_on=day("2024-06-08"), churn_reason="Price", by=cast.account_manager)
    assert ServiceLine.objects.get().last_day == day("2024-06-08")


def test_a_reopened_engagement_is_the_same_record_with_lines_that_follow(cast: Cast) -> None:
    engagement = in_state(Status.ENDED, cast)
    with pytest.raises(InvalidInput, match="in service until"):
        reopen_engagement(engagement, effective_on=day("2024-05-31"), by=cast.account_manager, reason="Back")
    reopened = reopen_engagement(engagement, effective_on=day("2024-06-12"), by=cast.account_manager, reason="Back")
    assert (reopened.pk, reopened.ends_before, reopened.churn_reason) == (engagement.pk, None, "")
    old, new = ServiceLine.objects.order_by("id")
    assert (old.last_day, new.starts_on, new.follows) == (day("2024-05-31"), day("2024-06-12"), old)


def test_an_engagement_that_ended_while_paused_comes_back_with_its_lines(cast: Cast) -> None:
    engagement = in_state(Status.PAUSED, cast)
    end_engagement(engagement, ends_on=day("2024-06-05"), churn_reason="Price", by=cast.account_manager)
    reopen_engagement(engagement, effective_on=day("2024-06-12"), by=cast.account_manager, reason="Back")
    assert ServiceLine.objects.get(follows__isnull=False).starts_on == day("2024-06-12")


def test_a_second_pause_stops_the_line_that_followed_the_first(cast: Cast) -> None:
    engagement = in_state(Status.PAUSED, cast)
    resume_engagement(engagement, effective_on=day("2024-06-05"), by=cast.account_manager)
    pause_engagement(engagement, effective_on=day("2024-06-08"), by=cast.account_manager, reason="Again")
    resume_engagement(engagement, effective_on=day("2024-06-12"), by=cast.account_manager)
    served = [(line.starts_on, line.last_day) for line in ServiceLine.objects.order_by("id")]
    assert served == [
        (START, day("2024-05-31")), (day("2024-06-05"), day("2024-06-07")), (day("2024-06-12"), None),
    ]  # fmt: skip


def test_every_move_has_an_actor_a_day_and_a_reason_on_the_timeline(cast: Cast) -> None:
    engagement = in_state(Status.PAUSED, cast)
    event = AuditEvent.objects.get(action="engagement.paused")
    assert (event.actor, event.effective_on, event.reason) == (
        cast.account_manager, day("2024-06-01"), "Plant closed",
    )  # fmt: skip
    line = AuditEvent.objects.get(action="serviceline.ended")
    assert (line.about_type, line.about_id) == ("engagements.engagement", engagement.pk)
