"""The start: asked for by one person, approved by another, and only then do the lines count."""

from __future__ import annotations

import datetime as dt

import pytest

from engagements.actions.engagements import draft_engagement
from engagements.actions.starts import approve_start, refuse_start, request_start, withdraw_start
from engagements.models import Engagement, EngagementStatus
from partnerview.approvals.models import Approval
from partnerview.audit.models import AuditEvent
from partnerview.directory.models import Client
from partnerview.errors import ClosedPeriod, Conflict, InvalidInput, NotPermitted
from tests.cast import Cast, the_cast
from tests.engagements.stage import START, Status, close_month, drafted, in_state
from tests.races import Arena

pytestmark = pytest.mark.usefixtures("mid_june")


def test_a_draft_that_sells_nothing_is_not_put_up_for_approval(cast: Cast) -> None:
    client = Client.objects.get()
    empty = draft_engagement(
        client=client, name="Nothing yet", currency="GBP", starts_on=START, by=cast.account_manager
    )
    with pytest.raises(Conflict, match="no service line yet"):
        request_start(empty, by=cast.account_manager)
    assert Approval.objects.count() == 0


def test_whoever_asked_cannot_approve_whatever_their_roles(cast: Cast) -> None:
    engagement = request_start(drafted(cast), by=cast.manager)
    with pytest.raises(NotPermitted, match="Another person"):
        approve_start(engagement, by=cast.manager)
    engagement.refresh_from_db()
    assert engagement.status == Status.PENDING_APPROVAL
    assert not engagement.lines.filter(is_live=True).exists()


def test_an_account_manager_does_not_approve_starts(cast: Cast) -> None:
    with pytest.raises(NotPermitted, match="roles do not approve"):
        approve_start(in_state(Status.PENDING_APPROVAL, cast), by=cast.other_account_manager)


def test_a_start_in_a_closed_month_needs_the_privilege_and_a_reason(cast: Cast) -> None:
    close_month("2024-01")
    engagement = in_state(Status.PENDING_APPROVAL, cast)
    with pytest.raises(ClosedPeriod, match="January\N{NO-BREAK SPACE}2024, which is closed"):
        approve_start(engagement, by=cast.manager, reason="signed late")
    with pytest.raises(ClosedPeriod, match="Say why"):
        approve_start(engagement, by=cast.finance_lead)
    assert approve_start(engagement, by=cast.finance_lead, reason="signed late").status == Status.RUNNING


def test_an_approved_start_runs_from_its_first_day_and_its_lines_count(cast: Cast) -> None:
    engagement = approve_start(in_state(Status.PENDING_APPROVAL, cast), by=cast.finance_lead)
    (move,) = engagement.moves.all()
    assert (move.status, move.effective_on, move.recorded_by) == (Status.RUNNING, START, cast.finance_lead)
    assert [line.is_live for line in engagement.lines.all()] == [True]
    assert list(Engagement.objects.running_on(START)) == [engagement]
    assert list(Engagement.objects.running_on(dt.date(2023, 12, 31))) == []
    event = AuditEvent.objects.get(action="engagement.running")
    assert (event.actor, event.effective_on) == (cast.finance_lead, START)


def test_the_second_of_two_approvers_is_told_that_nothing_waits(cast: Cast) -> None:
    engagement = in_state(Status.PENDING_APPROVAL, cast)
    seen_by_the_other = Engagement.objects.get(pk=engagement.pk)
    approve_start(engagement, by=cast.finance_lead)
    with pytest.raises(Conflict, match="no start is waiting"):
        approve_start(seen_by_the_other, by=cast.manager)
    assert Approval.objects.get().steps.get().decided_by == cast.finance_lead
    assert engagement.moves.count() == 1


def test_of_two_approvals_at_once_exactly_one_starts_it(arena: Arena) -> None:
    cast = the_cast()
    for _ in range(3):
        engagement = in_state(Status.PENDING_APPROVAL, cast)
        outcomes = arena.together(
            lambda engagement=engagement: approve_start(engagement, by=cast.finance_lead),
            lambda engagement=engagement: approve_start(engagement, by=cast.manager),
        )
        refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        assert [type(error) for error in refused] == [Conflict]
        assert engagement.moves.count() == 1


def test_a_refusal_needs_a_reason_and_leads_back_to_draft(cast: Cast) -> None:
    engagement = in_state(Status.PENDING_APPROVAL, cast)
    with pytest.raises(InvalidInput, match="Say why"):
        refuse_start(engagement, by=cast.finance_lead, reason=" ")
    assert refuse_start(engagement, by=cast.finance_lead, reason="Rate too low").status == Status.DRAFT
    assert Approval.objects.get().outcome == "rejected"
    assert AuditEvent.objects.get(action="engagement.draft").reason == "Rate too low"


def test_a_request_can_be_withdrawn_and_asked_again(cast: Cast) -> None:
    engagement = withdraw_start(in_state(Status.PENDING_APPROVAL, cast), by=cast.account_manager)
    assert engagement.status == Status.DRAFT
    assert request_start(engagement, by=cast.account_manager).status == Status.PENDING_APPROVAL
    assert list(Approval.objects.order_by("id").values_list("outcome", flat=True)) == ["withdrawn", "open"]


@pytest.mark.parametrize("state", [s for s in EngagementStatus if s != EngagementStatus.DRAFT])
def test_only_a_draft_is_put_up_for_approval(state: str, cast: Cast) -> None:
    engagement = in_state(state, cast)
    with pytest.raises(Conflict):
        request_start(engagement, by=cast.account_manager)
    assert Engagement.objects.get(pk=engagement.pk).status == state
